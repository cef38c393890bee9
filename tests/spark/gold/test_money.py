"""Profits, budgets and revenues above the minimum, counted by hand; the minimum is 1,000 dollars."""

from typing import Any

from pyspark.sql import SparkSession

from gold_frames import movie, movies, rows
from moviepipe.gold import PROFIT_EXTREMES, TOP_PROFITS, TOP_REVENUE_BY_YEAR
from moviepipe.tables import Table


def film(movie_id: int, budget: int | None, revenue: int | None, year: int | None = None) -> dict[str, Any]:
    profit = None if budget is None or revenue is None else revenue - budget
    return movie(movie_id, budget_usd=budget, revenue_usd=revenue, profit_usd=profit, release_year=year)


def built(spark: SparkSession, table: Table, *films: dict[str, Any]) -> list[tuple[Any, ...]]:
    return rows(table.build(movies(spark, *films), min_amount_usd=1_000), table)


def test_the_top_profits_share_ranks_and_a_tie_at_the_end_stays_whole(spark: SparkSession) -> None:
    # Movies 1 to 22: the two best tie, so do the two that meet at rank 20; movie 22 is out.
    profits = [500, 500, *(400 - n for n in range(17)), 300, 300, 299]
    films = [film(n, 1_000, 1_000 + profit) for n, profit in enumerate(profits, start=1)]
    films[0] = film(1, 3_000_000_000, 3_000_000_500, 2009)
    left_out = [film(30, 999, 10**9), film(31, 10**6, 1), film(32, 1, 1)]
    unknown = [film(33, None, 10**9), film(34, 1, None), film(35, None, None)]
    result = built(spark, TOP_PROFITS, *films, *left_out, *unknown)
    assert [(row[1], row[0]) for row in result] == [(1, 1), (2, 1), *((n, n) for n in range(3, 20)), (20, 20), (21, 20)]
    assert result[0] == (1, 1, "Film 1", 2009, 3_000_000_000, 3_000_000_500, 500, 3)


def test_a_loss_alone_is_the_top_profit(spark: SparkSession) -> None:
    assert built(spark, TOP_PROFITS, film(1, 2_000, 1_000)) == [(1, 1, "Film 1", None, 2_000, 1_000, -1_000, 0)]


def test_extremes_leave_out_what_is_below_the_minimum_and_show_every_film_of_a_tie(spark: SparkSession) -> None:
    best, dear, cheap, flop = film(1, 5_000, 95_000), film(2, 9_000, None), film(3, 1_000, 1_500), film(4, 8_000, 2_000)
    as_cheap, typing_errors = film(5, 1_000, None), [film(6, 10, 10**9), film(7, 999, None), film(8, 10**6, 1)]
    dearest = film(9, 10**6, None)
    result = built(spark, PROFIT_EXTREMES, best, dear, cheap, flop, as_cheap, *typing_errors, dearest)
    assert result == [
        ("budget", "highest", 8, "Film 8", None, 10**6, 1, 1 - 10**6, 2),
        ("budget", "highest", 9, "Film 9", None, 10**6, None, None, 2),
        ("budget", "lowest", 3, "Film 3", None, 1_000, 1_500, 500, 2),
        ("budget", "lowest", 5, "Film 5", None, 1_000, None, None, 2),
        ("profit", "highest", 1, "Film 1", None, 5_000, 95_000, 90_000, 2),
        ("profit", "lowest", 4, "Film 4", None, 8_000, 2_000, -6_000, 2),
    ]


def test_one_film_may_hold_every_extreme(spark: SparkSession) -> None:
    result = built(spark, PROFIT_EXTREMES, film(1, 1_000, 1_000, 1999))
    held = [("budget", "highest"), ("budget", "lowest"), ("profit", "highest"), ("profit", "lowest")]
    assert result == [(*which, 1, "Film 1", 1999, 1_000, 1_000, 0, 0) for which in held]


def test_where_every_amount_is_below_the_minimum_there_is_no_profit_and_no_extreme(spark: SparkSession) -> None:
    for table in (TOP_PROFITS, PROFIT_EXTREMES, TOP_REVENUE_BY_YEAR):
        assert built(spark, table, film(1, 999, 999, 2000), film(2, None, None, 2000)) == []


def test_a_year_shows_its_five_highest_revenues_and_the_whole_of_a_tie(spark: SparkSession) -> None:
    revenues = {1: 9_000, 2: 9_000, 3: 7_000, 4: 6_000, 5: 5_000, 6: 5_000, 7: 4_000}
    films = [film(n, None, revenue, 2000) for n, revenue in revenues.items()]
    alone = film(10, 3_000, 2_000, 2001)
    left_out = [film(11, 2_000, 999, 2001), film(12, 2_000, 1, 2002)]
    unknown = [film(13, 2_000, None, 2003), film(14, None, 10**6, None), film(15, None, 1, None)]
    result = built(spark, TOP_REVENUE_BY_YEAR, *films, alone, *left_out, *unknown)
    assert [(row[2], row[1]) for row in result] == [(1, 1), (2, 1), (3, 3), (4, 4), (5, 5), (6, 5), (10, 1)]
    assert result[-1] == (2001, 1, 10, "Film 10", 2_000, 3_000, -1_000, 2)
