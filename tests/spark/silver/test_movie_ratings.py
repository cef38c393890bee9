"""Ratings by OMDb: one scale, the newest body, in any order with the movie and its deletion."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakes import contents, ingest, run_silver
from moviepipe.envelope import Envelope
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.schema_drift import find_drift
from moviepipe.pipelines.trace import trace_movie
from moviepipe.silver import MOVIE_RATINGS, TABLES
from moviepipe.silver.details import details
from moviepipe.silver.kinds import OMDB_MOVIE
from moviepipe.silver.outcomes import Outcome
from omdb_records import IMDB, METACRITIC, TOMATOES, imdb_id, omdb, ratings, title, unknown
from records import answer, body, day, not_found
from silver_tables import classified, rows

DRAMA = [{"id": 18, "name": "Drama"}]


def test_every_form_of_a_rating_is_on_one_scale_beside_its_text(spark: SparkSession) -> None:
    pairs = (
        (IMDB, "8.7/10"),
        (f" {TOMATOES} ", "83%"),
        (METACRITIC, "73/100"),
        ("A", "3/4"),
        ("B", "0/5"),
        ("C", "7%"),
    )
    given = ratings(*pairs, ("None", "N/A"), ("Null", None), ("Odd", "two thumbs"), ("Over", "11/10"), (IMDB, "1/10"))
    built = MOVIE_RATINGS.build(details(classified(spark, omdb(1, title(1, Ratings=given))), OMDB_MOVIE))
    assert rows(built, MOVIE_RATINGS) == [
        ("tt0000001", "A", 75.0, "3/4"),
        ("tt0000001", "B", 0.0, "0/5"),
        ("tt0000001", "C", 7.0, "7%"),
        ("tt0000001", IMDB, 87.0, "8.7/10"),  # the first of a source that stands twice
        ("tt0000001", METACRITIC, 73.0, "73/100"),
        ("tt0000001", "None", None, "N/A"),
        ("tt0000001", "Null", None, None),
        ("tt0000001", "Odd", None, "two thumbs"),
        ("tt0000001", "Over", None, "11/10"),
        ("tt0000001", TOMATOES, 83.0, "83%"),
    ]


def movie(number: int, at: int) -> Envelope:
    return answer(body(number, imdb_id=imdb_id(number), genres=DRAMA), day(at))


def rated(number: int, value: str, at: int, **fields: Any) -> Envelope:
    return omdb(number, title(number, Ratings=ratings((METACRITIC, value), (IMDB, "5.0/10")), **fields), day(at))


def unlisted(number: int, at: int) -> Envelope:
    """A body without the field `Ratings`."""
    fields = title(number, Metascore="50")
    del fields["Ratings"]
    return omdb(number, fields, day(at))


BATCHES = (
    [
        *(rated(1, "61/100", 1), movie(2, 1), movie(3, 1), rated(4, "64/100", 1), movie(4, 1)),
        *(rated(6, "66/100", 3), rated(7, "67/100", 1), unlisted(8, 4), rated(9, "69/100", 1)),
        omdb(10, title(10, Plot="Known", Mood="odd", Metascore=7)),
    ],
    [
        *(movie(1, 2), rated(2, "62/100", 2), not_found(3, day(2)), not_found(4, day(3)), rated(5, "1/100", 1)),
        *(rated(6, "1/100", 2), unlisted(7, 2), rated(8, "68/100", 2), omdb(9, title(9), day(5))),
        *(unknown(1, day(4)), omdb(2, title(2, Type="game"), day(6))),
    ],
    [rated(3, "63/100", 3), rated(5, "65/100", 3), omdb(5, title(5), day(2)), unknown(99)],
)
METASCORES = {1: 61.0, 2: 62.0, 3: 63.0, 4: 64.0, 5: 65.0, 6: 66.0, 7: 67.0, 8: 68.0}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake.at(str(tmp_path_factory.mktemp("ratings") / "lake"))


@pytest.fixture(scope="module")
def runs(spark: SparkSession, lake: Lake) -> list[JobRun]:
    """Silver's account of each batch."""
    return [ingest(spark, lake, *batch) for batch in BATCHES]


def by_metacritic(lake: Lake) -> dict[int, float]:
    found = contents(lake, "silver.movie_ratings")
    return {int(row["imdb_id"][2:]): row["rating"] for row in found if row["rating_source"] == METACRITIC}


def test_the_newest_list_of_ratings_stays_whatever_arrives_first_and_whatever_tmdb_deletes(
    lake: Lake, runs: list[JobRun]
) -> None:
    assert by_metacritic(lake) == METASCORES
    assert [row["movie_id"] for row in contents(lake, "silver.movies")] == [1, 2]


def test_a_body_without_ratings_keeps_those_of_before_and_an_empty_list_ends_them(
    lake: Lake, runs: list[JobRun]
) -> None:
    missing = {row["imdb_id"]: row["_missing_parts"] for row in contents(lake, "silver.omdb_movies")}
    assert missing == {imdb_id(n): ["Ratings"] if n in (7, 8) else None for n in range(1, 10)}
    carried = {(row["kind"], row["resource"], row["fetched_at"].day) for row in contents(lake, "silver.carried_parts")}
    assert carried == {("omdb_movie", imdb_id(7), 1), ("omdb_movie", imdb_id(8), 2)}


def test_what_omdb_does_not_have_is_no_news_and_every_record_is_accounted_for(runs: list[JobRun]) -> None:
    counts = [{outcome: count for outcome in Outcome if (count := getattr(run, outcome))} for run in runs]
    assert counts == [
        {"kept": 9, "rejected": 1},
        {"kept": 5, "deleted": 2, "superseded": 2, "rejected": 1, "other": 1},
        {"kept": 2, "superseded": 1, "other": 1},
    ]


def test_a_rebuild_and_an_idle_run_leave_the_same_tables(spark: SparkSession, lake: Lake, runs: list[JobRun]) -> None:
    before = {table.name: contents(lake, table.name) for table in TABLES}
    assert run_silver(spark, lake).versions_written == {}
    run_silver(spark, lake, rebuild=True)
    assert {table.name: contents(lake, table.name) for table in TABLES} == before


def test_a_rejected_answer_is_found_by_its_imdb_id(lake: Lake, runs: list[JobRun]) -> None:
    names = ("source", "resource_key", "resource_id", "_errors")
    found = [tuple(row[name] for name in names) for row in contents(lake, "silver.rejected_records")]
    assert sorted(found) == [
        ("omdb", imdb_id(2), None, ["Type is not movie: game"]),
        ("omdb", imdb_id(10), None, ["Metascore: a number where a text belongs"]),
    ]


def test_schema_drift_knows_the_fields_of_omdb(spark: SparkSession, lake: Lake, runs: list[JobRun]) -> None:
    drift = [(each.kind, each.field, each.seen, each.modelled, each.example) for each in find_drift(spark, lake)]
    assert drift == [
        ("omdb_movie", "Metascore", "number", "string", imdb_id(10)),
        ("omdb_movie", "Mood", "string", None, imdb_id(10)),
    ]


def test_the_trace_of_a_movie_follows_its_ratings(spark: SparkSession, lake: Lake, runs: list[JobRun]) -> None:
    steps = trace_movie(lake, 2)
    states = [step.what.partition(":")[0] for step in steps if step.table == "bronze.tmdb_responses"]
    assert states == ["held by silver.movies", "held by silver.omdb_movies", "rejected"]
    followed = {step.table: step.rows for step in steps}
    assert (followed["silver.omdb_movies"], followed["silver.movie_ratings"]) == (1, 2)
    assert followed["silver.rejected_records"] == 1
