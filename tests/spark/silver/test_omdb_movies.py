"""OMDb's bodies as rows of silver.omdb_movies, and what they must be to enter Silver."""

from datetime import date
from typing import Any

from pyspark.sql import SparkSession

from moviepipe.envelope import OMDB_NOT_FOUND
from moviepipe.silver import OMDB_MOVIES
from moviepipe.silver.details import details
from moviepipe.silver.kinds import OMDB_MOVIE
from omdb_records import omdb, ratings, title, unknown
from records import answer, body, bronze
from silver_tables import classified, validated

EVERY_FIELD = {
    "Title": " The Matrix ",
    "Year": "1999",
    "Rated": "R",
    "Released": "31 Mar 1999",
    "Runtime": "136 min",
    "Awards": "Won 4 Oscars",
    "Metascore": "73",
    "imdbRating": "8.7",
    "imdbVotes": "2,000,000",
    "BoxOffice": "$172,076,928",
    "Plot": "A hacker learns.",
}
UNREADABLE = {
    "Year": "1999–2003",
    "Released": "31 Foo 1999",
    "Runtime": "2 h 16 min",
    "Metascore": "101",
    "imdbRating": "8,7",
    "imdbVotes": "20,00",
    "BoxOffice": "£172,076,928",
}


def known(spark: SparkSession, *records: Any) -> dict[str, dict[str, Any]]:
    """What is known of each movie, without its lineage and the moment it was fetched."""
    movies = OMDB_MOVIES.build(details(classified(spark, *records, answer(body(1))), OMDB_MOVIE))
    assert movies.dtypes == [(field.name, field.dataType.simpleString()) for field in OMDB_MOVIES.schema]
    facts = (row.asDict() for row in movies.drop("fetched_at").collect())
    return {row["imdb_id"]: {n: v for n, v in row.items() if v is not None and not n.startswith("_")} for row in facts}


def test_a_movie_with_every_field(spark: SparkSession) -> None:
    assert known(spark, omdb(1, title(1, **EVERY_FIELD))) == {
        "tt0000001": {
            "imdb_id": "tt0000001",
            "title": "The Matrix",
            "release_year": 1999,
            "release_date": date(1999, 3, 31),
            "runtime_minutes": 136,
            "content_rating": "R",
            "imdb_rating": 8.7,
            "imdb_vote_count": 2_000_000,
            "metascore": 73,
            "box_office_usd": 172_076_928,
            "awards": "Won 4 Oscars",
        }
    }


def test_what_is_not_known_or_cannot_be_read_is_null(spark: SparkSession) -> None:
    records = [omdb(1, title(1, **dict.fromkeys(EVERY_FIELD, "N/A"))), omdb(2, title(2, **UNREADABLE))]
    rest = {"imdb_id": "tt0000002", "title": "Film 2"}
    assert known(spark, *records) == {"tt0000001": {"imdb_id": "tt0000001"}, "tt0000002": rest}


def test_a_value_that_cannot_be_read_warns_by_the_name_of_its_rule_and_nothing_is_rejected(spark: SparkSession) -> None:
    bodies = [title(1, **EVERY_FIELD), title(1, **dict.fromkeys(EVERY_FIELD, "N/A"), Ratings=ratings(("A", "N/A")))]
    bodies += [title(1, **{field: value}) for field, value in UNREADABLE.items()]
    bodies += [title(1, Ratings=ratings(("A", value))) for value in ("8.7", "101%", "11/10", "1/0", "many stars")]
    found = validated(bronze(spark, *(omdb(1, each) for each in bodies))).collect()
    warned = [row._warnings for row in sorted(found, key=lambda row: row.row_id)]
    fields = ("year", "released", "runtime", "metascore", "imdb_rating", "imdb_votes", "box_office")
    assert warned == [[], [], *([f"{field}_readable"] for field in fields), *[["ratings_readable"]] * 5]
    assert [row._errors for row in found] == [[]] * len(bodies)


NO_ID, OTHER_ID = "the record names no IMDb id: ", "imdbID is not the one that was asked for: "
NO_ANSWER = "OMDb answers neither with a title nor that it has none: "


def test_an_answer_that_is_of_no_movie_is_rejected_with_the_reason(spark: SparkSession) -> None:
    records = {
        omdb(1, title(2)): [OTHER_ID + "tt0000002"],
        omdb(1, title(1, imdbID=None)): [OTHER_ID + "null"],
        omdb(1, title(1, Type="series")): ["Type is not movie: series"],
        omdb(1, title(1, Ratings=ratings((" ", "8%")))): ["Ratings has an entry without a usable Source"],
        omdb(1, title(1, Response="true")): [NO_ANSWER + "null"],
        omdb(1, {"Response": "False", "Error": "Request limit reached!"}): [NO_ANSWER + "Request limit reached!"],
        omdb(1, "{}"): [NO_ANSWER + "null"],
        omdb(1, title(1, Metascore=73)): ["Metascore: a number where a text belongs"],
        omdb(1, "<html>"): ["the body is not one JSON object: <html>"],
        omdb(1, "busy", status_code=503): ["the request failed with status: 503"],
        omdb(1, title(1), resource_key="tt1"): [NO_ID + "tt1", OTHER_ID + "tt0000001"],
        omdb(1, title(1), resource_key=None): [NO_ID + "null", OTHER_ID + "tt0000001"],
        **{unknown(1, error=error): [] for error in OMDB_NOT_FOUND},
    }
    found = validated(bronze(spark, *records)).select("row_id", "_errors").collect()
    assert [row._errors for row in sorted(found)] == list(records.values())
