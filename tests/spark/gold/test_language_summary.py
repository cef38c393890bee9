"""Languages by rating, counted by hand."""

from pyspark.sql import SparkSession

from gold_frames import assert_rows, movie, movies
from moviepipe.gold import LANGUAGE_SUMMARY


def test_a_language_is_ranked_by_its_votes_and_twenty_more_at_the_mean_of_all_votes(spark: SparkSession) -> None:
    # All votes: 972 in 162, so 6.0. French has one vote of 9, and comes after two languages with forty of 7.5.
    films = {
        "ja": [(8.0, 30), (6.0, 10)],
        "es": [(8.0, 30), (6.0, 10)],
        "fr": [(9.0, 1)],
        "en": [(5.0, 60), (0.0, 0), (None, None)],
        "de": [(0.0, 0)],
        None: [(3.0, 21)],
    }
    facts = [(language, *votes) for language, all_votes in films.items() for votes in all_votes]
    silver = [
        movie(n, original_language=language, vote_average=average, vote_count=count)
        for n, (language, average, count) in enumerate(facts)
    ]
    result = LANGUAGE_SUMMARY.build(movies(spark, *silver), rating_prior_votes=20)
    assert_rows(
        result,
        LANGUAGE_SUMMARY,
        ("de", 1, 0, 0, None, None, None, None, 6.0, 20),
        ("en", 3, 1, 60, 5.0, 5.0, 5.25, 4, 6.0, 20),
        ("es", 2, 2, 40, 7.0, 7.5, 7.0, 1, 6.0, 20),
        ("fr", 1, 1, 1, 9.0, 9.0, 6.142857143, 3, 6.0, 20),  # 129 / 21
        ("ja", 2, 2, 40, 7.0, 7.5, 7.0, 1, 6.0, 20),
    )


def test_votes_without_an_average_weigh_nothing(spark: SparkSession) -> None:
    films = [movie(1, original_language="en", vote_average=8.0, vote_count=4), movie(2, original_language="en")]
    films[1] |= {"vote_count": 100}
    result = LANGUAGE_SUMMARY.build(movies(spark, *films), rating_prior_votes=1)
    assert_rows(result, LANGUAGE_SUMMARY, ("en", 2, 1, 104, 8.0, 8.0, 8.0, 1, 8.0, 1))


def test_where_nobody_voted_there_is_no_rating(spark: SparkSession) -> None:
    result = LANGUAGE_SUMMARY.build(movies(spark, movie(1, original_language="en")), rating_prior_votes=20)
    assert_rows(result, LANGUAGE_SUMMARY, ("en", 1, 0, None, *(None,) * 5, 20))
