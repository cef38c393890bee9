"""The Silver job: what is new in Bronze, parsed once, into every Silver table."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import CountMismatchError, LakeError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.io.native import table_id
from moviepipe.io.staging import remove_staged, staged
from moviepipe.pipelines.applied import Applied, note_states, require_whole
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.positions import (
    POSITIONS,
    BronzeVersion,
    Damage,
    Positions,
    find_damage,
    find_positions,
    keep_new,
)
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.silver import MOVIE_LISTS, MOVIES, REJECTED_RECORDS, TABLES
from moviepipe.silver.changes import LATEST_ONLY, Change, silver_changes
from moviepipe.silver.list_pages import LIST_PAGES
from moviepipe.silver.media import KINDS, MEDIA
from moviepipe.silver.medium import Kind, Medium
from moviepipe.silver.outcomes import KEPT
from moviepipe.silver.records import contested_versions, medium_of, silver_records, with_outcome
from moviepipe.tables import Table

TABLES_AT_ONCE = 4
FEW_IDS = 20_000  # as many fit into a predicate; where more change, a join finds their rows

Write = Callable[[Change], None]
Counts = Mapping[tuple[str | None, str], int]  # records by kind, or None, and outcome; no zeros


def run(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Applies every Bronze record that its kind has not applied; raises LakeError when there is no Bronze."""
    applied = Applied.of(lake)
    bronze = _open_bronze(lake, job_run, applied)
    remove_staged(lake)
    positions = find_positions(lake, bronze, applied)
    if damage := find_damage(lake, positions, applied):
        _require_all_in_bronze(positions, damage)
        report(TableReport(damage.table, damage.what, None, 0.0, "Silver is written anew from Bronze"))
        rebuild(spark, lake, job_run, report)
        return
    _for_each_table(lambda table: delta.ensure_table(spark, lake, table))
    is_caught_up = set(positions.values()) == {bronze.version}
    if is_caught_up or not _apply_new(spark, lake, bronze, positions, job_run, report):
        report(TableReport(MOVIES.name, "nothing new", 0, 0.0))
    _note_applied(lake, bronze, job_run)


