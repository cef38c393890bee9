"""The Silver job: what is new in Bronze, parsed once, into every Silver table."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.config import SilverSettings
from moviepipe.errors import CountMismatchError, LakeError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.io.native import table_id
from moviepipe.io.staging import remove_staged, staged
from moviepipe.pipelines.applied import Applied, note_states, require_whole
from moviepipe.pipelines.held_rows import StoredRows, frame_of, held, in_order, is_empty, read_if_few
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
from moviepipe.quality import WARNINGS, Level
from moviepipe.silver import CARRIED_PARTS, REJECTED_RECORDS, TABLES
from moviepipe.silver.carried_parts import part_versions
from moviepipe.silver.changes import EVERY_VERSION, Batch, Change, Turn, silver_changes
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.outcomes import LATEST_ONLY, Outcome
from moviepipe.silver.records import competing_versions, kind_of, validated_records, with_outcome
from moviepipe.tables import IS_REMOVED, LONG, Table, few_rows

TABLES_AT_ONCE = 4
FEW_IDS = 20_000  # as many fit into a predicate; where more change, a join finds their rows
FETCH_PREFIX = "fetch/"
LONGEST_ENDPOINT, MOST_ENDPOINTS = 60, 20

Write = Callable[[Change], None]
Compute = Callable[[DataFrame], DataFrame]
Counts = Mapping[tuple[str | None, str], int]  # records by kind, or None, and outcome; no zeros
Ids = Mapping[str, list[int | str]]  # the movies and shows whose rows change, by the short name of a table


def run(spark: SparkSession, lake: Lake, settings: SilverSettings, job_run: JobRun, report: Report) -> None:
    """Applies every Bronze record that its kind has not applied; raises LakeError when there is no Bronze."""
    applied = Applied.of(lake)
    bronze = _open_bronze(lake, job_run, applied)
    remove_staged(lake)
    positions = find_positions(lake, bronze, applied)
    if damage := find_damage(lake, positions, applied):
        _require_all_in_bronze(positions, damage)
        report(TableReport(damage.table, damage.what, None, 0.0, "Silver is written anew from Bronze"))
        rebuild(spark, lake, settings, job_run, report)
        return
    _for_each_table(lambda table: delta.ensure_table(spark, lake, table))
    is_caught_up = set(positions.values()) == {bronze.version}
    if is_caught_up or not _apply_new(spark, lake, settings, bronze, positions, job_run, report):
        report(TableReport("silver", "nothing new", 0, 0.0))
    _note_applied(lake, bronze, job_run)


def rebuild(spark: SparkSession, lake: Lake, settings: SilverSettings, job_run: JobRun, report: Report) -> None:
    """Writes every Silver table anew from all of Bronze; readers see the old table or the new one."""
    bronze = _open_bronze(lake, job_run, Applied.of(lake))
    _for_each_table(lambda table: delta.prepare_overwrite(spark, lake, table))
    nothing_stored = {table.short_name: few_rows(spark, [], table.schema) for table in TABLES}
    few = read_if_few(spark, lake, bronze.version, after=None)
    records = delta.read_table(spark, lake, TMDB_RESPONSES, bronze.version) if few is None else few
    # What is gone from Bronze goes from Silver too.
    arrived = replace(_Arrived.of(records, settings), kinds=KINDS)

    def overwrite(change: Change) -> None:
        if few is None:
            delta.overwrite_table(lake, change.table, change.rows)
        else:
            _overwrite_held(lake, change.table, held(change.rows))

    with _decided(arrived, nothing_stored, lake, job_run, is_held=few is not None) as (batch, counts):
        _write_all(silver_changes(batch), counts, lake, job_run, report, overwrite)
    _report_unusual(arrived, job_run, report)
    _note_applied(lake, bronze, job_run)


def _overwrite_held(lake: Lake, table: Table, rows: DataFrame) -> None:
    """A table that has no rows and gets none is left alone: Delta would start two to five jobs for nothing."""
    if not (rows.isEmpty() and is_empty(lake, table)):
        delta.overwrite_table(lake, table, rows)


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
    version = commits.last_version(lake, TMDB_RESPONSES)
    job_run.versions_read[TMDB_RESPONSES.name] = version
    return BronzeVersion(str(table_id(lake, TMDB_RESPONSES.name)), version)


def _note_applied(lake: Lake, bronze: BronzeVersion, job_run: JobRun) -> None:
    """Every batch is of a version up to the one that was read."""
    job_run.bronze_id = bronze.table_id
    job_run.positions = dict.fromkeys(POSITIONS, bronze.version)
    note_states(lake, TABLES, job_run)


def _apply_new(
    spark: SparkSession,
    lake: Lake,
    settings: SilverSettings,
    bronze: BronzeVersion,
    positions: Positions,
    job_run: JobRun,
    report: Report,
) -> bool:
    """Applies what is new; False when nothing is."""
    few = read_if_few(spark, lake, bronze.version, _least(positions))
    records = delta.read_table(spark, lake, TMDB_RESPONSES, bronze.version) if few is None else few
    arrived = _Arrived.of(records.transform(keep_new, positions), settings)
    if arrived.rows_in == 0:
        return False
    apply = _apply_large if few is None else _apply_small
    apply(spark, lake, arrived, job_run, report)
    _report_unusual(arrived, job_run, report)
    return True


def _least(positions: Positions) -> int | None:
    """The last batch that every kind has applied; None for none."""
    known = [position for position in positions.values() if position is not None]
    return min(known) if len(known) == len(positions) else None


def _apply_large(spark: SparkSession, lake: Lake, arrived: "_Arrived", job_run: JobRun, report: Report) -> None:
    """Each write reads of the staged records, and of what is stored, what it needs."""
    stored = {table.short_name: delta.read_now(spark, lake, table) for table in arrived.tables}
    with _decided(arrived, stored, lake, job_run, is_held=False) as (batch, counts):
        changes, ids = _caused(batch, counts)
        _write_all(changes, counts, lake, job_run, report, partial(_write_change, spark, lake, ids))


def _apply_small(spark: SparkSession, lake: Lake, arrived: "_Arrived", job_run: JobRun, report: Report) -> None:
    """The records, and what is stored of their movies, shows and titles, are held: Spark reads no table."""
    records = held(arrived.validated())
    there = StoredRows.of(lake, arrived.kinds, _ids_by_kind(records, arrived.kinds))
    stored = {table.short_name: _stored_frame(spark, lake, there, table) for table in arrived.tables}
    batch, counts = _decide(arrived, records, stored, job_run, once=held, all_once=held)
    changes, ids = _caused(batch, counts)
    _write_all(changes, counts, lake, job_run, report, partial(_write_held, spark, lake, there, ids))


def _stored_frame(spark: SparkSession, lake: Lake, there: StoredRows, table: Table) -> DataFrame:
    rows = there.rows.get(table.short_name)
    return delta.read_now(spark, lake, table) if rows is None else frame_of(spark, rows, table.schema)


def _ids_by_kind(records: DataFrame, kinds: Sequence[Kind]) -> dict[str, list[int | str]]:
    """What the records are about, by the name of the kind."""
    known = records.where("resource is not null").select("kind", "resource").distinct().collect()
    keyed = [kind for kind in kinds if kind.key]
    return {kind.name: _keys(kind, (row.resource for row in known if row.kind == kind.name)) for kind in keyed}


def _keys(kind: Kind, resources: Iterable[str]) -> list[int | str]:
    """Resources as the kind's tables name them."""
    return sorted(map(int, resources) if kind.key_type == LONG else resources)


