"""Engagement with a handful of movies, counted by hand."""

from typing import Any

from pyspark.sql import SparkSession

from gold_frames import assert_rows, movie, movies
from moviepipe.gold import MOVIE_ENGAGEMENT


def film(movie_id: int, vote_average: float | None, vote_count: int | None, popularity: float | None) -> dict[str, Any]:
    return movie(movie_id, vote_average=vote_average, vote_count=vote_count, popularity=popularity)


def test_a_movie_is_loved_by_the_mean_of_all_votes_and_known_by_votes_or_popularity(spark: SparkSession) -> None:
    result = MOVIE_ENGAGEMENT.build(
        movies(
            spark,
            film(1, 8.0, 60, 1.0),
            film(2, 9.0, 10, 1.0),
            film(3, 4.0, 24, 1.0),
            film(4, 4.0, 12, 20.0),  # known for its popularity alone
            film(5, 6.5, 10, 1.0),
            film(6, 9.9, 4, 0.0),
            film(7, 0.0, 0, 0.0),
            film(8, None, None, None),
        ),
        min_engagement_votes=10,
    )
    # 480 + 90 + 96 + 48 + 65 + 39.6 = 818.6 of 120 votes; 120 votes of seven movies; a popularity of 24 of seven.
    means = (10, 6.821666667, 17.142857143, 3.428571429)
    assert_rows(
        result,
        MOVIE_ENGAGEMENT,
        (1, "Film 1", None, "loved and known", True, True, 8.0, 60, 1.0, *means),
        (2, "Film 2", None, "loved and unknown", True, False, 9.0, 10, 1.0, *means),
        (3, "Film 3", None, "known and unloved", False, True, 4.0, 24, 1.0, *means),
        (4, "Film 4", None, "known and unloved", False, True, 4.0, 12, 20.0, *means),
        (5, "Film 5", None, "unknown and unloved", False, False, 6.5, 10, 1.0, *means),
        (6, "Film 6", None, "too few votes", None, False, 9.9, 4, 0.0, *means),
        (7, "Film 7", None, "too few votes", None, False, None, 0, 0.0, *means),
        (8, "Film 8", None, "too few votes", None, False, None, None, None, *means),
    )


def test_where_nobody_voted_no_movie_is_loved_and_an_empty_silver_has_no_rows(spark: SparkSession) -> None:
    unvoted = MOVIE_ENGAGEMENT.build(movies(spark, film(1, 0.0, 0, None)), min_engagement_votes=1)
    assert [(row.engagement_class, row.overall_vote) for row in unvoted.collect()] == [("too few votes", None)]
    assert MOVIE_ENGAGEMENT.build(movies(spark), min_engagement_votes=1).collect() == []
