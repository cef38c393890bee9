"""What a batch of classified records changes in each Silver table: rows to write, stored rows that may be stale."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver import CARRIED_PARTS, REJECTED_RECORDS
from moviepipe.silver.details import body_rows, details, snapshots
from moviepipe.silver.kind import Kind, ListTable, Part
from moviepipe.silver.outcomes import LATEST_ONLY, Outcome
from moviepipe.silver.versions import IDENTITY, drop_older_than_stored, keep_latest, with_removals
from moviepipe.tables import Table

Stored = Mapping[str, DataFrame]
EVERY_VERSION = (Outcome.KEPT, Outcome.SUPERSEDED, Outcome.DELETED)


class Turn(IntEnum):
    """When a table is written: a run that dies has left the marks by which the next one finds what is to do."""

    FIRST = 0
    CARRIED_PARTS = 1  # the versions of parts, after the parts
    MAIN = 2  # its row is the mark that a payload was applied


@dataclass(frozen=True)
class Change:
    """The rows a table gains, those of its stored rows that go unless their key is among them, and what causes it.

    `kind` is the kind of the records that may be the cause; None where those of any may. `replaced_by` is the key by
    which a table that knows only latest bodies is written: all rows of a changed movie go, the new come; `part` is the
    part of a body that such a table is made of.
    """

    table: Table
    rows: DataFrame
    stale: DataFrame
    outcomes: tuple[Outcome, ...]
    kind: Kind | None
    replaced_by: str | None = None
    part: str | None = None
    turn: Turn = Turn.FIRST

    def with_removals(self) -> DataFrame:
        """Rows to write and, marked, stored rows to delete: the source of one MERGE."""
        return with_removals(self.rows, self.stale, self.table.keys)


@dataclass(frozen=True)
class Batch:
    """Records with their outcomes, the kinds among them, and the stored rows of each table by its short name.

    `part_versions` tells of the parts of movies and shows that lack some; None where none does.
    """

    records: DataFrame
    kinds: Sequence[Kind]
    stored: Stored
    part_versions: DataFrame | None = None


def silver_changes(batch: Batch) -> list[Change]:
    """Every table's change, in the order of their turns."""
    changes = [change for kind in batch.kinds for change in _changes_of(kind, batch)]
    changes.append(_rejected_records(batch))
    changes += [] if batch.part_versions is None else [_carried_parts(batch, batch.part_versions)]
    return sorted(changes, key=lambda change: change.turn)


def _changes_of(kind: Kind, batch: Batch) -> Iterator[Change]:
    yield from (_part(part, kind, batch) for part in kind.parts)
    yield from (_history(table, kind, batch) for table in kind.histories)
    yield from (_list(each, kind, batch) for each in kind.lists)
    if kind.deletions is not None:
        yield _deletions(kind.deletions, kind, batch)
    if kind.main is not None:
        yield _main(kind.main, kind, batch)


def _main(table: Table, kind: Kind, batch: Batch) -> Change:
    deleted = _ids_of(batch.records.where(F.col("outcome") == Outcome.DELETED), kind)
    stale = batch.stored[table.short_name].join(deleted, str(kind.key), how="left_semi")
    rows = table.build(details(batch.records, kind))
    return Change(table, rows, stale, LATEST_ONLY, kind, replaced_by=kind.key, turn=Turn.MAIN)