def _caused(batch: Batch, counts: Counts) -> tuple[list[Change], Ids]:
    """The changes of tables that the records do change, and the movies and shows whose rows change in each."""
    changes = [change for change in silver_changes(batch) if _is_caused(change, counts)]
    ids = _few_ids(batch, changes, counts)
    return [change for change in changes if ids.get(change.table.short_name) != []], ids


def _write_change(spark: SparkSession, lake: Lake, few_ids: Ids, change: Change) -> None:
    """Into an empty table by append; else, if few movies change, all their rows at once; else key by key."""
    ids = few_ids.get(change.table.short_name)
    if commits.last_commit(lake, change.table).is_creation:
        delta.append_rows(lake, change.table, change.rows)
    elif change.replaced_by is None or ids is None:
        delta.merge_changes(spark, lake, change.table, change.with_removals())
    else:
        delta.replace_rows(lake, change.table, change.rows, change.replaced_by, ids)


def _write_held(spark: SparkSession, lake: Lake, stored: StoredRows, few_ids: Ids, change: Change) -> None:
    """By append where nothing is stored of these rows; a table that has just them already is left alone."""
    table, ids = change.table, few_ids.get(change.table.short_name)
    if change.replaced_by is None or ids is None:
        source = change.with_removals()
        rows = source.toArrow()
        if not rows.num_rows:
            return
        if stored.has_any_of(table, rows):
            delta.merge_changes(spark, lake, table, frame_of(spark, rows, source.schema))
        else:
            delta.append_rows(lake, table, frame_of(spark, rows, source.schema).drop(IS_REMOVED))
        return
    rows, there = in_order(change.rows.toArrow(), table), stored.with_ids(table, change.replaced_by, ids)
    if not there.num_rows and not rows.num_rows:
        return
    if not there.num_rows:
        delta.append_rows(lake, table, frame_of(spark, rows, change.rows.schema))
    # The main table's row is the mark that a body was applied: it is always written.
    elif change.turn is Turn.MAIN or not rows.cast(there.schema).equals(there):
        delta.replace_rows(lake, table, frame_of(spark, rows, change.rows.schema), change.replaced_by, ids)


