import errno
from typing import Any

import pytest
from deltalake.exceptions import DeltaError
from pyarrow import ArrowInvalid
from pyspark.errors import ArithmeticException, PySparkRuntimeError

from moviepipe import cli
from moviepipe.errors import LakeError, LandingError, LeaseHeldError, LeaseLostError
from moviepipe.pipelines import failures

MOVIES = "/data/lake/silver/movies"


class CapturedError(Exception):
    """As pyspark keeps an error of Java: its description and Java's trace, and no text of its own."""

    def __init__(self, description: str, trace: str = "") -> None:
        self._desc, self._stackTrace = description, trace

    def __str__(self) -> str:
        raise AssertionError("the text of such an error is asked of Java, which may have ended")


class Py4JJavaError(Exception):
    """As py4j shows one."""

    java_exception = None


def job_aborted(cause: str) -> Py4JJavaError:
    called = (
        "An error occurred while calling o362.save.\n: org.apache.spark.SparkException: Job aborted.\n\tat a.B.c(D)"
    )
    return Py4JJavaError(f"{called}\nCaused by: {cause}\n\tat e.F.g(H.scala:1)\n\t... 9 more\n")


LIKELY: list[tuple[BaseException, tuple[str, ...]]] = [
    (job_aborted("java.io.IOException: No space left on device"), ("No space left", "Make room")),
    (
        OSError(errno.ENOSPC, "No space left on device", f"{MOVIES}/_delta_log/1.json"),
        ("No space left", "silver.movies"),
    ),
    (
        CapturedError(
            f"[FAILED_READ_FILE.NO_HINT] Encountered error while reading file s3:/{MOVIES}/p.parquet. Caused by: "
            "software.amazon.awssdk.services.s3.model.S3Exception: null (Service: S3, Status Code: 400, Request ID: 1)"
        ),
        ("the AWS credentials have expired: silver.movies (", "aws sso login"),
    ),
    (job_aborted("java.io.IOException: Disk quota exceeded"), ("No space left",)),
    (CapturedError("Job aborted", "java.lang.OutOfMemoryError: Java heap space"), ("memory", "spark.driver.memory=")),
    (job_aborted("java.lang.OutOfMemoryError: GC overhead limit exceeded"), ("memory", "spark.driver.memory=")),
    (job_aborted(f"java.io.FileNotFoundException: {MOVIES}/p.parquet (Too many open files)"), ("ulimit -n",)),
    (
        job_aborted("java.nio.file.AccessDeniedException: /data/lake/gold/genre_summary/part-1.parquet"),
        ("Permission is denied: gold.genre_summary (/data/lake/gold/genre_summary/part-1.parquet)", "chown"),
    ),
    (PermissionError(errno.EACCES, "Permission denied", f"{MOVIES}/_delta_log"), ("silver.movies", "chown")),
    (
        job_aborted("org.apache.spark.api.python.PythonException: [PYTHON_VERSION_MISMATCH] Python in worker has …"),
        ("executors' Python is not the driver's", "spark.pyspark.python"),
    ),
    (
        job_aborted('java.io.IOException: Cannot run program "python3.11": error=2, No such file or directory'),
        ("executors' Python is not the driver's",),
    ),
    (OSError(errno.EROFS, "Read-only file system", "/data/lake"), ("read-only", "--lake")),
    (
        CapturedError(
            f"[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file://{MOVIES}/a%20b.parquet. "
        ),
        (f"silver.movies cannot be read: {MOVIES}/a b.parquet is damaged", "silver --rebuild"),
    ),
    (
        job_aborted("java.io.FileNotFoundException: File file:/data/lake/gold/top_budgets/p.parquet does not exist"),
        ("gold.top_budgets cannot be read", "gold --rebuild"),
    ),
    (
        CapturedError("[DELTA_TRUNCATED_TRANSACTION_LOG] file:/l/bronze/tmdb_responses/_delta_log/01.json: cut"),
        ("bronze.tmdb_responses cannot be read", "from a copy"),
    ),
    (
        CapturedError(f"[DELTA_TRUNCATED_TRANSACTION_LOG] {MOVIES}/_delta_log/01.json: cut"),
        ("silver.movies cannot be read", f"Move {MOVIES} away.", "silver --rebuild"),
    ),
    (
        ArrowInvalid(f"Could not open Parquet input source '{MOVIES}/p.parquet': Parquet magic bytes not found"),
        ("silver.movies cannot be read", "silver --rebuild"),
    ),
    (
        ArrowInvalid(
            f"Parquet error: Failed to fetch metadata for file {MOVIES[1:]}/p.parquet: Requested range was invalid"
        ),
        (f"silver.movies cannot be read: {MOVIES}/p.parquet is damaged or missing", "silver --rebuild"),
    ),
    (DeltaError(f"Generic error: Object at location {MOVIES}/_delta_log/0.json not found"), ("silver.movies",)),
    (
        CapturedError(f"[DELTA_CONCURRENT_APPEND] Files were added to {MOVIES} by a concurrent update"),
        ("Run the same",),
    ),
    (CapturedError("[DELTA_UNSUPPORTED_FEATURES_FOR_READ] …"), ("newer Delta",)),
    (
        PySparkRuntimeError("[JAVA_GATEWAY_EXITED] Java gateway process exited"),
        ("Java did not start", "moviepipe doctor"),
    ),
    (ConnectionError("Error while sending or receiving: Answer from Java side is empty"), ("Java ended", "memory")),
    (RuntimeError("[unresolved dependency: io.delta#delta-spark_4.1_2.13;4.2.0: not found]"), ("moviepipe setup",)),
    (RuntimeError("java.net.BindException: Cannot assign requested address"), ("no port",)),
    (FileNotFoundError(errno.ENOENT, "No such file or directory", "/x/y.json"), ("/x/y.json: No such file",)),
    (
        RuntimeError(
            "<_MultiThreadedRendezvous of RPC that terminated with:\n\tstatus = StatusCode.INTERNAL\n"
            '\tdetails = "external error: no such function"\n\tdebug_error_string = "…"\n>'
        ),
        ("RuntimeError failed: external error: no such function.",),
    ),
    (ArithmeticException("[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012"), ("Spark failed: [DIVIDE_BY_ZERO]",)),
]


