"""Every fetch with its counts, checked against Bronze, and every job run with its rows and seconds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.bronze.fetch_runs import WRONG, fetch_runs
from moviepipe.errors import CountMismatchError
from moviepipe.io import commits, delta
from moviepipe.io.fetch_folder import fetches
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JOB_RUNS

NOT_IN_BRONZE = "not in Bronze yet"


@dataclass(frozen=True)
class Run:
    """A fetch or a job run; counts that its kind does not have are null."""

    run_id: str
    job: str
    status: str
    seconds: float | None = None
    planned: int | None = None
    found: int | None = None
    not_found: int | None = None
    failed: int | None = None
    missing: int | None = None
    rows_in: int | None = None
    error: str | None = None


def list_runs(spark: SparkSession, lake: Lake) -> list[Run]:
    """All runs in order of time; raises LakeError when there is no Bronze."""
    in_bronze = list(_fetches(spark, lake))
    known = {run.run_id for run in in_bronze}
    landed = [Run(run_id, "fetch", NOT_IN_BRONZE) for run_id in fetches(lake) if run_id not in known]
    return sorted([*in_bronze, *landed, *_jobs(spark, lake)], key=lambda run: run.run_id)


def _fetches(spark: SparkSession, lake: Lake) -> Iterator[Run]:
    seconds = (F.unix_micros("ended_at") - F.unix_micros("started_at")) / 1e6
    rows = fetch_runs(delta.read_table(spark, lake, TMDB_RESPONSES)).withColumn("seconds", seconds)
    for row in rows.collect():
        counts = {name: row[name] for name in ("planned", "found", "not_found", "failed", "missing")}
        error = f"{row.unplanned} answers of ids that were not planned" if row.unplanned else None
        yield Run(row.run_id, f"fetch {row.asked_for}", row.status, row.seconds, error=error, **counts)


def _jobs(spark: SparkSession, lake: Lake) -> Iterator[Run]:
    if commits.exists(lake, JOB_RUNS):
        for row in delta.read_table(spark, lake, JOB_RUNS).collect():
            yield Run(row.run_id, row.job, row.status, row.seconds, rows_in=row.rows_in, error=row.error)


def require_sums(runs: Sequence[Run]) -> None:
    """Raises CountMismatchError, naming them, when fetches that ended do not add up in Bronze."""
    wrong = [run.run_id for run in runs if run.status == WRONG]
    if wrong:
        raise CountMismatchError(
            f"{', '.join(wrong)} does not add up in Bronze: see its counts above. Was a landing file quarantined or "
            "removed? Land it again, or ask again with `moviepipe fetch --retry-failed RUN_ID`."
        )
