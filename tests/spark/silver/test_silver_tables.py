"""Each Silver table from bodies: columns, unknowns as null, repeated keys, the declared winner."""

from datetime import date, timedelta
from typing import Any

import pytest
from pyspark.sql import SparkSession

from moviepipe.envelope import Envelope
from moviepipe.silver import (
    COLLECTIONS,
    MOVIE_CAST,
    MOVIE_COMPANIES,
    MOVIE_COUNTRIES,
    MOVIE_CREW,
    MOVIE_DELETIONS,
    MOVIE_GENRES,
    MOVIE_KEYWORDS,
    MOVIE_LANGUAGES,
    MOVIES,
    POPULARITY_HISTORY,
    REJECTED_RECORDS,
)
from moviepipe.silver.details import details, snapshots
from moviepipe.silver.kinds import MOVIE
from moviepipe.tables import Table
from records import INGESTED_AT, NOT_FOUND_BODY, answer, body, day, not_found
from silver_tables import classified, rows


def test_a_movie_with_every_field(spark: SparkSession) -> None:
    movie = {
        "id": 19995,
        "imdb_id": "tt0499549",
        "title": " Avatar ",
        "original_title": "Avatar",
        "original_language": "en",
        "overview": "Blue.",
        "tagline": "Enter.",
        "homepage": "https://avatar",
        "status": "Released",
        "release_date": "2009-12-10",
        "runtime": 162.0,
        "budget": 237000000,
        "revenue": 2923706026,
        "popularity": 150,
        "vote_average": 7,
        "vote_count": 11800,
        "adult": False,
        "video": True,
        "poster_path": "/p.jpg",
        "backdrop_path": "/b.jpg",
        "belongs_to_collection": {"id": 87096, "name": "Avatar Collection"},
    }
    record = answer(movie, day(3), run_id="run-9")
    (row,) = MOVIES.build(details(classified(spark, record, source_file="a.gz"), MOVIE)).collect()
    assert row.asDict() | {"fetched_at": None, "_ingested_at": None, "_payload_hash": None} == {
        "movie_id": 19995,
        "imdb_id": "tt0499549",
        "title": "Avatar",
        "original_title": "Avatar",
        "original_language": "en",
        "overview": "Blue.",
        "tagline": "Enter.",
        "homepage": "https://avatar",
        "status": "Released",
        "release_date": date(2009, 12, 10),
        "release_year": 2009,
        "runtime_minutes": 162,
        "budget_usd": 237_000_000,
        "revenue_usd": 2_923_706_026,
        "profit_usd": 2_686_706_026,
        "popularity": 150.0,
        "vote_average": 7.0,
        "vote_count": 11800,
        "is_adult": False,
        "is_video": True,
        "collection_id": 87096,
        "poster_path": "/p.jpg",
        "backdrop_path": "/b.jpg",
        "_missing_parts": [part.path for part in MOVIE.parts],
        "fetched_at": None,
        "_ingested_at": None,
        "_source_file": "a.gz",
        "_run_id": "run-9",
        "_payload_hash": None,
    }
    assert (row.fetched_at - row._ingested_at) == day(3) - INGESTED_AT == timedelta(days=-29)
    assert row._payload_hash is not None


def test_zero_and_empty_text_mean_unknown(spark: SparkSession) -> None:
    texts = ("imdb_id", "original_title", "original_language", "overview", "tagline", "homepage", "status")
    empty = dict.fromkeys((*texts, "poster_path", "backdrop_path", "release_date"), "")
    numbers = {"budget": 0, "revenue": 0.0, "runtime": 0, "popularity": 0, "vote_average": 0, "vote_count": 0}
    movie = {"id": 1, "title": "Only a title"} | empty | numbers
    (row,) = MOVIES.build(details(classified(spark, answer(movie)), MOVIE)).collect()
    known = {name: value for name, value in row.asDict().items() if value is not None and not name.startswith("_")}
    zeros = {"popularity": 0.0, "vote_average": 0.0, "vote_count": 0}
    assert known == {"movie_id": 1, "title": "Only a title", "fetched_at": row.fetched_at} | zeros


