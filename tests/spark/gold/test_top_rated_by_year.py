"""Top-rated movies by year, by TMDb's list and by the rule that stands in for it, counted by hand."""

from typing import Any

from pyspark.sql import DataFrame, SparkSession

from gold_frames import assert_rows, frame, movie, movies, rows
from moviepipe.gold import TOP_RATED_BY_YEAR
from moviepipe.silver import MOVIE_LISTS
from records import day

COLUMNS = ("list_name", "list_rank", "movie_id", "fetched_at")
POPULAR = [("popular", 1, 6, day(9))]


def build(spark: SparkSession, films: list[dict[str, Any]], lists: list[tuple[Any, ...]], count: int) -> DataFrame:
    listed = frame(spark, MOVIE_LISTS, [dict(zip(COLUMNS, entry, strict=True)) for entry in lists])
    return TOP_RATED_BY_YEAR.build(movies(spark, *films), listed, rating_prior_votes=10, top_rated_movies=count)


def test_tmdbs_list_counts_when_it_was_fetched(spark: SparkSession) -> None:
    years = {1: 2000, 2: 2000, 3: 2001, 4: 2002, 5: None, 6: 2003}
    films = [movie(n, release_year=year, vote_average=9.0, vote_count=9) for n, year in years.items()]
    # Movie 5 has no year, 99 is not in Silver, and 6 is on another list.
    listed = [("top_rated", rank, n, day(3)) for rank, n in enumerate((3, 1, 99, 5, 2), start=1)]
    result = build(spark, films, [*listed, *POPULAR], count=1)
    basis = ("TMDb list of 2024-01-03", 2)
    assert_rows(
        result,
        TOP_RATED_BY_YEAR,
        (2000, 2, 2, 1, 4, *basis),
        (2001, 1, 1, 2, 3, *basis),
        (2002, 1, 0, 3, 1, *basis),
        (2003, 1, 0, 3, 1, *basis),
    )


def test_without_the_list_a_rule_counts_that_few_votes_cannot_win(spark: SparkSession) -> None:
    # All votes: 3,115 in 361, so 8.63. With ten more of that: 5 has 9.41, 1 has 8.96, 2 has 8.75, 3 and 4 have 8.06.
    facts = {1: (2000, 9.0, 90), 2: (2002, 10.0, 1), 3: (2001, 8.0, 90), 4: (2001, 8.0, 90), 5: (None, 9.5, 90)}
    facts |= {6: (2002, 0.0, 0), 7: (2003, None, None)}
    films = [movie(n, release_year=y, vote_average=a, vote_count=c) for n, (y, a, c) in facts.items()]
    basis = "the {} movies with the highest Bayesian average vote, prior 10 votes"
    assert_rows(
        build(spark, films, POPULAR, count=4),
        TOP_RATED_BY_YEAR,
        (2000, 1, 1, 2, 2, basis.format(4), 1),
        (2001, 2, 2, 1, 4, basis.format(4), 1),
        (2002, 2, 1, 2, 2, basis.format(4), 1),
        (2003, 1, 0, 4, 1, basis.format(4), 1),
    )
    assert [row[2] for row in rows(build(spark, films, [], count=2), TOP_RATED_BY_YEAR)] == [1, 0, 0, 0]


def test_where_nobody_voted_no_movie_is_top_rated(spark: SparkSession) -> None:
    result = build(spark, [movie(1, release_year=2000)], [], count=1_000)
    basis = "the 1,000 movies with the highest Bayesian average vote, prior 10 votes"
    assert_rows(result, TOP_RATED_BY_YEAR, (2000, 1, 0, 1, 1, basis, 0))


def test_a_list_without_movies_in_silver_has_no_years(spark: SparkSession) -> None:
    assert_rows(build(spark, [], [("top_rated", 1, 1, day(3))], count=1), TOP_RATED_BY_YEAR)