def rebuild(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Writes every Silver table anew from all of Bronze; readers see the old table or the new one."""
    bronze = _open_bronze(lake, job_run, Applied.of(lake))
    _for_each_table(lambda table: delta.prepare_overwrite(spark, lake, table))
    nothing_stored = {table.short_name: spark.createDataFrame([], table.schema) for table in TABLES}
    records = delta.read_table(spark, lake, TMDB_RESPONSES, bronze.version)
    # What is gone from Bronze goes from Silver too.
    batch = replace(_Batch.of(records), media=MEDIA, has_lists=True)

    def overwrite(change: Change) -> None:
        delta.overwrite_table(lake, change.table, change.rows)

    with _classified(batch, nothing_stored, lake, job_run) as (classified, counts):
        _write_all(silver_changes(classified, nothing_stored), counts, lake, job_run, report, overwrite)
    _note_applied(lake, bronze, job_run)


def _require_all_in_bronze(positions: Positions, damage: Damage) -> None:
    """Raises LakeError when nothing tells that this Bronze holds all that Silver was written from."""
    if set(positions.values()) == {None}:
        raise LakeError(
            f"{damage.table} {damage.what}, and {TMDB_RESPONSES.name} is not the table it was written from. "
            "If Bronze holds all there is, run `moviepipe silver --rebuild`, which writes Silver anew from it."
        )


def _open_bronze(lake: Lake, job_run: JobRun, applied: Applied) -> BronzeVersion:
    """The Bronze of this run, as it is now; raises LakeError when there is none, or its newest commits are gone."""
    require_whole(lake, TMDB_RESPONSES, applied)
    version = commits.last_commit(lake, TMDB_RESPONSES).version
    job_run.versions_read[TMDB_RESPONSES.name] = version
    return BronzeVersion(str(table_id(lake, TMDB_RESPONSES.name)), version)


def _note_applied(lake: Lake, bronze: BronzeVersion, job_run: JobRun) -> None:
    """Every batch is of a version up to the one that was read."""
    job_run.bronze_id = bronze.table_id
    job_run.positions = dict.fromkeys(POSITIONS, bronze.version)
    note_states(lake, TABLES, job_run)


def _apply_new(
    spark: SparkSession, lake: Lake, bronze: BronzeVersion, positions: Positions, job_run: JobRun, report: Report
) -> bool:
    """Applies what is new; False when nothing is."""
    records = delta.read_table(spark, lake, TMDB_RESPONSES, bronze.version).transform(keep_new, positions)
    batch = _Batch.of(records)
    if batch.rows_in == 0:
        return False
    stored = {table.short_name: delta.read_now(spark, lake, table) for table in batch.tables}
    with _classified(batch, stored, lake, job_run) as (classified, counts):
        write = partial(_write_change, spark, lake, _few_ids(classified, counts))
        changes = silver_changes(classified, stored, batch.media, batch.has_lists)
        _write_all([change for change in changes if _is_caused(change, counts)], counts, lake, job_run, report, write)
    return True


def _write_change(spark: SparkSession, lake: Lake, few_ids: Mapping[str, list[int]], change: Change) -> None:
    """Into an empty table by append; else, if few movies change, all their rows at once; else key by key."""
    if commits.last_commit(lake, change.table).is_creation:
        delta.append_rows(lake, change.table, change.rows)
    elif change.replaced_by and (ids := few_ids.get(change.replaced_by)):
        delta.replace_rows(lake, change.table, change.rows, change.replaced_by, ids)
    else:
        delta.merge_changes(spark, lake, change.table, change.with_removals())


@dataclass(frozen=True)
class _Batch:
    """Bronze records, how many they are, and of what kinds: for others there is nothing to parse or read."""

    records: DataFrame
    rows_in: int
    media: tuple[Medium, ...]
    has_lists: bool

    @classmethod
    def of(cls, records: DataFrame) -> "_Batch":
        counted = records.groupBy(medium_of(KINDS).alias("medium")).count().collect()
        counts = {row.medium: row["count"] for row in counted}
        present = tuple(medium for medium in MEDIA if medium.name in counts)
        return cls(records, sum(counts.values()), present or MEDIA, LIST_PAGES.name in counts)

    @property
    def kinds(self) -> list[Kind]:
        return [*self.media, *([LIST_PAGES] if self.has_lists else [])]

    @property
    def tables(self) -> list[Table]:
        of_media = (table for medium in self.media for table in medium.tables)
        return [REJECTED_RECORDS, *of_media, *([MOVIE_LISTS] if self.has_lists else [])]


def _is_caused(change: Change, counts: Counts) -> bool:
    return any(
        outcome in change.outcomes and (change.medium is None or change.medium.name == name) for name, outcome in counts
    )


@contextmanager
def _classified(
    batch: _Batch, stored: Mapping[str, DataFrame], lake: Lake, job_run: JobRun
) -> Iterator[tuple[DataFrame, Counts]]:
    """The batch's records with their outcomes, parsed and decided once, counted, and found to add up."""
    with staged(lake, silver_records(batch.records, batch.kinds)) as records:
        contested = contested_versions(records, stored, batch.media).persist()
        try:
            classified = with_outcome(records, contested)
            counted = classified.groupBy("medium", "outcome").count().collect()
            counts = {(row.medium, row.outcome): row["count"] for row in counted}
            job_run.add_batch(rows_in=batch.rows_in, outcomes=_by_outcome(counts))
            yield classified, counts
        finally:
            contested.unpersist()


def _few_ids(classified: DataFrame, counts: Counts) -> dict[str, list[int]]:
    """The movies and shows whose rows change, by the name of their key; none where they are many."""
    if sum(count for (_, outcome), count in counts.items() if outcome in LATEST_ONLY) > FEW_IDS:
        return {}
    changed = classified.where(F.col("outcome").isin(*LATEST_ONLY)).select("medium", "resource_id").collect()
    return {medium.key: sorted(row.resource_id for row in changed if row.medium == medium.name) for medium in MEDIA}


def _by_outcome(counts: Counts) -> dict[str, int]:
    total = Counter[str]()
    for (_, outcome), count in counts.items():
        total[outcome] += count
    return dict(total)


def _write_all(
    changes: list[Change], counts: Counts, lake: Lake, job_run: JobRun, report: Report, write: Write
) -> None:
    """Writes the changes, the main table of each medium after all others."""
    write_one = partial(_write_one, lake=lake, job_run=job_run, report=report, write=write)
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        list(pool.map(write_one, [change for change in changes if not change.is_main]))
    for change in changes:
        if change.is_main and change.medium is not None:
            _require_kept(change.table, write_one(change), counts.get((change.medium.name, KEPT), 0))


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


def _require_kept(table: Table, rows_written: int, kept: int) -> None:
    if rows_written != kept:
        raise CountMismatchError(f"{kept} records were kept, and {table.name} took {rows_written} rows.")


def _for_each_table(ensure: Callable[[Table], None]) -> None:
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        list(pool.map(ensure, TABLES))
