"""The Bronze job: what has landed and was not taken in yet, into bronze.tmdb_responses."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import CountMismatchError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files, may_have_records
from moviepipe.io.landing_lines import landing_lines
from moviepipe.io.native import open_table, query_rows
from moviepipe.io.storage import StoredFile
from moviepipe.pipelines.applied import LANDING, Applied, note_states, require_whole
from moviepipe.pipelines.job_runs import JobRun, append_runs
from moviepipe.pipelines.landing_index import OF_FILES, LandingIndex
from moviepipe.pipelines.report import Report, TableReport, new_run_id

BATCHES = (
    "select _batch as batch, count(*) as rows from stored "
    "where _batch > {last} and {which} group by _batch order by _batch"
)


def run(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Ingests every landing file not taken in yet, all in one commit; each record exactly once."""
    started = time.monotonic()
    applied = Applied.of(lake)
    require_whole(lake, TMDB_RESPONSES, applied)
    delta.ensure_table(spark, lake, TMDB_RESPONSES)
    index = LandingIndex.open(spark, lake)
    last = _account_for_unaccounted(spark, lake, index.bronze_id, applied)
    pending = [file for file in index.pending(landing_files(lake)) if may_have_records(lake, file)]
    appended = _append(spark, lake, pending) if pending else 0
    if appended:
        index.catch_up()
        last = max(file.batch for file in index.files)
    job_run.add_batch(rows_in=appended, outcomes={"kept": appended})
    job_run.bronze_id, job_run.positions = index.bronze_id, {LANDING: last}
    job_run.versions_written[TMDB_RESPONSES.name] = commits.last_version(lake, TMDB_RESPONSES)
    note_states(lake, [TMDB_RESPONSES], job_run)
    action = "appended" if appended else "nothing new"
    report(TableReport(TMDB_RESPONSES.name, action, appended, time.monotonic() - started))


def _append(spark: SparkSession, lake: Lake, files: Sequence[StoredFile]) -> int:
    """Appends the records of the files; how many. Raises CountMismatchError unless each line became a row."""
    with landing_lines(spark, lake, files) as lines:
        return append_lines(lake, lines)


def append_lines(lake: Lake, lines: DataFrame) -> int:
    """Appends a row for each line, in one commit; how many. Raises CountMismatchError unless each became a row."""
    batch, counted = commits.last_version(lake, TMDB_RESPONSES) + 1, Observation()
    observed = lines.observe(counted, F.count(F.lit(1)).alias("lines"))
    delta.append_rows(lake, TMDB_RESPONSES, TMDB_RESPONSES.build(observed, ingested_at=datetime.now(UTC), batch=batch))
    commit = commits.last_commit(lake, TMDB_RESPONSES)
    written = commit.rows_written if commit.version >= batch else 0  # of no rows Delta makes no commit
    if written != counted.get["lines"]:
        raise CountMismatchError(f"{counted.get['lines']} lines have landed, and {TMDB_RESPONSES.name} took {written}.")
    return written


def _account_for_unaccounted(spark: SparkSession, lake: Lake, bronze_id: str, applied: Applied) -> int:
    """Accounts for batches whose run was killed before it could; the last batch there is."""
    last = applied.positions("bronze", bronze_id).get(LANDING, 0)
    return account_for_killed(spark, lake, JobKey("bronze", bronze_id, LANDING), last, OF_FILES)


@dataclass(frozen=True)
class JobKey:
    """A job that appends to one Bronze, and the name of its position there."""

    job: str
    bronze_id: str
    position: str


def account_for_killed(spark: SparkSession, lake: Lake, key: JobKey, last: int, which: str) -> int:
    """Accounts for the batches after `last` with rows that meet a condition; the last batch there is."""
    stored = open_table(lake, TMDB_RESPONSES.name)
    found = [] if stored is None else query_rows(stored, BATCHES.format(last=last, which=which))
    killed = "the run was killed after it had appended these rows; the next one accounts for them"
    runs = [JobRun(key.job, new_run_id(key.job.split()[0]), datetime.now(UTC), "killed", killed) for _ in found]
    for run, batch in zip(runs, found, strict=True):
        run.add_batch(rows_in=batch["rows"], outcomes={"kept": batch["rows"]})
        run.bronze_id, run.positions = key.bronze_id, {key.position: batch["batch"]}
    if runs:
        append_runs(spark, lake, runs)
    return max((batch["batch"] for batch in found), default=last)