@dataclass(frozen=True)
class _Arrived:
    """Bronze records, how many they are, of what kinds (of others there is nothing to parse), and the rules' limits."""

    records: DataFrame
    rows_in: int
    kinds: tuple[Kind, ...]
    ignored: Mapping[str, int]
    limits: Mapping[str, int]

    @classmethod
    def of(cls, records: DataFrame, settings: SilverSettings) -> "_Arrived":
        kind = kind_of(KINDS)
        endpoint = F.when(kind.isNull(), _endpoint()).alias("endpoint")
        counted = records.groupBy(kind.alias("kind"), endpoint).count().collect()
        present = {row.kind for row in counted}
        kinds = tuple(kind for kind in KINDS if kind.name in present)
        ignored = {row.endpoint: row["count"] for row in counted if row.endpoint is not None}
        return cls(records, sum(row["count"] for row in counted), kinds or KINDS, ignored, settings.model_dump())

    def validated(self) -> DataFrame:
        return validated_records(self.records, self.limits, self.kinds)

    @property
    def tables(self) -> list[Table]:
        return [REJECTED_RECORDS, CARRIED_PARTS, *(table for kind in self.kinds for table in kind.tables)]


def _endpoint() -> Column:
    """An endpoint that no kind reads, its numbers as `{id}`; null for what a fetch says of itself, for `runs`."""
    known = F.regexp_replace(F.substring("endpoint", 1, LONGEST_ENDPOINT), r"\d+", "{id}")
    named = F.concat_ws(" ", "source", known)
    return F.when(F.col("endpoint").isNotNull() & ~F.col("endpoint").startswith(FETCH_PREFIX), named)


def _report_unusual(arrived: _Arrived, job_run: JobRun, report: Report) -> None:
    """Says which rules have warned and, also in the account, which endpoints' records nobody reads."""
    for rule, count in job_run.warnings.items():
        report(TableReport(rule, "warned", count, 0.0, "docs/rules.md explains the rule"))
    if not arrived.ignored:
        return
    most = dict(Counter(arrived.ignored).most_common(MOST_ENDPOINTS))
    total = sum(arrived.ignored.values())
    if others := total - sum(most.values()):
        most["others"] = others
    job_run.ignored_endpoints = most
    note = ", ".join(f"{endpoint} {count:,}" for endpoint, count in most.items())
    report(TableReport("records nobody reads", "ignored", total, 0.0, note))


def _is_caused(change: Change, counts: Counts) -> bool:
    return any(
        outcome in change.outcomes and (change.kind is None or change.kind.name == name) for name, outcome in counts
    )


@contextmanager
def _decided(
    arrived: _Arrived, stored: Mapping[str, DataFrame], lake: Lake, job_run: JobRun, *, is_held: bool
) -> Iterator[tuple[Batch, Counts]]:
    """The records of a small batch held, of another staged; what is computed once is kept until the block ends."""
    if is_held:
        yield _decide(arrived, held(arrived.validated()), stored, job_run, once=held, all_once=held)
        return
    with staged(lake, arrived.validated()) as records, ExitStack() as frames:
        yield _decide(arrived, records, stored, job_run, once=partial(_kept, frames))


