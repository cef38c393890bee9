"""Each Silver table of shows from bodies: columns, unknowns as null, repeated genres, the latest 404."""

from datetime import date
from typing import Any

from pyspark.sql import SparkSession

from moviepipe.silver import TV_DELETIONS, TV_GENRES, TV_SHOWS
from moviepipe.silver.details import details
from moviepipe.silver.kinds import TV
from records import answer, body, day, not_found, show, tv
from silver_tables import classified, rows

EVERY_FIELD = {
    "id": 1396,
    "name": " Breaking Bad ",
    "original_name": "Breaking Bad",
    "original_language": "en",
    "overview": "Chemistry.",
    "tagline": "Change.",
    "homepage": "https://bad",
    "status": "Ended",
    "type": "Scripted",
    "first_air_date": "2008-01-20",
    "last_air_date": "2013-09-29",
    "number_of_seasons": 5,
    "number_of_episodes": 62.0,
    "in_production": False,
    "adult": True,
    "popularity": 300,
    "vote_average": 8.9,
    "vote_count": 12000,
    "poster_path": "/p.jpg",
    "backdrop_path": "/b.jpg",
}


def known(spark: SparkSession, *bodies: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """What is known of each show, beside a movie, without its lineage and the moment it was fetched."""
    records = [*(tv(answer(show_body)) for show_body in bodies), answer(body(9999))]
    shows = TV_SHOWS.build(details(classified(spark, *records), TV))
    assert shows.dtypes == [(field.name, field.dataType.simpleString()) for field in TV_SHOWS.schema]
    facts = (row.asDict() for row in shows.drop("fetched_at").collect())
    return {
        row["series_id"]: {n: v for n, v in row.items() if v is not None and not n.startswith("_")} for row in facts
    }


def test_a_show_with_every_field(spark: SparkSession) -> None:
    assert list(known(spark, EVERY_FIELD)[1396].items()) == [
        ("series_id", 1396),
        ("name", "Breaking Bad"),
        ("original_name", "Breaking Bad"),
        ("original_language", "en"),
        ("overview", "Chemistry."),
        ("tagline", "Change."),
        ("homepage", "https://bad"),
        ("status", "Ended"),
        ("show_type", "Scripted"),
        ("first_air_date", date(2008, 1, 20)),
        ("first_air_year", 2008),
        ("last_air_date", date(2013, 9, 29)),
        ("season_count", 5),
        ("episode_count", 62),
        ("is_in_production", False),
        ("is_adult", True),
        ("popularity", 300.0),
        ("vote_average", 8.9),
        ("vote_count", 12000),
        ("poster_path", "/p.jpg"),
        ("backdrop_path", "/b.jpg"),
    ]


def test_empty_text_means_unknown_and_no_episodes_yet_are_zero(spark: SparkSession) -> None:
    empty = {name: "" if isinstance(value, str) else 0 for name, value in EVERY_FIELD.items()}
    flags = {"in_production": None, "adult": None}
    nameless = empty | flags | {"id": 7, "original_name": " 名前 "}
    counts = {"season_count": 0, "episode_count": 0, "popularity": 0.0, "vote_average": 0.0, "vote_count": 0}
    names = {"name": "名前", "original_name": "名前"}
    assert known(spark, nameless, {"id": 8, "name": "Only a name"}) == {
        7: {"series_id": 7} | names | counts,
        8: {"series_id": 8, "name": "Only a name"},
    }


def test_genres_are_those_of_the_show_and_not_of_the_movie_with_its_id(spark: SparkSession) -> None:
    crime, again, unnamed = {"id": 80, "name": "Crime"}, {"id": 80, "name": "Again"}, {"id": 10765.0, "name": ""}
    records = (
        tv(answer(show(5, genres=[crime, unnamed, again]))),
        tv(answer(show(6, genres=None))),
        answer(body(5, genres=[{"id": 18, "name": "Drama"}])),
    )
    genres = TV_GENRES.build(details(classified(spark, *records), TV))
    assert rows(genres, TV_GENRES) == [(5, 10765, None), (5, 80, "Crime")]


def test_a_deletion_is_the_latest_404_of_the_show(spark: SparkSession) -> None:
    records = (tv(not_found(5, day(1))), tv(not_found(5, day(3))), not_found(5, day(4)), tv(answer(show(5), day(5))))
    deletions = TV_DELETIONS.build(classified(spark, *records))
    assert rows(deletions, TV_DELETIONS) == [(5, "2024-01-03 00:00:00")]
