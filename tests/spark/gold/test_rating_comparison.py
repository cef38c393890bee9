"""Critics beside the crowd, counted by hand."""

from typing import Any

from pyspark.sql import DataFrame, SparkSession

from gold_frames import assert_rows, frame, genres, movie, movies
from moviepipe.gold import RATING_COMPARISON
from moviepipe.silver import MOVIE_RATINGS
from omdb_records import IMDB, METACRITIC, TOMATOES

DRAMA, COMEDY, WESTERN = (18, "Drama"), (35, "Comedy"), (37, "Western")


def rated(spark: SparkSession, *rows: tuple[str, str, float | None]) -> DataFrame:
    """Ratings, each an IMDb id, a source and a rating from 0 to 100."""
    names = ("imdb_id", "rating_source", "rating")
    return frame(spark, MOVIE_RATINGS, [dict(zip(names, row, strict=True)) for row in rows])


def film(number: int, year: int | None, vote: float | None = None, votes: int | None = 9) -> dict[str, Any]:
    """A movie of TMDb with its vote average from 0 to 10."""
    return movie(number, imdb_id=f"tt{number}", release_year=year, vote_average=vote, vote_count=votes)


def test_critics_and_crowd_are_means_of_who_rated_and_groups_are_ranked_by_the_size_of_their_difference(
    spark: SparkSession,
) -> None:
    silver = movies(
        spark,
        film(1, 1999, 8.0),  # critics (73 + 83) / 2 = 78, crowd (87 + 80) / 2 = 83.5
        film(2, 1999, 6.0),  # critics 40, crowd 60 of TMDb alone
        film(3, 2001, 9.0, votes=0),  # critics 90, crowd 50 of IMDb alone, for nobody voted at TMDb
        film(4, None, 7.0),  # critics 20, crowd 70, in no year
    )
    of_genres = genres(spark, (1, *DRAMA), (2, *DRAMA), (2, *COMEDY), (3, *COMEDY), (4, *WESTERN))
    ratings = rated(
        spark,
        *(("tt1", METACRITIC, 73.0), ("tt1", TOMATOES, 83.0), ("tt1", IMDB, 87.0), ("tt1", "Another", 1.0)),
        *(("tt2", TOMATOES, 40.0), ("tt2", IMDB, None), ("tt2", METACRITIC, None)),
        *(("tt3", METACRITIC, 90.0), ("tt3", IMDB, 50.0), ("tt4", METACRITIC, 20.0)),
    )
    assert_rows(
        RATING_COMPARISON.build(silver, of_genres, ratings, min_compared_movies=1),
        RATING_COMPARISON,
        ("genre", 18, "Drama", 2, 59.0, 71.75, -12.75, 2, 1),
        ("genre", 35, "Comedy", 2, 65.0, 55.0, 10.0, 3, 1),
        ("genre", 37, "Western", 1, 20.0, 70.0, -50.0, 1, 1),
        ("year", 1999, "1999", 2, 59.0, 71.75, -12.75, 2, 1),
        ("year", 2001, "2001", 1, 90.0, 50.0, 40.0, 1, 1),
    )


def test_only_movies_of_silver_that_both_rated_count(spark: SparkSession) -> None:
    silver = movies(
        spark,
        film(1, 1999, 5.0),  # critics alone besides TMDb's average: counts
        film(2, 1999, 5.0),  # the crowd alone
        film(3, 1999, 5.0, votes=0),  # critics alone
        film(4, 1999, 5.0, votes=None) | {"imdb_id": None},  # not known to OMDb
        film(5, 1999),  # critics alone
    )
    ratings = rated(
        spark,
        *(("tt1", METACRITIC, 70.0), ("tt2", IMDB, 50.0), ("tt3", METACRITIC, 60.0), ("tt5", TOMATOES, 60.0)),
        *(("tt9", METACRITIC, 1.0), ("tt9", IMDB, 99.0)),  # a movie that TMDb has deleted, or never had
    )
    result = RATING_COMPARISON.build(silver, genres(spark), ratings, min_compared_movies=1)
    assert_rows(result, RATING_COMPARISON, ("year", 1999, "1999", 1, 70.0, 50.0, 20.0, 1, 1))


def test_groups_below_the_minimum_have_no_rank_and_equal_differences_share_one(spark: SparkSession) -> None:
    years = {1: 1990, 2: 1990, 3: 1991, 4: 1991, 5: 1992, 6: 1992, 7: 1993}
    critics = {1: 60.0, 2: 60.0, 3: 40.0, 4: 40.0, 5: 50.0, 6: 50.0, 7: 99.0}
    silver = movies(spark, *(film(number, year, 5.0) for number, year in years.items()))
    ratings = rated(spark, *((f"tt{number}", METACRITIC, rating) for number, rating in critics.items()))
    result = RATING_COMPARISON.build(silver, genres(spark), ratings, min_compared_movies=2)
    assert_rows(
        result,
        RATING_COMPARISON,
        ("year", 1990, "1990", 2, 60.0, 50.0, 10.0, 1, 2),
        ("year", 1991, "1991", 2, 40.0, 50.0, -10.0, 1, 2),
        ("year", 1992, "1992", 2, 50.0, 50.0, 0.0, 3, 2),
        ("year", 1993, "1993", 1, 99.0, 50.0, 49.0, None, 2),
    )


def test_without_ratings_there_is_no_row(spark: SparkSession) -> None:
    result = RATING_COMPARISON.build(
        movies(spark, film(1, 1999, 5.0)), genres(spark), rated(spark), min_compared_movies=1
    )
    assert_rows(result, RATING_COMPARISON)