def _decide(
    arrived: _Arrived,
    records: DataFrame,
    stored: Mapping[str, DataFrame],
    job_run: JobRun,
    once: Compute,
    all_once: Compute = lambda classified: classified,
) -> tuple[Batch, Counts]:
    """The records with their outcomes, decided once, counted, and found to add up.

    `once` computes what has a row for a movie, `all_once` the records with their bodies.
    """
    competing = once(competing_versions(records, stored, arrived.kinds))
    classified = all_once(with_outcome(records, competing))
    counted = classified.groupBy("kind", "outcome", "lacks_parts").count().collect()
    counts = Counter[tuple[str | None, str]]()
    for row in counted:
        counts[row.kind, row.outcome] += row["count"]
    job_run.add_batch(rows_in=arrived.rows_in, outcomes=_by_outcome(counts))
    job_run.warnings = _count_warnings(classified, arrived.kinds)
    batch = Batch(classified, arrived.kinds, stored)
    if any(row.lacks_parts for row in counted):
        parts = part_versions(records, competing, stored, arrived.kinds)
        batch = replace(batch, part_versions=once(parts))
    return batch, counts


def _count_warnings(classified: DataFrame, kinds: Sequence[Kind]) -> dict[str, int]:
    """How many records have failed each rule that only warns; no query where there is no such rule."""
    if all(check.level is not Level.WARN for kind in kinds for check in kind.checks):
        return {}
    named = classified.select("kind", F.explode(WARNINGS).alias("rule"))
    return {f"{row.kind}.{row.rule}": row["count"] for row in named.groupBy("kind", "rule").count().collect()}


def _kept(frames: ExitStack, frame: DataFrame) -> DataFrame:
    """The frame, computed once until the stack closes."""
    frames.callback(frame.persist().unpersist)
    return frame


def _few_ids(batch: Batch, changes: Sequence[Change], counts: Counts) -> Ids:
    """The movies and shows whose rows change, by table; nothing where they are many. A table of none is left alone."""
    parts = batch.part_versions
    outcomes = LATEST_ONLY if parts is None else EVERY_VERSION  # an older body may give a part its rows
    if sum(count for (_, outcome), count in counts.items() if outcome in outcomes) > FEW_IDS:
        return {}
    is_latest = batch.records.where(F.col("outcome").isin(*LATEST_ONLY))
    latest = is_latest.select("kind", "resource", "lacks_parts").collect()
    parted = [] if parts is None else parts.where("is_changed").select("kind", "resource", "part").collect()

    def ids(change: Change, kind: Kind) -> list[int | str]:
        is_part = change.part is not None
        texts = [row.resource for row in latest if row.kind == kind.name and not (is_part and row.lacks_parts)]
        texts += [row.resource for row in parted if (row.kind, row.part) == (kind.name, change.part)]
        return _keys(kind, texts)

    keyed = [(change, change.kind) for change in changes if change.replaced_by and change.kind]
    lacking: list[int | str] = [row.resource for row in (*parted, *(row for row in latest if row.lacks_parts))]
    found = {change.table.short_name: ids(change, kind) for change, kind in keyed}
    return found | {CARRIED_PARTS.short_name: lacking}


def _by_outcome(counts: Counts) -> dict[str, int]:
    total = Counter[str]()
    for (_, outcome), count in counts.items():
        total[outcome] += count
    return dict(total)


def _write_all(
    changes: list[Change], counts: Counts, lake: Lake, job_run: JobRun, report: Report, write: Write
) -> None:
    """Writes the changes, those of one turn after all of the turn before."""
    write_one = partial(_write_one, lake=lake, job_run=job_run, report=report, write=write)
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        list(pool.map(write_one, [change for change in changes if change.turn is Turn.FIRST]))
    for change in changes:
        if change.turn is Turn.CARRIED_PARTS:
            write_one(change)
        elif change.turn is Turn.MAIN and change.kind is not None:
            _require_kept(change.table, write_one(change), counts.get((change.kind.name, Outcome.KEPT), 0))


def _write_one(change: Change, *, lake: Lake, job_run: JobRun, report: Report, write: Write) -> int:
    """How many rows the table took; a MERGE that changes nothing makes no commit."""
    started = time.monotonic()
    before = commits.last_version(lake, change.table)
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
