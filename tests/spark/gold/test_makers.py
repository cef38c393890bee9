"""Countries and directors, counted by hand; companies, which share their rules, are with the other tables."""

from typing import Any

from pyspark.sql import DataFrame, SparkSession

from gold_frames import assert_rows, frame, movie, movies, rows
from moviepipe.gold import COUNTRY_SUMMARY, DIRECTOR_SUMMARY
from moviepipe.silver import MOVIE_COUNTRIES, MOVIE_CREW

UNKNOWN = (None, None, 0)


def countries(spark: SparkSession, *rows: tuple[int, str, str | None]) -> DataFrame:
    named = [dict(zip(("movie_id", "country_code", "country_name"), row, strict=True)) for row in rows]
    return frame(spark, MOVIE_COUNTRIES, named)


def crew(spark: SparkSession, *credits: tuple[int, int, str | None, str]) -> DataFrame:
    columns = ("movie_id", "person_id", "person_name", "job_name")
    named: list[dict[str, Any]] = [dict(zip(columns, credit, strict=True)) for credit in credits]
    return frame(spark, MOVIE_CREW, [row | {"credit_id": f"c{n}"} for n, row in enumerate(named)])


def test_a_country_with_one_great_film_is_not_ranked_and_ties_share_a_rank(spark: SparkSession) -> None:
    popularities = {1: 5.0, 2: 5.0, 3: 9.0, 4: 1.0, 5: 100.0, 6: None}
    films = [movie(n, popularity=p, vote_average=7.0, vote_count=1, budget_usd=n) for n, p in popularities.items()]
    films[5] |= {"vote_count": 0, "revenue_usd": 4_000_000_000, "fetched_at": films[5]["fetched_at"].replace(year=2027)}
    result = COUNTRY_SUMMARY.build(
        movies(spark, *films),
        countries(
            spark,
            *((1, "US", "United States"), (2, "US", "USA"), (6, "US", "United States of America")),
            *((3, "FR", "France"), (4, "FR", None), (9, "FR", "of no movie")),
            *((5, "DM", "Dominica"), (6, "TW", None), (6, "JP", "Japan"), (4, "JP", "Japan")),
        ),
        min_country_movies=2,
    )
    assert_rows(
        result,
        COUNTRY_SUMMARY,
        ("DM", "Dominica", 1, 100.0, None, 2, 7.0, 5, 5.0, 1, *UNKNOWN),
        ("FR", "France", 2, 5.0, 1, 2, 7.0, 7, 3.5, 2, *UNKNOWN),
        ("JP", "Japan", 2, 1.0, 3, 2, 7.0, 10, 5.0, 2, 4_000_000_000, 4e9, 1),
        ("TW", None, 1, None, None, 2, None, 6, 6.0, 1, 4_000_000_000, 4e9, 1),
        ("US", "United States of America", 3, 5.0, 1, 2, 7.0, 9, 3.0, 3, 4_000_000_000, 4e9, 1),
    )


def test_a_movie_counts_once_for_each_of_its_directors_and_other_jobs_count_for_nothing(spark: SparkSession) -> None:
    films = [movie(1, popularity=6.0, budget_usd=10), movie(2, popularity=2.0, budget_usd=30), movie(3, popularity=9.0)]
    result = DIRECTOR_SUMMARY.build(
        movies(spark, *films),
        crew(
            spark,
            *((1, 7, "Lana", "Director"), (1, 7, "Lana W.", "Director"), (1, 8, "Lilly", "Director")),
            *((2, 7, "Lana", "Director"), (2, 9, "Zed", "Writer"), (3, 7, "Lana", "Assistant Director")),
            *((3, 6, None, "Director"), (9, 5, "Of no movie", "Director")),
        ),
        min_director_movies=2,
    )
    assert_rows(
        result,
        DIRECTOR_SUMMARY,
        (6, None, 1, 9.0, None, 2, None, *UNKNOWN, *UNKNOWN),
        (7, "Lana", 2, 4.0, 1, 2, None, 40, 20.0, 2, *UNKNOWN),
        (8, "Lilly", 1, 6.0, None, 2, None, 10, 10.0, 1, *UNKNOWN),
    )


def test_directors_that_tie_share_a_rank(spark: SparkSession) -> None:
    films = [movie(1, popularity=3.0), movie(2, popularity=3.0), movie(3, popularity=1.0)]
    credits = [(n, person, None, "Director") for n, person in ((1, 1), (2, 2), (3, 3))]
    result = DIRECTOR_SUMMARY.build(movies(spark, *films), crew(spark, *credits), min_director_movies=1)
    assert [row[4] for row in rows(result, DIRECTOR_SUMMARY)] == [1, 1, 3]
