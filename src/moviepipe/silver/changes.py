"""What a batch of classified records changes in each Silver table: rows to write, stored rows that may be stale."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver import (
    CHILD_TABLES,
    COLLECTIONS,
    MOVIE_DELETIONS,
    MOVIES,
    POPULARITY_HISTORY,
    REJECTED_RECORDS,
)
from moviepipe.silver.movie_details import movie_details, movie_snapshots
from moviepipe.silver.movie_records import DELETED, KEPT, REJECTED, SUPERSEDED
from moviepipe.silver.versions import drop_older_than_stored, keep_latest, with_removals
from moviepipe.tables import Table


@dataclass(frozen=True)
class Change:
    """The rows a table gains, those of its stored rows that go unless their key is among them, and what causes it."""

    table: Table
    rows: DataFrame
    stale: DataFrame
    outcomes: tuple[str, ...]

    def with_removals(self) -> DataFrame:
        """Rows to write and, marked, stored rows to delete: the source of one MERGE."""
        return with_removals(self.rows, self.stale, self.table.keys)


def silver_changes(classified: DataFrame, stored: Mapping[str, DataFrame]) -> list[Change]:
    """Every table's change, `silver.movies` last: its row is the mark that a payload was applied.

    `stored` maps short table names to their present rows.
    """
    details, snapshots = movie_details(classified), movie_snapshots(classified)
    changed, deleted = _ids_of(classified, KEPT, DELETED), _ids_of(classified, DELETED)
    children = [
        Change(table, table.build(details), _of_movies(stored[table.short_name], changed), (KEPT, DELETED))
        for table in CHILD_TABLES
    ]
    return [
        *children,
        _collections(snapshots, stored),
        _popularity_history(classified, snapshots, stored),
        _movie_deletions(classified, stored),
        _rejected_records(classified, stored),
        Change(MOVIES, MOVIES.build(details), _of_movies(stored["movies"], deleted), (KEPT, DELETED)),
    ]


def _ids_of(classified: DataFrame, *outcomes: str) -> DataFrame:
    return classified.where(F.col("outcome").isin(*outcomes)).select("movie_id")


def _of_movies(rows: DataFrame, movie_ids: DataFrame) -> DataFrame:
    return rows.join(movie_ids, "movie_id", how="left_semi")


def _newer(table: Table, rows: DataFrame, stored: Mapping[str, DataFrame]) -> DataFrame:
    return drop_older_than_stored(rows, stored[table.short_name], table.keys)


def _collections(snapshots: DataFrame, stored: Mapping[str, DataFrame]) -> Change:
    rows = _newer(COLLECTIONS, COLLECTIONS.build(snapshots), stored)
    return Change(COLLECTIONS, rows, stored["collections"].limit(0), (KEPT, SUPERSEDED, DELETED))


def _movie_deletions(classified: DataFrame, stored: Mapping[str, DataFrame]) -> Change:
    rows = _newer(MOVIE_DELETIONS, MOVIE_DELETIONS.build(classified), stored)
    return Change(MOVIE_DELETIONS, rows, stored["movie_deletions"].limit(0), (SUPERSEDED, DELETED))


def _popularity_history(classified: DataFrame, snapshots: DataFrame, stored: Mapping[str, DataFrame]) -> Change:
    """A deletion takes the movie's earlier history with it, whichever of the two arrives first."""
    all_deletions = stored["movie_deletions"].unionByName(MOVIE_DELETIONS.build(classified))
    gone = keep_latest(all_deletions, MOVIE_DELETIONS.keys).select("movie_id", F.col("fetched_at").alias("gone_at"))
    known = _newer(POPULARITY_HISTORY, POPULARITY_HISTORY.build(snapshots), stored)
    rows = known.join(gone, "movie_id", how="left").where("gone_at is null or fetched_at > gone_at").drop("gone_at")
    stale = stored["popularity_history"].join(gone, "movie_id").where("fetched_at <= gone_at").drop("gone_at")
    return Change(POPULARITY_HISTORY, rows, stale, (KEPT, SUPERSEDED, DELETED))


def _rejected_records(classified: DataFrame, stored: Mapping[str, DataFrame]) -> Change:
    known = stored["rejected_records"].select(*REJECTED_RECORDS.keys)
    rows = REJECTED_RECORDS.build(classified).join(known, list(REJECTED_RECORDS.keys), how="left_anti")
    return Change(REJECTED_RECORDS, rows, stored["rejected_records"].limit(0), (REJECTED,))