def test_amounts_years_and_titles_of_odd_movies(spark: SparkSession) -> None:
    money: dict[int, tuple[dict[str, Any], tuple[Any, ...]]] = {
        1: ({"budget": 0, "revenue": 5}, (None, 5, None)),
        2: ({"budget": 5, "revenue": 0}, (5, None, None)),
        3: ({"budget": 5, "revenue": None}, (5, None, None)),
        4: ({"budget": 7, "revenue": 5}, (7, 5, -2)),
        5: ({"budget": 5.0, "revenue": 5}, (5, 5, 0)),
        6: ({"budget": 1, "revenue": 2**53 - 1}, (1, 2**53 - 1, 2**53 - 2)),
    }
    odd: dict[int, tuple[dict[str, Any], tuple[Any, ...]]] = {
        7: ({"release_date": "1800-01-01"}, ("Film 7", 1800)),
        8: ({"release_date": None}, ("Film 8", None)),
        9: ({"release_date": "", "title": "", "original_title": " Le Film "}, ("Le Film", None)),
    }
    records = [answer(body(movie_id, **fields)) for movie_id, (fields, _) in (money | odd).items()]
    movies = MOVIES.build(details(classified(spark, *records), MOVIE)).collect()
    assert {row.movie_id: (row.budget_usd, row.revenue_usd, row.profit_usd) for row in movies if row.movie_id < 7} == {
        movie_id: expected for movie_id, (_, expected) in money.items()
    }
    assert {row.movie_id: (row.title, row.release_year) for row in movies if row.movie_id >= 7} == {
        movie_id: expected for movie_id, (_, expected) in odd.items()
    }


BODY = body(
    1,
    genres=[{"id": 18, "name": "Drama"}, {"id": 35.0, "name": ""}, {"id": 18, "name": "Again"}],
    production_companies=[
        {"id": 2**40, "name": "Pixar", "origin_country": "US"},
        {"id": 3, "name": None, "origin_country": ""},
        {"id": 3, "name": "Again", "origin_country": "FR"},
    ],
    production_countries=[
        {"iso_3166_1": "US", "name": "United States of America"},
        {"iso_3166_1": "FR", "name": ""},
        {"iso_3166_1": "US", "name": "Again"},
    ],
    spoken_languages=[
        {"iso_639_1": "fr", "name": "Français", "english_name": "French"},
        {"iso_639_1": "xx", "name": ""},
        {"iso_639_1": "fr", "name": "Again"},
    ],
    keywords={"keywords": [{"id": 9, "name": "space"}, {"id": 9, "name": "Again"}]},
    credits={
        "cast": [
            {"credit_id": "a", "id": 5, "name": "Ann", "character": "She", "order": 0, "gender": 1},
            {"credit_id": "b", "id": 5, "name": "Ann", "character": "", "order": 1.0, "gender": None},
            {"credit_id": "a", "id": 6, "name": "Again"},
        ],
        "crew": [
            {"credit_id": "c", "id": 5, "name": "Ann", "department": "Directing", "job": "Director", "gender": 0},
            {"credit_id": "d", "id": 7, "name": "", "department": "", "job": None},
            {"credit_id": "c", "id": 8, "name": "Again", "job": "Writer"},
        ],
    },
)
CHILD_ROWS: list[tuple[Table, list[tuple[Any, ...]]]] = [
    (MOVIE_GENRES, [(1, 18, "Drama"), (1, 35, None)]),
    (MOVIE_COMPANIES, [(1, 2**40, "Pixar", "US"), (1, 3, None, None)]),
    (MOVIE_COUNTRIES, [(1, "FR", None), (1, "US", "United States of America")]),
    (MOVIE_LANGUAGES, [(1, "fr", "Français", "French"), (1, "xx", None, None)]),
    (MOVIE_KEYWORDS, [(1, 9, "space")]),
    (MOVIE_CAST, [(1, "a", 5, "Ann", "She", 0, 1), (1, "b", 5, "Ann", None, 1, None)]),
    (MOVIE_CREW, [(1, "c", 5, "Ann", "Directing", "Director", 0), (1, "d", 7, None, None, None, None)]),
]


@pytest.mark.parametrize(("table", "expected"), CHILD_ROWS, ids=[table.short_name for table, _ in CHILD_ROWS])
def test_the_rows_of_a_child_table(spark: SparkSession, table: Table, expected: list[tuple[Any, ...]]) -> None:
    empty = body(2, production_companies=None, keywords={}, credits={"cast": [], "crew": None})
    bodies = details(classified(spark, answer(BODY), answer(empty)), MOVIE)
    assert rows(table.build(bodies), table) == expected


