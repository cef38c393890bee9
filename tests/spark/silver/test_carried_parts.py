"""Absent is not empty: a body without its cast says nothing of the cast, whichever body arrives first."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakes import contents, ingest
from moviepipe.envelope import Envelope
from moviepipe.io.lake import Lake
from moviepipe.silver import TABLES
from moviepipe.silver.records import competing_versions
from moviepipe.tables import few_rows
from records import answer, body, bronze, day, not_found
from silver_tables import validated

CAST, KEYWORDS = "credits.cast", "keywords.keywords"


def whole(movie_id: int, at: int, name: str = "A") -> Envelope:
    """A body with one actor, one of the crew, one keyword and, in its other arrays, nothing."""
    person = {"id": 5, "name": name, "credit_id": "c1"}
    parts = {"credits": {"cast": [person], "crew": [person]}, "keywords": {"keywords": [{"id": 9, "name": name}]}}
    return answer(without_parts(movie_id) | parts, day(at))


def without_parts(movie_id: int, **parts: Any) -> dict[str, Any]:
    return body(movie_id, production_companies=[], production_countries=[], spoken_languages=[], **parts)


def bare(movie_id: int, at: int) -> Envelope:
    """A body as it comes without `append_to_response`."""
    return answer(without_parts(movie_id), day(at))


BATCHES = (
    [whole(1, 1), bare(2, 3), whole(3, 1), whole(4, 1), whole(5, 1), whole(6, 1)],
    [
        bare(1, 2),
        whole(2, 1),  # arrives late
        not_found(3, day(2)),
        bare(3, 3),  # was deleted in between
        answer(without_parts(4, credits={"cast": [], "crew": None}), day(2)),  # an empty cast is news, a null crew none
        bare(5, 3),
    ],
    [whole(1, 4, name="B"), not_found(5, day(2)), bare(6, 2), bare(6, 3)],
    [bare(6, 4)],  # lacks what the stored body lacks, whose cast is of one before
)


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake.at(str(tmp_path_factory.mktemp("parts") / "lake"))
    for batch in BATCHES:
        ingest(spark, lake, *batch)
    return lake


def names(lake: Lake, table: str, column: str = "person_name") -> dict[int, str]:
    return {row["movie_id"]: row[column] for row in contents(lake, table)}


def test_each_part_is_of_the_newest_body_that_has_it_since_the_last_deletion(lake: Lake) -> None:
    assert names(lake, "silver.movie_cast") == {1: "B", 2: "A", 6: "A"}
    assert names(lake, "silver.movie_crew") == {1: "B", 2: "A", 4: "A", 6: "A"}
    assert names(lake, "silver.movie_keywords", "keyword_name") == {1: "B", 2: "A", 4: "A", 6: "A"}


def test_the_movies_say_what_their_newest_body_lacks_and_the_carried_parts_where_it_is_from(lake: Lake) -> None:
    missing = {row["movie_id"]: row["_missing_parts"] for row in contents(lake, "silver.movies")}
    nothing_appended = [KEYWORDS, CAST, "credits.crew"]
    assert missing == {1: None, 4: [KEYWORDS, "credits.crew"]} | dict.fromkeys((2, 3, 5, 6), nothing_appended)
    carried = {
        (int(row["resource"]), row["part"]): row["fetched_at"].day for row in contents(lake, "silver.carried_parts")
    }
    assert carried == {(4, KEYWORDS): 1, (4, "credits.crew"): 1} | {
        (movie_id, part): 1 for movie_id in (2, 6) for part in nothing_appended
    }


def test_bodies_that_all_lack_the_same_parts_ask_for_no_versions_of_them(spark: SparkSession) -> None:
    records = bare(7, 1), bare(7, 2), whole(8, 1), bare(8, 2), whole(9, 1), whole(9, 2)
    nothing = {table.short_name: few_rows(spark, [], table.schema) for table in TABLES}
    competing = competing_versions(validated(bronze(spark, *records)), nothing)
    assert {row.resource: row.lacks_parts for row in competing.collect()} == {"7": False, "8": True, "9": False}