@pytest.mark.parametrize(("failure", "parts"), LIKELY, ids=lambda value: type(value).__name__)
def test_a_likely_failure_is_a_line_with_its_place_and_the_next_step(failure: BaseException, parts: tuple[str, ...]):
    line = failures.explain(failure)
    assert [part for part in parts if part not in line] == []
    assert "\n" not in line
    assert not any(word in line for word in ("unexpected", "Exception", "Py4J", "SQLSTATE", "o362", "Try again"))


def test_java_that_ended_is_said_even_when_it_is_asked_for_the_text():
    class GoneError(Exception):
        def __str__(self) -> str:
            raise ConnectionRefusedError

    assert failures.explain(GoneError()).startswith("Java ended")


def test_an_error_of_our_own_stands_as_it_is_unless_it_quotes_java():
    own = LeaseHeldError("Another run writes to /lake.")
    assert failures.explain(own) == "Another run writes to /lake."
    assert failures.explain(LakeError("gone \x1b[31m↳\x1b[0m\nfor good")) == "gone ↳ for good"
    quoting = LandingError("/lake/landing could not be ingested: java.io.IOException: No space left on device")
    assert failures.explain(quoting).startswith("No space left on the disk")


def second_failure(first: BaseException, second: BaseException) -> BaseException:
    """What arrives when the account of a job that failed cannot be written either."""
    try:
        try:
            raise first
        finally:
            raise second
    except BaseException as exc:
        return exc


@pytest.mark.parametrize(
    "first", [LakeError("silver.movies is missing."), job_aborted("x.YError: No space left on device")]
)
def test_a_failure_to_write_the_account_does_not_hide_the_first(first: BaseException):
    assert failures.first(second_failure(first, job_aborted("java.lang.OutOfMemoryError: heap"))) is first


def test_of_a_lost_lease_the_end_of_java_is_a_consequence():
    lost = LeaseLostError("This run has lost its lease.")
    ended = second_failure(ConnectionError("Answer from Java side is empty"), ValueError("x"))
    assert failures.first(second_failure(ended, lost)) is lost


def test_a_cause_that_was_put_in_plain_words_is_no_first_failure():
    def fail() -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/lake")
        except OSError as exc:
            raise LakeError("Plain words.") from exc

    with pytest.raises(LakeError) as caught:
        fail()
    assert failures.first(caught.value) is caught.value


def test_the_command_line_says_what_failed_first(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def run(*_: Any) -> None:
        raise second_failure(LakeError("silver.movies is missing."), job_aborted("java.io.IOException: Broken"))

    monkeypatch.setattr(cli.layers, "run_jobs", run)
    assert cli.main(["bronze"]) == 1
    assert capsys.readouterr().err == "moviepipe: silver.movies is missing.\n"


def test_the_lake_is_named_where_the_error_names_no_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def run(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli.layers, "run_jobs", run)
    assert cli.main(["bronze", "--lake", "/data/lake"]) == 1
    assert capsys.readouterr().err.startswith("moviepipe: No space left on the disk (lake /data/lake). Make room")


@pytest.mark.parametrize("place", ["/data/my films, (é)", "s3://films/my lake, é+%"])
def test_a_file_of_a_lake_with_a_space_in_its_path_is_named_whole(place: str):
    of_java = place.replace("s3:", "s3a:")
    failure = RuntimeError(f"FAILED_READ_FILE: {of_java}/silver/movies/p.parquet is not a Parquet file")
    assert failures.explain(failure, f"{place}/").startswith(
        f"silver.movies cannot be read: {place}/silver/movies/p.parquet is damaged or missing. "
    )
    full = RuntimeError(f"No space left on device: {of_java}/gold/top_profits/_delta_log/1.json")
    assert f"(lake {place})" not in failures.explain(full, place)
    assert f": gold.top_profits ({place}/gold/top_profits/_delta_log/1.json). " in failures.explain(full, place)