def _part(part: Part, kind: Kind, batch: Batch) -> Change:
    """The rows of the newest body that has the part, which need not be the newest body of all."""
    table, records = part.table, batch.records
    is_latest = F.col("outcome").isin(*LATEST_ONLY)
    if batch.part_versions is None:
        bodies, changed = details(records, kind), _ids_of(records.where(is_latest), kind)
        outcomes: tuple[Outcome, ...] = LATEST_ONLY
    else:
        its = batch.part_versions.where(kind.is_of_kind() & (F.col("part") == part.path) & F.col("is_changed"))
        sources = its.select(F.col("source").alias("row_id"))
        older = records.join(sources, "row_id", how="left_semi").transform(body_rows, kind)
        whole = records.where(~F.col("lacks_parts"))
        bodies = details(whole, kind).unionByName(older)
        changed = _ids_of(whole.where(is_latest), kind).unionByName(_ids_of(its, kind))
        outcomes = EVERY_VERSION
    stale = batch.stored[table.short_name].join(changed, str(kind.key), how="left_semi")
    return Change(table, table.build(bodies), stale, outcomes, kind, replaced_by=kind.key, part=part.path)


def _ids_of(rows: DataFrame, kind: Kind) -> DataFrame:
    """The movies or shows of rows with a `resource`, as the kind's tables name them."""
    return rows.where(kind.is_of_kind()).select(kind.key_of_resource())


def _newer(table: Table, rows: DataFrame, stored: Stored) -> DataFrame:
    return drop_older_than_stored(rows, stored[table.short_name], table.keys)


def _deletions(table: Table, kind: Kind, batch: Batch) -> Change:
    rows = _newer(table, table.build(batch.records), batch.stored)
    outcomes = (Outcome.SUPERSEDED, Outcome.DELETED)
    return Change(table, rows, batch.stored[table.short_name].limit(0), outcomes, kind)


def _history(table: Table, kind: Kind, batch: Batch) -> Change:
    """A deletion takes the earlier history of its movie or show with it, whichever of the two arrives first."""
    records, held = batch.records, batch.stored[table.short_name]
    rows = _newer(table, table.build(snapshots(records, kind)), batch.stored)
    if kind.deletions is None or kind.key not in table.keys:
        return Change(table, rows, held.limit(0), EVERY_VERSION, kind)
    all_deletions = batch.stored[kind.deletions.short_name].unionByName(kind.deletions.build(records))
    latest = keep_latest(all_deletions, kind.deletions.keys)
    gone = latest.select(kind.key, F.col("fetched_at").alias("gone_at"))
    since = rows.join(gone, kind.key, how="left").where("gone_at is null or fetched_at > gone_at").drop("gone_at")
    stale = held.join(gone, kind.key, how="inner").where("fetched_at <= gone_at").drop("gone_at")
    return Change(table, since, stale, EVERY_VERSION, kind)


def _list(listed: ListTable, kind: Kind, batch: Batch) -> Change:
    """Stored rows count like arriving ones: the table's own rule picks from both together."""
    table, held = listed.table, batch.stored[listed.table.short_name]
    arriving = table.build(batch.records).withColumn("is_new", F.lit(True))
    both = held.withColumn("is_new", F.lit(False)).unionByName(arriving)
    wanted = both.transform(listed.newest)
    stale = held.join(wanted, list(table.keys), how="left_anti")
    return Change(table, wanted.where("is_new").drop("is_new"), stale, (Outcome.OTHER,), kind)


def _rejected_records(batch: Batch) -> Change:
    table, held = REJECTED_RECORDS, batch.stored[REJECTED_RECORDS.short_name]
    known = held.select(*table.keys)
    rows = table.build(batch.records).join(known, list(table.keys), how="left_anti")
    return Change(table, rows, held.limit(0), (Outcome.REJECTED,), kind=None)


def _carried_parts(batch: Batch, part_versions: DataFrame) -> Change:
    table, held = CARRIED_PARTS, batch.stored[CARRIED_PARTS.short_name]
    wanted = table.build(part_versions)
    of_these = held.join(part_versions.select(*IDENTITY).distinct(), [*IDENTITY], how="left_semi")
    stale = of_these.join(wanted, list(table.keys), how="left_anti")
    new = wanted.join(held, list(table.schema.fieldNames()), how="left_anti")
    return Change(table, new, stale, EVERY_VERSION, kind=None, turn=Turn.CARRIED_PARTS)
