"""The Silver job: what is new in Bronze, parsed once, into every Silver table."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from pyspark import StorageLevel
from pyspark.errors import StreamingQueryException
from pyspark.sql import DataFrame, SparkSession

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import CountMismatchError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.streams import run_available_now
from moviepipe.silver import MOVIES, TABLES
from moviepipe.silver.changes import Change, silver_changes
from moviepipe.silver.movie_records import KEPT, contested_versions, movie_records, with_outcome
from moviepipe.tables import Table

TABLES_AT_ONCE = 4

Write = Callable[[Change], None]


def run(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Applies every Bronze record not seen before; raises LakeError when there is no Bronze."""
    job_run.versions_read[TMDB_RESPONSES.name] = commits.last_commit(lake, TMDB_RESPONSES).version
    _for_each_table(lambda table: delta.ensure_table(spark, lake, table))
    failure: list[BaseException] = []

    def apply(batch: DataFrame, _: int) -> None:
        try:
            _apply_new(batch, lake, job_run, report)
        except BaseException as exc:  # Spark would hand back only its text
            failure.append(exc)
            raise

    # Rows that retention removes from Bronze were applied long ago.
    stream = spark.readStream.format("delta").option("skipChangeCommits", "true")
    writer = stream.load(lake.table(TMDB_RESPONSES.name)).writeStream.foreachBatch(apply)
    try:
        run_available_now(writer, lake.checkpoint(MOVIES.name, TMDB_RESPONSES.short_name))
    except StreamingQueryException:
        if failure:
            raise failure[0] from None
        raise
    if job_run.rows_in is None:
        report(TableReport(MOVIES.name, "nothing new", 0, 0.0))


def rebuild(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Writes every Silver table anew from all of Bronze; readers see the old table or the new one.

    The stream's place is left alone: what it has still to read is then found unchanged.
    """
    bronze = delta.read_table(spark, lake, TMDB_RESPONSES)
    job_run.versions_read[TMDB_RESPONSES.name] = commits.last_commit(lake, TMDB_RESPONSES).version
    _for_each_table(lambda table: delta.create_if_missing(spark, lake, table))
    nothing_stored = {table.short_name: spark.createDataFrame([], table.schema) for table in TABLES}

    def overwrite(change: Change) -> None:
        delta.overwrite_table(lake, change.table, change.rows)

    with _classified(bronze, nothing_stored, job_run) as classified:
        changes = silver_changes(classified, nothing_stored)
        _write_all(changes, lake, job_run, report, overwrite)


def _apply_new(batch: DataFrame, lake: Lake, job_run: JobRun, report: Report) -> None:
    spark = batch.sparkSession
    if batch.isEmpty():
        return
    stored = {table.short_name: delta.read_now(spark, lake, table) for table in TABLES}

    def merge(change: Change) -> None:
        if commits.last_commit(lake, change.table).is_creation:
            delta.append_rows(lake, change.table, change.rows)
        else:
            delta.merge_changes(spark, lake, change.table, change.with_removals())

    with _classified(batch, stored, job_run) as classified:
        counts = job_run.last_batch
        changes = [change for change in silver_changes(classified, stored) if _is_caused(change, counts)]
        _write_all(changes, lake, job_run, report, merge)


def _is_caused(change: Change, counts: Mapping[str, int]) -> bool:
    return any(counts.get(outcome) for outcome in change.outcomes)


@contextmanager
def _classified(batch: DataFrame, stored: Mapping[str, DataFrame], job_run: JobRun) -> Iterator[DataFrame]:
    """The batch's records with their outcomes, parsed and decided once, counted, and found to add up."""
    records = movie_records(batch).persist(StorageLevel.MEMORY_AND_DISK)
    contested = contested_versions(records, stored["movies"], stored["movie_deletions"]).persist()
    try:
        classified = with_outcome(records, contested)
        outcomes = {row.outcome: row["count"] for row in classified.groupBy("outcome").count().collect()}
        job_run.add_batch(rows_in=batch.count(), outcomes=outcomes)
        yield classified
    finally:
        contested.unpersist()
        records.unpersist()


def _write_all(changes: list[Change], lake: Lake, job_run: JobRun, report: Report, write: Write) -> None:
    """Writes the changes, `silver.movies` after all others."""
    write_one = partial(_write_one, lake=lake, job_run=job_run, report=report, write=write)
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        list(pool.map(write_one, [change for change in changes if change.table is not MOVIES]))
    for change in changes:
        if change.table is MOVIES:
            _require_kept(write_one(change), job_run)


def _write_one(change: Change, *, lake: Lake, job_run: JobRun, report: Report, write: Write) -> int:
    """How many rows the table took; a MERGE that changes nothing makes no commit."""
    started = time.monotonic()
    before = commits.last_commit(lake, change.table).version
    write(change)
    commit = commits.last_commit(lake, change.table)
    if commit.version == before:
        report(TableReport(change.table.name, "unchanged", 0, time.monotonic() - started))
        return 0
    job_run.versions_written[change.table.name] = commit.version
    report(TableReport(change.table.name, commit.action, commit.rows_written, time.monotonic() - started))
    return commit.rows_written


def _require_kept(rows_written: int, job_run: JobRun) -> None:
    kept = job_run.last_batch.get(KEPT, 0)
    if rows_written != kept:
        raise CountMismatchError(f"{kept} movies were kept, and silver.movies took {rows_written} rows.")


def _for_each_table(ensure: Callable[[Table], None]) -> None:
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        list(pool.map(ensure, TABLES))
