"""Every error a person may see: the thing, the value, the next step."""

from collections.abc import Iterator


class MoviepipeError(Exception):
    """Root of all errors that moviepipe raises on purpose; its text is one line for a person."""


class ConfigError(MoviepipeError):
    """Raised when a setting is unknown, of the wrong type, or its file cannot be read."""


class SourceError(MoviepipeError):
    """Raised when a source file or service does not hold what it should."""


class PermanentSourceError(SourceError):
    """Raised when a source is wrong and nothing is kept: resuming would fail again, a new fetch may succeed."""


class LandingError(MoviepipeError):
    """Raised when a landing file cannot be written whole or read to its end."""


class LakeError(MoviepipeError):
    """Raised when a table is missing, or the lake cannot be read or written."""


class LeaseHeldError(MoviepipeError):
    """Raised when another run is writing to the same lake."""


class LeaseLostError(MoviepipeError):
    """Raised when a run may no longer write: its lease has ended, or another run has taken it."""


class StorageError(MoviepipeError):
    """Raised when S3 cannot be reached, or refuses what it is asked."""


class StoppedError(MoviepipeError):
    """Raised when a run ends because it was asked to."""


class CountMismatchError(MoviepipeError):
    """Raised when the records of a run do not add up."""


class SchemaChangeError(MoviepipeError):
    """Raised when a stored column's type is not the one the code writes."""


class MissingRequirementError(MoviepipeError):
    """Raised when Java, the jars or another part of the machine is missing or too old."""


class ModelError(MoviepipeError):
    """Raised when a model cannot be trained from what there is, or a stored one cannot be used."""


class StreamError(MoviepipeError):
    """Raised when Kafka cannot be reached, or does not hold or take what it should."""


class DatabaseError(MoviepipeError):
    """Raised when a database that is published into cannot be reached, or refuses what it is asked."""


class EngineError(MoviepipeError):
    """Raised when the native engine refuses what it is asked, is late, or has ended."""


class CredentialsError(MoviepipeError):
    """Raised when the key of an API is missing or refused."""


class ClusterError(MoviepipeError):
    """Raised when EMR refuses what it is asked, or a run on it does not end well."""


class FetchStoppedError(MoviepipeError):
    """Raised when a fetch ends before its plan is done; what was fetched is kept, and the text says how to go on."""


REPAIRS = {
    "gold.similar_movies": "Run `moviepipe similar --rebuild` to write the table anew from Silver.",
    "gold.popularity_predictions": "Run `moviepipe predict popularity` to write the table anew.",
    "gold.prediction_extremes": "Run `moviepipe predict popularity` to write the table anew.",
    "gold.pre_release_predictions": "Run `moviepipe predict pre-release` to write the table anew.",
    "gold.model_runs": "Run `moviepipe predict popularity` to write the table anew.",
    "bronze.video_files": "Move the table's folder away and run `moviepipe video scan`, which writes it anew.",
    "bronze.video_label_pages": "Move the table's folder away and run `moviepipe video detect`, which writes it anew.",
    **dict.fromkeys(
        (
            *("silver.videos", "silver.video_labels", "silver.video_shots", "silver.rejected_videos"),
            *("gold.top_video_labels", "gold.video_label_summary", "gold.video_activity"),
        ),
        "Run `moviepipe video build --rebuild` to write the table anew.",
    ),
    "bronze": "Restore it from a copy, or move the lake's bronze folder away and run `moviepipe bronze` over landing.",
    "silver": "Run `moviepipe silver --rebuild` to write the table anew from Bronze.",
    "gold": "Run `moviepipe gold --rebuild` to write the table anew from Silver.",
    "ops": "Move the table's folder away; the next run begins a new one.",
}


def repair(table: str, file: str) -> str:
    """How to repair a table such as `silver.movies` after `file` of it was damaged.

    Delta writes nothing over a damaged log, so such a table's folder has to be moved away first.
    """
    layer, folder = table.split(".")[0], file.split("/_delta_log")[0]
    remedy = REPAIRS.get(table, REPAIRS[layer])
    return remedy if layer in ("bronze", "ops") or folder == file else f"Move {folder} away. {remedy}"


def texts_of(failure: BaseException | None) -> Iterator[str]:
    """The texts of a failure and of its causes; those that come from Java hold Java's own causes too."""
    while failure is not None:
        if hasattr(failure, "_desc"):  # of Spark: its str() asks Java, which may have ended
            yield failure._desc or ""
            yield getattr(failure, "_stackTrace", None) or ""
        else:
            yield _text(failure)
        failure = getattr(failure, "_cause", None) or failure.__cause__


def _text(failure: BaseException) -> str:
    try:
        return f"{type(failure).__name__}: {failure}" if not isinstance(failure, MoviepipeError) else str(failure)
    except Exception:  # a Py4JJavaError asks Java for its text
        return f"{type(failure).__name__}: Answer from Java side is empty"
