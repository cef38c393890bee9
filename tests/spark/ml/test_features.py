"""Features, counted by hand; what they may not depend on; and what is known when."""

import math
from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from gold_frames import frame, movie
from moviepipe import silver
from moviepipe.ml import POPULARITY_PREDICTIONS
from moviepipe.ml.feature import KnownFrom
from moviepipe.ml.feature_rows import feature_rows
from moviepipe.ml.features import FEATURES
from moviepipe.ml.spec import POPULARITY, PRE_RELEASE, ModelSpec
from moviepipe.pipelines.catalogue import BY_SHORT_NAME

FULL = {
    "release_date": date(2022, 1, 1),
    "vote_count": 99,
    "vote_average": 7.5,
    "popularity": 12.0,
    "budget_usd": 1_000,
    "revenue_usd": 3_000,
    "runtime_minutes": 90,
    "original_language": "en",
    "overview": "Ten words.",
    "homepage": "x",
}


def rows_of(
    spark: SparkSession, *movies: dict[str, Any], spec: ModelSpec = POPULARITY, **parts: list[dict[str, Any]]
) -> dict[int, Row]:
    """The feature rows by movie; tables that are not given are empty."""
    given = {"movies": list(movies)} | parts
    frames: list[DataFrame] = [
        frame(spark, BY_SHORT_NAME[name], given.get(name, [])) for name in POPULARITY_PREDICTIONS.inputs
    ]
    return {row["movie_id"]: row for row in feature_rows(*frames, spec=spec).collect()}


def known(row: Row) -> dict[str, float]:
    """The features of a row that are known."""
    values = {feature.name: row[feature.name] for feature in FEATURES}
    return {name: value for name, value in values.items() if value == value}  # NaN is not itself


def test_every_feature_is_what_it_says(spark: SparkSession):
    parts: dict[str, list[dict[str, Any]]] = {
        "movie_genres": [{"movie_id": 1, "genre_id": 18}, {"movie_id": 1, "genre_id": 37}],
        "movie_countries": [{"movie_id": 1, "country_code": "US"}],
        "movie_cast": [{"movie_id": 1, "credit_id": str(number)} for number in range(4)],
        "movie_keywords": [{"movie_id": 2, "keyword_id": 5}],
    }
    found = known(rows_of(spark, movie(1, fetched_on=1, **FULL), **parts)[1])
    zeros = {name for name, value in found.items() if value == 0}
    assert {name: value for name, value in found.items() if value} == pytest.approx(
        {
            "log_votes": 4.605170186,
            "vote_average": 7.5,
            "log_votes_per_year": 3.922644,  # 99 votes in 730 / 365.25 years
            "log_revenue": 8.006700845,
            "log_return": 8.006700845 - 6.908754779,
            "log_budget": 6.908754779,
            "runtime_minutes": 90.0,
            "age_years": 730 / 365.25,
            "release_month": 1.0,
            "is_english": 1.0,
            "is_american": 1.0,
            "genre_count": 2.0,
            "country_count": 1.0,
            "is_drama": 1.0,
            "is_western": 1.0,
            "cast_count": 4.0,
            "overview_length": 10.0,
            "has_homepage": 1.0,
        },
        rel=1e-5,
    )
    assert {"keyword_count", "crew_count", "is_comedy", "has_tagline", "in_collection"} <= zeros


def test_what_is_unknown_is_no_zero_and_a_null_is_as_unknown_as_a_nan(spark: SparkSession):
    unknown = movie(1, vote_count=0, vote_average=float("nan"), _missing_parts=["credits.cast"])
    nulls = movie(2, vote_count=0, vote_average=None)
    found = rows_of(spark, unknown, nulls)
    lacking = {"vote_average", "log_revenue", "log_return", "log_budget", "runtime_minutes", "age_years"}
    lacking |= {"release_month", "log_votes_per_year", "overview_length"}
    every = {feature.name for feature in FEATURES}
    assert every - known(found[2]).keys() == lacking
    assert every - known(found[1]).keys() == lacking | {"cast_count"}
    assert known(found[2])["log_votes"] == 0.0
    assert known(found[2])["cast_count"] == 0.0


def test_a_row_without_what_the_model_needs_has_a_reason(spark: SparkSession):
    without = movie(1, vote_count=None, release_date=date(2020, 1, 1)), movie(2, vote_count=3)
    assert [row["no_prediction_reason"] for row in rows_of(spark, *without).values()] == ["vote_count is unknown", None]
    of_release = rows_of(spark, *without, spec=PRE_RELEASE)
    assert of_release[1]["no_prediction_reason"] is None
    assert of_release[2]["no_prediction_reason"] == "release_date is unknown"


def test_no_feature_knows_the_popularity_of_its_row_or_a_later_film(spark: SparkSession):
    before = rows_of(spark, movie(1, **FULL))[1]
    later = movie(2, **(FULL | {"release_date": date(2023, 1, 1), "popularity": 900.0}))
    after = rows_of(spark, movie(1, **(FULL | {"popularity": 77.0})), later)[1]
    assert known(after) == known(before)
    assert after["popularity"] == 77.0


