"""What one batch changes in each table, given what Silver holds."""

from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from moviepipe.silver import CARRIED_PARTS, MOVIES, OMDB_MOVIES, TABLES, TV_SHOWS
from moviepipe.silver.changes import Batch, silver_changes
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.records import competing_versions, with_outcome
from moviepipe.tables import IS_REMOVED, Table, few_rows
from records import answer, body, bronze, day, not_found
from silver_tables import validated

Marked = list[tuple[Any, ...]]
SERIES_10, SERIES_11 = ({"id": number, "name": "Series"} for number in (10, 11))


def at(number: int, **fields: Any) -> dict[str, Any]:
    """A stored row fetched on that day of January."""
    return fields | {"fetched_at": day(number), "_payload_hash": 0}


def genre(movie_id: int, genre_id: int) -> dict[str, Any]:
    return {"movie_id": movie_id, "genre_id": genre_id}


def snapshot(movie_id: int, number: int) -> dict[str, Any]:
    return at(number, movie_id=movie_id, snapshot_date=day(number).date())


# Movies 1 to 4 and 6 are there since day 3, two of them with a snapshot of day 1; movie 5 was deleted on day 5.
STORED: dict[str, list[dict[str, Any]]] = {
    "movies": [at(3, movie_id=movie_id) for movie_id in (1, 2, 3, 4, 6)],
    "movie_genres": [genre(1, 18), genre(1, 35), genre(2, 18), genre(3, 18), genre(4, 18), genre(6, 18)],
    "popularity_history": [snapshot(movie_id, number) for movie_id in (2, 4) for number in (1, 3)],
    "movie_deletions": [at(5, movie_id=5)],
    "collections": [at(3, collection_id=10)],
}
ARRIVING = (
    answer(body(1, genres=[{"id": 18}, {"id": 99}]), day(5)),
    not_found(2, day(5)),
    answer(body(3, genres=[{"id": 77}], belongs_to_collection=SERIES_10), day(2)),
    not_found(4, day(2)),
    answer(body(5, genres=[{"id": 77}]), day(4)),
    answer(body(7, genres=[{"id": 18}], belongs_to_collection=SERIES_11), day(2)),
)


def frame(spark: SparkSession, table: Table) -> DataFrame:
    rows = STORED.get(table.short_name, [])
    return few_rows(spark, [tuple(row.get(name) for name in table.schema.names) for row in rows], table.schema)


@pytest.fixture(scope="module")
def written(spark: SparkSession) -> dict[str, Marked]:
    """Keys of the rows to write (False) and to remove (True) by table, in the order of writing."""
    stored = {table.short_name: frame(spark, table) for table in TABLES}
    parsed = validated(bronze(spark, *ARRIVING))
    decided = with_outcome(parsed, competing_versions(parsed, stored))
    classified = few_rows(spark, decided.collect(), decided.schema)
    changes = silver_changes(Batch(classified, KINDS, stored))
    wanted = ("movies", "movie_genres", "popularity_history", "movie_deletions", "collections")
    return {
        change.table.short_name: sorted(
            tuple(row) for row in change.with_removals().select(*change.table.keys, IS_REMOVED).collect()
        )
        if change.table.short_name in wanted
        else []
        for change in changes
    }


def of_movie(movie_id: int, rows: Marked) -> Marked:
    return [row[1:] for row in rows if row[0] == movie_id]


def test_children_that_a_newer_payload_no_longer_names_are_removed(written: dict[str, Marked]) -> None:
    assert of_movie(1, written["movies"]) == [(False,)]
    assert of_movie(1, written["movie_genres"]) == [(18, False), (35, True), (99, False)]


def test_a_deletion_removes_the_movie_its_children_and_its_earlier_history(written: dict[str, Marked]) -> None:
    assert of_movie(2, written["movies"]) == [(True,)]
    assert of_movie(2, written["movie_genres"]) == [(18, True)]
    assert of_movie(2, written["popularity_history"]) == [(date(2024, 1, 1), True), (date(2024, 1, 3), True)]
    assert of_movie(2, written["movie_deletions"]) == [(False,)]


def test_an_older_payload_adds_to_the_history_alone(written: dict[str, Marked]) -> None:
    assert {name for name, rows in written.items() if of_movie(3, rows)} == {"popularity_history"}
    assert of_movie(3, written["popularity_history"]) == [(date(2024, 1, 2), False)]


def test_a_late_deletion_takes_only_the_history_before_it(written: dict[str, Marked]) -> None:
    assert {name for name, rows in written.items() if of_movie(4, rows)} == {"popularity_history", "movie_deletions"}
    assert of_movie(4, written["popularity_history"]) == [(date(2024, 1, 1), True)]


def test_a_payload_from_before_a_known_deletion_adds_nothing(written: dict[str, Marked]) -> None:
    assert {name for name, rows in written.items() if of_movie(5, rows)} == set()


def test_a_movie_that_no_record_names_is_left_alone(written: dict[str, Marked]) -> None:
    assert {name for name, rows in written.items() if of_movie(6, rows)} == set()


def test_a_collection_is_written_only_by_a_newer_payload(written: dict[str, Marked]) -> None:
    assert written["collections"] == [(11, False)]


def test_the_main_tables_are_written_last_and_every_table_has_its_change(written: dict[str, Marked]) -> None:
    assert {*written, CARRIED_PARTS.short_name} == {table.short_name for table in TABLES}
    assert list(written)[-3:] == [MOVIES.short_name, TV_SHOWS.short_name, OMDB_MOVIES.short_name]