def test_codes_that_differ_only_in_spaces_are_one_key(spark: SparkSession) -> None:
    movie = body(1, production_countries=[{"iso_3166_1": "US", "name": "USA"}, {"iso_3166_1": "US ", "name": "Again"}])
    bodies = details(classified(spark, answer(movie)), MOVIE)
    assert rows(MOVIE_COUNTRIES.build(bodies), MOVIE_COUNTRIES) == [(1, "US", "USA")]


def test_the_last_payload_of_a_day_is_that_day_in_the_history(spark: SparkSession) -> None:
    noon, night = day(1).replace(hour=12), day(1).replace(hour=23, minute=59)
    records = [
        answer(body(1, popularity=1), day(1)),
        answer(body(1, popularity=3, vote_average=6.5, vote_count=20), night),
        answer(body(1, popularity=2), noon),
        answer(body(1, popularity=4), day(2)),
        answer(body(2, popularity=None, vote_average=None, vote_count=None), noon),
        answer(body(2, popularity=-1), day(3)),
        not_found(1, day(1).replace(hour=6)),
    ]
    history = POPULARITY_HISTORY.build(snapshots(classified(spark, *records), MOVIE))
    assert rows(history, POPULARITY_HISTORY) == [
        (1, date(2024, 1, 1), 3.0, 6.5, 20, "2024-01-01 23:59:00"),
        (1, date(2024, 1, 2), 4.0, 7.0, 10, "2024-01-02 00:00:00"),
        (2, date(2024, 1, 1), None, None, None, "2024-01-01 12:00:00"),
    ]


def test_a_collection_is_as_the_latest_payload_that_names_it_says(spark: SparkSession) -> None:
    def part(movie_id: int, at: int, **fields: Any) -> Envelope:
        return answer(body(movie_id, belongs_to_collection={"id": 10, "poster_path": "/p"} | fields), day(at))

    records = [
        part(1, 2, name="New Name", backdrop_path="/b"),
        part(2, 1, name="Old Name"),
        part(3, 1, id=11, name="", poster_path=None),
        answer(body(3, belongs_to_collection=None), day(2)),
    ]
    collections = COLLECTIONS.build(snapshots(classified(spark, *records), MOVIE))
    assert rows(collections, COLLECTIONS) == [
        (10, "New Name", "/p", "/b", "2024-01-02 00:00:00"),
        (11, None, None, None, "2024-01-01 00:00:00"),
    ]


def test_a_deletion_is_the_latest_404_even_of_a_movie_that_came_back(spark: SparkSession) -> None:
    records = [
        not_found(1, day(1)),
        not_found(1, day(3)),
        answer(body(1), day(5)),
        not_found(2, day(2)),
        answer(body(3)),
        answer(NOT_FOUND_BODY, resource_id=None, status_code=404),
        answer("<html>", resource_id=3, status_code=404),
    ]
    deletions = MOVIE_DELETIONS.build(classified(spark, *records))
    assert rows(deletions, MOVIE_DELETIONS) == [(1, "2024-01-03 00:00:00"), (2, "2024-01-02 00:00:00")]


def test_a_rejected_record_keeps_its_text_and_its_reasons(spark: SparkSession) -> None:
    broken = answer("<html>", day(1), resource_id=7, params="page=1", status_code=200)
    no_envelope = answer("hello", endpoint=None, resource_id=None, status_code=None, at=None)  # type: ignore[arg-type]
    rejected = REJECTED_RECORDS.build(classified(spark, broken, no_envelope, answer(body(1))))
    no_object, no_line = "the body is not one JSON object: <html>", "the landing line is no envelope record"
    assert rows(rejected, REJECTED_RECORDS, without=("record_hash",)) == [
        ("movie/{movie_id}", 7, "page=1", 200, "2024-01-01 00:00:00", "<html>", None, None, [no_object]),
        (None, None, None, None, None, "hello", None, None, [no_line]),
    ]


def test_equal_rejected_lines_stay_apart_and_keep_their_hashes_in_a_replay(spark: SparkSession) -> None:
    one, other = answer("<html>", day(1)), answer("<body>", day(1))

    def hashes(*records: Envelope, source_file: str = "a.gz") -> set[int]:
        rejected = REJECTED_RECORDS.build(classified(spark, *records, source_file=source_file)).collect()
        return {row.record_hash for row in rejected}

    first = hashes(one, other, one, answer(body(1)))
    assert len(first) == 3
    assert hashes(one, one, other) == first
    assert hashes(one, one, other, source_file="b.gz") & first == set()