def test_only_films_of_an_earlier_day_count_as_what_its_makers_had_done(spark: SparkSession):
    days = {1: date(2019, 1, 1), 2: date(2020, 1, 1), 3: date(2020, 1, 1), 4: date(2021, 1, 1), 5: None}
    days |= {6: date(2021, 12, 31), 7: date(2022, 1, 1)}
    revenues = {1: 10, 2: 50, 3: 70, 4: 999, 5: 5_000, 6: 1, 7: 1}
    movies = [movie(number, release_date=at, revenue_usd=revenues[number]) for number, at in days.items()]
    directed = [{"movie_id": each, "credit_id": str(each), "person_id": 7, "job_name": "Director"} for each in days]
    wrote = [{"movie_id": 2, "credit_id": "w", "person_id": 8, "job_name": "Writer"}]
    acted = [
        {"movie_id": 1, "credit_id": "a", "person_id": 9, "cast_order": 0},
        {"movie_id": 2, "credit_id": "b", "person_id": 9, "cast_order": 4},
        {"movie_id": 4, "credit_id": "c", "person_id": 9, "cast_order": 5},
    ]
    found = rows_of(spark, *movies, spec=PRE_RELEASE, movie_crew=directed + wrote, movie_cast=acted)
    count, revenue = math.log1p(1), math.log1p(10)
    assert [(found[n]["director_film_count"], found[n]["director_log_revenue"]) for n in (2, 3)] == [
        (count, revenue)
    ] * 2
    assert (found[4]["director_film_count"], found[4]["director_log_revenue"]) == (math.log1p(3), math.log1p(70))
    # Box office counts once it is a year old: film 4 came out 364 days before film 6, and 365 before film 7.
    assert (found[6]["director_film_count"], found[6]["director_log_revenue"]) == (math.log1p(4), math.log1p(70))
    assert (found[7]["director_film_count"], found[7]["director_log_revenue"]) == (math.log1p(5), math.log1p(999))
    assert found[1]["director_film_count"] == 0.0
    assert (found[2]["lead_actor_film_count"], found[2]["lead_actor_log_revenue"]) == (count, revenue)
    unknown = [found[1]["director_log_revenue"], found[4]["lead_actor_film_count"], found[5]["director_film_count"]]
    assert all(map(math.isnan, unknown))


def test_before_release_nothing_is_known_of_votes_revenue_or_what_the_crowd_adds(spark: SparkSession):
    assert {feature.known_from for feature in PRE_RELEASE.features} == {KnownFrom.BEFORE_RELEASE}
    assert not {
        name
        for name in PRE_RELEASE.feature_names
        if "vote" in name or name in ("log_revenue", "log_return") or "keyword" in name
    }
    poor = FULL | {"vote_count": None, "vote_average": None, "revenue_usd": None, "overview": None, "homepage": None}
    crowd = {"movie_keywords": [{"movie_id": 1, "keyword_id": 5}], "movie_cast": [{"movie_id": 1, "credit_id": "c"}]}
    rich = rows_of(spark, movie(1, **FULL), spec=PRE_RELEASE, **crowd)[1]
    assert str(rows_of(spark, movie(1, **poor), spec=PRE_RELEASE)[1]) == str(rich)  # NaN is not itself


def test_what_is_known_before_a_release_changes_neither_with_its_own_success_nor_with_later_films(spark: SparkSession):
    def found(of_the_row: dict[str, Any], *later: dict[str, Any]) -> str:
        movies = [movie(1, **(FULL | {"release_date": date(2015, 1, 1)})), movie(2, **(FULL | of_the_row)), *later]
        ids = [each["movie_id"] for each in movies]
        credits = [{"movie_id": each, "credit_id": f"{each}", "person_id": 7, "cast_order": 0} for each in ids]
        companies = [{"movie_id": each, "company_id": 3} for each in ids]
        made = {"movie_crew": [each | {"job_name": "Director"} for each in credits], "movie_companies": companies}
        rows = rows_of(spark, *movies, spec=PRE_RELEASE, movie_cast=credits, **made)
        assert rows[2]["director_log_revenue"] == math.log1p(FULL["revenue_usd"])
        return str([rows[2][name] for name in PRE_RELEASE.feature_names])  # NaN is not itself

    success = {"popularity": 900.0, "vote_count": 5, "vote_average": 1.0, "revenue_usd": 10**9}
    later = (movie(3, **(FULL | success)), movie(4, **(FULL | success | {"release_date": date(2022, 1, 2)})))
    assert found(success, *later) == found({})  # film 3 came out on the same day


def test_silver_has_every_table_that_features_are_made_of():
    assert {f"silver.{name}" for name in POPULARITY_PREDICTIONS.inputs} <= {table.name for table in silver.TABLES}
