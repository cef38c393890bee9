"""The Silver job on a lake: what each run changes, and that a second run changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakes import contents, ingest, run_silver, version
from moviepipe.io.lake import Lake
from moviepipe.pipelines import held_rows
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.silver import TABLES
from moviepipe.silver.outcomes import Outcome
from records import answer, body, day, not_found

GENRES = [{"id": 18, "name": "Drama"}, {"id": 35, "name": "Comedy"}]
READ_BACK = ("movies", "movie_genres", "movie_deletions", "popularity_history", "rejected_records")
FIRST = (
    answer(body(1, genres=GENRES), day(3)),
    answer(body(1, title="Older"), day(1)),
    answer(body(2, genres=GENRES), day(3)),
    answer(body(2, genres=GENRES), day(3)),
    answer(body(3, genres=GENRES), day(3)),
    answer("plan", endpoint="run/plan", resource_id=None),
    answer("<html>", day(3), resource_id=4),
)
SECOND = (
    answer(body(1, title="Newer", genres=GENRES[1:]), day(5)),
    answer(body(2, title="Late", genres=[]), day(2)),
    not_found(3, day(5)),
)


@dataclass(frozen=True)
class Lakescape:
    """A run's account, and what Silver holds after it."""

    run: JobRun
    versions: dict[str, int]
    rows: dict[str, list[dict[str, Any]]]

    def counts(self) -> dict[str, int]:
        """The outcomes that occurred; they must add up to the records read."""
        counts = {name: getattr(self.run, name) or 0 for name in Outcome}
        assert sum(counts.values()) == (self.run.rows_in or 0)
        return {name: count for name, count in counts.items() if count}

    def column(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        return sorted(tuple(row[name] for name in names) for row in self.rows[table])


@pytest.fixture(scope="module", params=["held", "staged"])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake whose batches are applied as small ones are, or as large ones."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "staged":
            patch.setattr(held_rows, "MOST_RECORDS", 0)
        yield Lake.at(str(tmp_path_factory.mktemp("silver_job") / "lake"))


def look(lake: Lake, run: JobRun) -> Lakescape:
    versions = {table.name: version(lake, table.name) for table in TABLES}
    return Lakescape(run, versions, {name: contents(lake, f"silver.{name}") for name in READ_BACK})


@pytest.fixture(scope="module")
def first(spark: SparkSession, lake: Lake) -> Lakescape:
    return look(lake, ingest(spark, lake, *FIRST))


@pytest.fixture(scope="module")
def idle(spark: SparkSession, lake: Lake, first: Lakescape) -> Lakescape:
    """A second job with nothing new."""
    return look(lake, run_silver(spark, lake))


@pytest.fixture(scope="module")
def second(spark: SparkSession, lake: Lake, idle: Lakescape) -> Lakescape:
    return look(lake, ingest(spark, lake, *SECOND))


@pytest.fixture(scope="module")
def third(spark: SparkSession, lake: Lake, second: Lakescape) -> Lakescape:
    """What Silver holds landed once more, and a 404 of a movie it has never held."""
    return look(lake, ingest(spark, lake, SECOND[0], FIRST[2], SECOND[2], not_found(99, day(6))))


def test_the_first_run_counts_every_record_once(first: Lakescape) -> None:
    assert first.counts() == {"kept": 3, "superseded": 1, "unchanged": 1, "other": 1, "rejected": 1}
    assert first.column("movies", "movie_id", "title") == [(1, "Film 1"), (2, "Film 2"), (3, "Film 3")]
    assert len(first.rows["movie_genres"]) == 6
    assert first.column("rejected_records", "resource_id", "payload") == [(4, "<html>")]


def test_a_second_job_changes_no_table(first: Lakescape, idle: Lakescape) -> None:
    assert idle.run.rows_in is None
    assert idle.run.versions_written == {}
    assert idle.versions == first.versions


def test_a_later_payload_with_fewer_genres_has_fewer_genres(second: Lakescape) -> None:
    assert second.counts() == {"kept": 1, "superseded": 1, "deleted": 1}
    assert second.column("movie_genres", "movie_id", "genre_id") == [(1, 35), (2, 18), (2, 35)]
    assert ("Newer",) in second.column("movies", "title")


def test_an_older_payload_arriving_late_changes_only_the_history(first: Lakescape, second: Lakescape) -> None:
    of_movie_two = [[row for row in seen.rows["movies"] if row["movie_id"] == 2] for seen in (first, second)]
    assert of_movie_two[0] == of_movie_two[1]
    days = [
        (movie_id, moment.day) for movie_id, moment in second.column("popularity_history", "movie_id", "snapshot_date")
    ]
    assert days == [(1, 1), (1, 3), (1, 5), (2, 2), (2, 3)]


def test_a_deleted_movie_is_gone_from_every_table_but_the_deletions(second: Lakescape) -> None:
    holding = {name for name, rows in second.rows.items() if any(row.get("movie_id") == 3 for row in rows)}
    assert holding == {"movie_deletions"}
    assert [row["movie_id"] for row in second.rows["movies"]] == [1, 2]


def test_known_records_landed_again_and_a_404_of_an_unknown_movie_change_only_the_deletions(
    second: Lakescape, third: Lakescape
) -> None:
    assert third.counts() == {"unchanged": 3, "deleted": 1}
    assert third.column("movie_deletions", "movie_id") == [(3,), (99,)]
    assert third.rows | {"movie_deletions": []} == second.rows | {"movie_deletions": []}
    assert third.versions["silver.movies"] == second.versions["silver.movies"]
