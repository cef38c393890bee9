"""What a lake holds that is too old, place by place; nothing is changed here."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession

from moviepipe import bronze, gold, ml, silver, video
from moviepipe.io import commits, delta, old_files
from moviepipe.io.history import unused_files
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import Snapshot, query_rows, read_snapshot
from moviepipe.io.storage import Place, StoredFile
from moviepipe.pipelines.old_landing import LandingFile, landing_files
from moviepipe.silver import CARRIED_PARTS
from moviepipe.silver.retention import carried_rows, is_old, moment, owner_of
from moviepipe.tables import Table

TABLES_AT_ONCE = 4
TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Holding:
    """One place of the lake: how much has expired, how much is kept, and from when to when the kept is (UTC)."""

    what: str
    where: str
    unit: str
    expired: int | None
    kept: int | None
    oldest_kept: str | None = None
    newest_kept: str | None = None
    note: str = ""


@dataclass(frozen=True)
class TableAge:
    """A table's old rows and its others, and how many files only its earlier versions use."""

    table: Table
    expired: int
    kept: int
    oldest_kept: str | None
    newest_kept: str | None
    unused_files: int

    @property
    def is_touched(self) -> bool:
        """True when rows or files of it are removed."""
        return bool(self.expired or self.unused_files)


@dataclass(frozen=True)
class OldFiles:
    """Files of one kind that have expired by their own time, and how many are kept."""

    what: str
    where: str
    expired: list[Place]
    kept: int


@dataclass(frozen=True)
class Plan:
    """All that has expired, and what is kept beside it."""

    landing: list[LandingFile]
    files: list[OldFiles]
    tables: list[TableAge]

    @property
    def old_landing(self) -> list[LandingFile]:
        """The landing files with old records."""
        return [file for file in self.landing if file.expired]


def make_plan(spark: SparkSession, lake: Lake, cutoff: datetime) -> Plan:
    """Looks at landing, at what lies beside it, and at every table there is."""
    found = stored_tables(lake)
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        ages = list(pool.map(lambda table: _table_age(lake, table, cutoff), found))
    files = [
        _old_files("quarantined files", lake.quarantine, old_files.quarantined_files(lake), cutoff),
        _old_files("unfinished landings", lake.landing, old_files.hidden_entries(lake), cutoff),
    ]
    return Plan(landing_files(spark, lake, cutoff), files, ages)


def stored_tables(lake: Lake) -> list[Table]:
    """The tables that tell of movies, of those that the lake has."""
    tables = (*bronze.TABLES, *silver.TABLES, *gold.TABLES, *ml.TABLES, *video.GOLD)
    return [table for table in tables if commits.exists(lake, table)]


def _old_files(what: str, folder: str, files: list[StoredFile], cutoff: datetime) -> OldFiles:
    expired = [Place(folder, file.name) for file in files if file.modified_at < cutoff.timestamp()]
    return OldFiles(what, folder.rpartition("/")[2], expired, len(files) - len(expired))


def _table_age(lake: Lake, table: Table, cutoff: datetime) -> TableAge:
    """Counted without Spark: most tables have few rows, or none."""
    stored = read_snapshot(lake, table)
    unused = len(unused_files(lake, table))
    if table.layer == "gold":
        return TableAge(table, 0, stored.count(), None, None, unused)
    owner = owner_of(table)
    if owner is None:
        return TableAge(table, *_counts(stored, cutoff), unused)
    expired = _count_owned(stored, owner, cutoff)
    return TableAge(table, expired, stored.count() - expired, None, None, unused)


def _counts(stored: Snapshot, cutoff: datetime) -> tuple[int, int, str | None, str | None]:
    """How many rows are old and how many are not, and the first and last moment of these."""
    table = stored.definition
    old = f"coalesce({is_old(table, cutoff)}, false)"
    kept = f"case when not {old} then {moment(table)} end"
    columns = f"count(case when {old} then 1 end) as old, count(*) as all, min({kept}) as first, max({kept}) as last"
    (found,) = query_rows(f"select {columns} from {table.short_name}", stored)
    first, last = (None if at is None else f"{at:{TIME}}" for at in (found["first"], found["last"]))
    return found["old"], found["all"] - found["old"], first, last


def _count_owned(stored: Snapshot, owner: Table, cutoff: datetime) -> int:
    """How many rows `old_keys` will find."""
    lake, table = stored.lake, stored.definition
    keys = ", ".join(owner.keys)
    parts = [f"select {keys} from {owner.short_name} where {is_old(owner, cutoff)}"]
    read = [stored, read_snapshot(lake, owner)]
    if (carried := carried_rows(table, cutoff)) and commits.exists(lake, CARRIED_PARTS):
        kind, condition = carried
        key = f"cast(resource as {kind.key_type.simpleString()}) as {kind.key}"
        parts.append(f"select {key} from {CARRIED_PARTS.short_name} where {condition}")
        read.append(read_snapshot(lake, CARRIED_PARTS))
    same = " and ".join(f"old.{key} = owned.{key}" for key in owner.keys)
    joined = f"{table.short_name} as owned left semi join ({' union all '.join(parts)}) as old on {same}"
    (found,) = query_rows(f"select count(*) as expired from {joined}", *read)
    return int(found["expired"])


def old_keys(spark: SparkSession, lake: Lake, table: Table, owner: Table, cutoff: datetime) -> DataFrame:
    """The owner's keys whose rows in the table are old: because the owner's are, or because an older body gave them."""
    keys = delta.read_now(spark, lake, owner).where(is_old(owner, cutoff)).select(*owner.keys)
    carried = carried_rows(table, cutoff)
    if carried is None or not commits.exists(lake, CARRIED_PARTS):
        return keys
    kind, condition = carried
    of_parts = delta.read_now(spark, lake, CARRIED_PARTS).where(condition).select(kind.key_of_resource())
    return keys.union(of_parts).distinct()


def holdings(plan: Plan) -> list[Holding]:
    """The plan, one line per place."""
    return [*_landing_holdings(plan), *(_table_holding(age, plan) for age in plan.tables)]


def _landing_holdings(plan: Plan) -> Iterator[Holding]:
    files = plan.landing
    removed = sum(not file.kept for file in plan.old_landing)
    rewritten = len(plan.old_landing) - removed
    oldest = min((file.oldest_kept for file in files if file.oldest_kept), default=None)
    newest = max((file.newest_kept for file in files if file.newest_kept), default=None)
    expired, kept = sum(file.expired for file in files), sum(file.kept for file in files)
    yield Holding("landing records", "landing", "records", expired, kept, oldest, newest)
    note = f"{rewritten} of them rewritten" if rewritten else ""
    yield Holding("landing files", "landing", "files", removed, len(files) - removed, note=note)
    for kind in plan.files:
        yield Holding(kind.what, kind.where, "files", len(kind.expired), kind.kept)


def _table_holding(age: TableAge, plan: Plan) -> Holding:
    table, where = age.table, age.table.name.replace(".", "/")
    notes = []
    if table.layer == "gold" and any(other.expired for other in plan.tables if other.table.layer == "silver"):
        notes.append("built anew")
    if notes or age.is_touched:
        notes.append("earlier versions are removed")
    return Holding(table.name, where, "rows", age.expired, age.kept, age.oldest_kept, age.newest_kept, ", ".join(notes))
