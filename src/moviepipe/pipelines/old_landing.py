"""The records in landing that are too old, file by file."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze.tmdb_responses import with_envelope
from moviepipe.errors import LandingError
from moviepipe.io import old_files
from moviepipe.io.lake import Lake
from moviepipe.pipelines.bronze import LANDED, SOURCE_OPTIONS, unreadable_file

TIME = "yyyy-MM-dd HH:mm:ss"


@dataclass(frozen=True)
class LandingFile:
    """One landing file: how many of its records are too old, how many stay, and from when to when these are (UTC)."""

    uri: str
    goes: int
    stays: int
    oldest_kept: str | None
    newest_kept: str | None

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(unquote(urlsplit(self.uri).path))


def landing_files(spark: SparkSession, lake: Lake, cutoff: datetime) -> list[LandingFile]:
    """Every landing file that holds a record, from one pass over all of them; raises LandingError for a damaged one."""
    lines = landed_lines(spark, lake)
    if lines is None:
        return []
    kept = F.when(~_is_old(cutoff), F.col("at"))
    counts = F.count_if(_is_old(cutoff)), F.count(kept)
    times = (F.date_format(moment, TIME) for moment in (F.min(kept), F.max(kept)))
    try:
        return [LandingFile(*row) for row in lines.groupBy("file").agg(*counts, *times).orderBy("file").collect()]
    except (PySparkException, Py4JError) as exc:
        file = unreadable_file(exc)
        if file is None:
            raise
        raise LandingError(
            f"{lake.landing}/{file} cannot be read to its end, so nothing was removed. "
            f"Run `moviepipe set-aside {file}` to go on without it."
        ) from exc


def landed_lines(spark: SparkSession, lake: Lake) -> DataFrame | None:
    """Landing's lines: `value`, `file` (its URI), `at`; None when nothing has landed.

    A line that is no envelope is as old as its file.
    """
    if not any(Path(lake.landing).glob(LANDED.replace("^", "!"))):
        return None
    lines = spark.read.format("text").option("lineSep", SOURCE_OPTIONS["lineSep"]).load(f"{lake.landing}/{LANDED}")
    file, written_at = F.col("_metadata.file_path").alias("file"), F.col("_metadata.file_modification_time")
    named = lines.select("value", file, written_at.alias("written_at")).where(F.trim("value") != "")
    at = F.when(F.col("is_envelope"), F.col("envelope.fetched_at")).otherwise(F.col("written_at"))
    return with_envelope(named).select("value", "file", at.alias("at"))


def clear(spark: SparkSession, lake: Lake, file: LandingFile, cutoff: datetime) -> None:
    """Removes the file, or just its old records where others stay."""
    if not file.stays:
        old_files.remove(file.path)
        return
    lines = landed_lines(spark, lake)
    assert lines is not None  # the file is there
    of_file = lines.where((F.col("file") == file.uri) & ~_is_old(cutoff))
    old_files.replace_lines(lake, file.path, of_file.select("value"))


def _is_old(cutoff: datetime) -> Column:
    return F.col("at") < F.lit(cutoff)
