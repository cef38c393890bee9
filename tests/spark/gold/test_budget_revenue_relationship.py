"""How revenue follows budget, counted by hand."""

from math import sqrt
from typing import Any

import pytest
from pyspark.sql import SparkSession

from gold_frames import movie, movies, rows
from moviepipe.gold import BUDGET_REVENUE_RELATIONSHIP

NO_FIT = (None,) * 6


def built(spark: SparkSession, *amounts: tuple[int | None, int | None]) -> list[tuple[Any, ...]]:
    films = [movie(n, budget_usd=budget, revenue_usd=revenue) for n, (budget, revenue) in enumerate(amounts)]
    result = BUDGET_REVENUE_RELATIONSHIP.build(movies(spark, *films), min_amount_usd=1_000)
    return rows(result, BUDGET_REVENUE_RELATIONSHIP)


def test_the_whole_has_its_correlations_and_its_slope_with_an_interval(spark: SparkSession) -> None:
    used = [(10**3, 10**4), (10**4, 10**4), (10**5, 10**6), (10**6, 10**7), (10**7, 10**7)]
    whole, *deciles = built(spark, *used, (10, 10**9), (10**6, 1), (None, 10**9), (1, None))
    assert whole[:7] == (0, 5, 1_000, 10**7, 1e5, 1e6, 10.0)
    # In thousands: sums of squares and products about the means.
    pearson = 63_389_466 / sqrt(76_319_236.8 * 112_632_120)
    # Ranks 1 2 3 4 5 and 1.5 1.5 3 4.5 4.5.
    spearman = 9 / sqrt(10 * 9)
    # Powers of ten 3 4 5 6 7 and 4 4 6 7 7: 9.0 / 10, and 1.1 of 9.2 is left unexplained with three degrees of freedom.
    slope, error, student_t = 0.9, sqrt(1.1 / 3 / 10), 3.182
    assert whole[7:10] == pytest.approx((pearson, spearman, slope))
    assert whole[10:12] == pytest.approx((slope - student_t * error, slope + student_t * error), abs=0.01 * error * 3)
    assert whole[12] == 2
    assert deciles == [
        (decile, 1, budget, budget, float(budget), float(revenue), revenue / budget, *NO_FIT)
        for decile, (budget, revenue) in zip((1, 3, 5, 7, 9), used, strict=True)
    ]


def test_equal_budgets_are_in_one_decile(spark: SparkSession) -> None:
    budgets = [*[1_000] * 11, *range(2_000, 11_000, 1_000)]
    _, *deciles = built(spark, *((budget, 2 * budget) for budget in budgets))
    assert [(row[0], row[1]) for row in deciles] == [(1, 11), (6, 1), (7, 2), (8, 2), (9, 2), (10, 2)]
    assert deciles[2][2:7] == (3_000, 4_000, 3_500.0, 7_000.0, 2.0)


def test_one_movie_is_its_own_whole_and_decile_and_nothing_is_fitted(spark: SparkSession) -> None:
    figures = (1, 2_000, 2_000, 2_000.0, 5_000.0, 2.5)
    assert built(spark, (2_000, 5_000)) == [(0, *figures, *(None,) * 5, 0), (1, *figures, *NO_FIT)]


def test_amounts_that_do_not_vary_have_no_slope_and_no_correlation(spark: SparkSession) -> None:
    whole, _ = built(spark, *((2_000, revenue) for revenue in range(5_000, 11_000, 1_000)))
    assert whole[7:12] == (None,) * 5
    flat, *_ = built(spark, *((budget, 5_000) for budget in range(2_000, 8_000, 1_000)))
    assert flat[7:12] == (None, None, 0.0, 0.0, 0.0)


def test_four_movies_have_a_slope_and_no_interval(spark: SparkSession) -> None:
    whole, *_ = built(spark, (10**3, 10**3), (10**4, 10**5), (10**5, 10**7), (10**6, 10**9))
    assert whole[8:12] == (pytest.approx(1.0), pytest.approx(2.0), None, None)


def test_without_a_movie_above_the_minimum_there_is_no_row(spark: SparkSession) -> None:
    assert built(spark, (999, 10**6), (None, 5_000)) == []
