"""What a batch of classified records changes in each Silver table: rows to write, stored rows that may be stale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver import MOVIE_LISTS, REJECTED_RECORDS
from moviepipe.silver.details import details, snapshots
from moviepipe.silver.list_pages import LIST_PAGES
from moviepipe.silver.media import MEDIA
from moviepipe.silver.medium import Kind, Medium
from moviepipe.silver.movie_lists import keep_best_place, keep_newest_fetch
from moviepipe.silver.outcomes import DELETED, KEPT, OTHER, REJECTED, SUPERSEDED
from moviepipe.silver.versions import drop_older_than_stored, keep_latest, with_removals
from moviepipe.tables import Table

Stored = Mapping[str, DataFrame]
LATEST_ONLY = (KEPT, DELETED)  # the outcomes that change what is known of a movie or show now


@dataclass(frozen=True)
class Change:
    """The rows a table gains, those of its stored rows that go unless their key is among them, and what causes it.

    `medium` is the kind of the records that may be the cause; None where those of any, or of none, may. `replaced_by`
    is the key by which a table that knows only latest bodies is written: all rows of a changed movie go, the new come.
    """

    table: Table
    rows: DataFrame
    stale: DataFrame
    outcomes: tuple[str, ...]
    medium: Kind | None
    replaced_by: str | None = None

    @property
    def is_main(self) -> bool:
        """True for the main table of its medium, whose row is the mark that a payload was applied."""
        return isinstance(self.medium, Medium) and self.table is self.medium.main

    def with_removals(self) -> DataFrame:
        """Rows to write and, marked, stored rows to delete: the source of one MERGE."""
        return with_removals(self.rows, self.stale, self.table.keys)


def silver_changes(
    classified: DataFrame, stored: Stored, media: Sequence[Medium] = MEDIA, has_lists: bool = True
) -> list[Change]:
    """Every table's change, the main table of each medium after all others.

    `stored` maps short table names to their present rows; `has_lists` tells whether the records were looked through
    for pages of lists.
    """
    changes = [change for medium in media for change in _changes_of(medium, classified, stored)]
    changes.append(_rejected_records(classified, stored))
    changes += [_movie_lists(classified, stored)] if has_lists else []
    return sorted(changes, key=lambda change: change.is_main)


def _changes_of(medium: Medium, classified: DataFrame, stored: Stored) -> list[Change]:
    bodies = details(classified, medium)
    changed, deleted = _ids_of(classified, medium, *LATEST_ONLY), _ids_of(classified, medium, DELETED)

    def latest_only(table: Table, stale_ids: DataFrame) -> Change:
        stale = stored[table.short_name].join(stale_ids, medium.key, how="left_semi")
        return Change(table, table.build(bodies), stale, LATEST_ONLY, medium, replaced_by=medium.key)

    return [
        *(latest_only(table, changed) for table in medium.children),
        *(_history(table, medium, classified, stored) for table in medium.histories),
        _deletions(medium, classified, stored),
        latest_only(medium.main, deleted),
    ]


def _ids_of(classified: DataFrame, medium: Medium, *outcomes: str) -> DataFrame:
    its = classified.where(medium.is_its() & F.col("outcome").isin(*outcomes))
    return its.select(F.col("resource_id").alias(medium.key))


def _newer(table: Table, rows: DataFrame, stored: Stored) -> DataFrame:
    return drop_older_than_stored(rows, stored[table.short_name], table.keys)


def _deletions(medium: Medium, classified: DataFrame, stored: Stored) -> Change:
    table = medium.deletions
    rows = _newer(table, table.build(classified), stored)
    return Change(table, rows, stored[table.short_name].limit(0), (SUPERSEDED, DELETED), medium)


def _history(table: Table, medium: Medium, classified: DataFrame, stored: Stored) -> Change:
    """A deletion takes the earlier history of its movie or show with it, whichever of the two arrives first."""
    rows, held = _newer(table, table.build(snapshots(classified, medium)), stored), stored[table.short_name]
    causes = (KEPT, SUPERSEDED, DELETED)
    if medium.key not in table.keys:
        return Change(table, rows, held.limit(0), causes, medium)
    all_deletions = stored[medium.deletions.short_name].unionByName(medium.deletions.build(classified))
    latest = keep_latest(all_deletions, medium.deletions.keys)
    gone = latest.select(medium.key, F.col("fetched_at").alias("gone_at"))
    since = rows.join(gone, medium.key, how="left").where("gone_at is null or fetched_at > gone_at").drop("gone_at")
    stale = held.join(gone, medium.key).where("fetched_at <= gone_at").drop("gone_at")
    return Change(table, since, stale, causes, medium)


def _rejected_records(classified: DataFrame, stored: Stored) -> Change:
    table = REJECTED_RECORDS
    held = stored[table.short_name]
    known = held.select(*table.keys)
    rows = table.build(classified).join(known, list(table.keys), how="left_anti")
    return Change(table, rows, held.limit(0), (REJECTED,), medium=None)


def _movie_lists(classified: DataFrame, stored: Stored) -> Change:
    """Stored rows count like arriving ones: of both stays the newest fetch of each list, and in it the best place."""
    table, held = MOVIE_LISTS, stored[MOVIE_LISTS.short_name]
    arriving = table.build(classified).withColumn("is_new", F.lit(True))
    both = held.withColumn("is_new", F.lit(False)).unionByName(arriving)
    wanted = both.transform(keep_newest_fetch).transform(keep_best_place)
    stale = held.join(wanted, list(table.keys), how="left_anti")
    return Change(table, wanted.where("is_new").drop("is_new"), stale, (OTHER,), LIST_PAGES)
