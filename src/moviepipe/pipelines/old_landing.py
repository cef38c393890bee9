"""The records in landing that are too old, file by file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze.tmdb_responses import with_envelope
from moviepipe.io import old_files
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files as list_landing
from moviepipe.io.landing import may_have_records
from moviepipe.io.landing_lines import landing_lines
from moviepipe.io.storage import StoredFile
from moviepipe.pipelines.landing_index import LandingIndex

TIME = "yyyy-MM-dd HH:mm:ss"


@dataclass(frozen=True)
class LandingFile:
    """One landing file: how many of its records have expired, how many are kept, and the times of the kept (UTC)."""

    name: str
    expired: int
    kept: int
    oldest_kept: str | None
    newest_kept: str | None


def landing_files(spark: SparkSession, lake: Lake, cutoff: datetime) -> list[LandingFile]:
    """Every landing file that holds a record, from one pass over all of them; raises LandingError for a damaged one."""
    files = [file for file in list_landing(lake) if may_have_records(lake, file)]
    if not files:
        return []
    with landing_lines(spark, lake, files) as lines:
        dated = lines.transform(with_time)
        kept = F.when(~_is_old(cutoff), F.col("at"))
        counts = F.count_if(_is_old(cutoff)), F.count(kept)
        times = (F.date_format(moment, TIME) for moment in (F.min(kept), F.max(kept)))
        found = dated.groupBy("_source_file").agg(*counts, *times).orderBy("_source_file").collect()
    return [LandingFile(*row) for row in found]


def with_time(lines: DataFrame) -> DataFrame:
    """Adds `at`, when a line was true; one that is no envelope is as old as its file."""
    at = F.when(F.col("is_envelope"), F.col("envelope.fetched_at")).otherwise(F.col("modified_at"))
    return with_envelope(lines).withColumn("at", at)


def clear(index: LandingIndex, file: LandingFile, cutoff: datetime) -> None:
    """Removes the file, or only its expired records when others are kept."""
    if not file.kept:
        old_files.remove_landing_file(index.lake, file.name)
        return
    with landing_lines(index.spark, index.lake, _only(index.lake, file.name)) as lines:
        kept = lines.transform(with_time).where(~_is_old(cutoff)).select("value")
        with old_files.rewritten(index.lake, file.name, kept) as size:
            index.record_rewritten(
                file.name, size
            )  # before the file is replaced, so that a run may die between the two


def _only(lake: Lake, name: str) -> Sequence[StoredFile]:
    return [file for file in list_landing(lake) if file.name == name]


def _is_old(cutoff: datetime) -> Column:
    return F.col("at") < F.lit(cutoff)
