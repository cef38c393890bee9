"""Tables that are hard to draw: long names, one row, nulls, zeros, losses, huge amounts, years far apart."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from chart_tables import (
    budget_revenue_relationship,
    genre_summary,
    language_summary,
    profit_extremes,
    table_of,
    top_profits,
    top_rated_by_year,
    top_revenue_by_year,
    yearly_summary,
)
from figures import assert_nothing_clipped_or_overlapping, strings
from moviepipe.charts import (
    CHARTS,
    PREDICTION_CHARTS,
    plot_budget_revenue_relationship,
    plot_genre_money,
    plot_language_ratings,
    plot_movies_and_box_office,
    plot_movies_by_genre,
    plot_profit_extremes,
    plot_top_profits,
    plot_top_rated_by_year,
    plot_top_revenue_by_year,
)
from moviepipe.charts.context import ChartContext
from moviepipe.charts.style import DPI, WIDTH

pytestmark = pytest.mark.filterwarnings("error")

SCOPE = "Movies of 1999 in English (en) and of the genre Science Fiction, those with the longest names of all"
ONE_YEAR = {"release_year": [2024], "top_rated_count": [1], "most_rank": [1], "fewest_rank": [1]}
ALL_THE_SAME = {"release_year": range(1900, 2020), "top_rated_count": 1, "most_rank": 1, "fewest_rank": 1}
CLOSE = {"median_budget_usd": 1e7, "median_revenue_usd": 3e7, "min_budget_usd": 10**7, "max_budget_usd": 10**7}
FIGURES = {
    "languages without a plain average": lambda: plot_language_ratings(language_summary(avg_vote=None)),
    "languages rated zero": lambda: plot_language_ratings(language_summary(bayesian_vote=0.0, avg_vote=0.0)),
    "languages rated ten": lambda: plot_language_ratings(language_summary(bayesian_vote=0.1, avg_vote=10.0)),
    "one top-rated year": lambda: plot_top_rated_by_year(pd.DataFrame(ONE_YEAR | {"top_rated_basis": "a list"})),
    "as many each year": lambda: plot_top_rated_by_year(pd.DataFrame(ALL_THE_SAME | {"top_rated_basis": "a list"})),
    "most in the first year": lambda: plot_top_rated_by_year(top_rated_by_year(top_rated_count=[9, 1, 1, 1, 1, 1])),
    "genres of a million movies": lambda: plot_movies_by_genre(genre_summary(movie_count=10**7 + 1)),
    "genres that are free": lambda: plot_genre_money(genre_summary(avg_budget_usd=0.0, avg_revenue_usd=0.0)),
    "genres of billions": lambda: plot_genre_money(genre_summary(avg_revenue_usd=9e12)),
    "genres of cents": lambda: plot_genre_money(genre_summary(avg_budget_usd=0.01, avg_revenue_usd=0.02)),
    "genres without revenue": lambda: plot_genre_money(genre_summary(avg_revenue_usd=None)),
    "nothing but losses": lambda: plot_top_profits(top_profits(profit_usd=-(10**8))),
    "profits and losses": lambda: plot_top_profits(top_profits(profit_usd=[10**9 - 3 * 10**8 * n for n in range(11)])),
    "no profit at all": lambda: plot_top_profits(top_profits(profit_usd=0, budget_usd=10**9)),
    "profits of trillions": lambda: plot_top_profits(top_profits(profit_usd=9 * 10**15)),
    "many that tie": lambda: plot_profit_extremes(profit_extremes().loc[[4] * 40], ChartContext(top=12)),
    "extremes of trillions": lambda: plot_profit_extremes(profit_extremes(revenue_usd=10**15, profit_usd=10**15)),
    "extremes all alike": lambda: plot_profit_extremes(profit_extremes(budget_usd=1000, revenue_usd=1000)),
    "extremes without revenue": lambda: plot_profit_extremes(profit_extremes(revenue_usd=None, profit_usd=None)),
    "a year for each movie": lambda: plot_top_revenue_by_year(top_revenue_by_year(release_year=range(2000, 2011))),
    "revenues of a dollar": lambda: plot_top_revenue_by_year(top_revenue_by_year(revenue_usd=1)),
    "tenths all alike": lambda: plot_budget_revenue_relationship(budget_revenue_relationship(**CLOSE)),
    "tenths that lose": lambda: plot_budget_revenue_relationship(budget_revenue_relationship(median_revenue_usd=5.0)),
    "tenths of trillions": lambda: plot_budget_revenue_relationship(
        budget_revenue_relationship(median_revenue_usd=[10.0**number for number in range(4, 15)])
    ),
    "no box office known": lambda: plot_movies_and_box_office(yearly_summary(total_revenue_usd=None)),
    "box office of trillions": lambda: plot_movies_and_box_office(yearly_summary(total_revenue_usd=10**15)),
}  # fmt: skip
each_chart = pytest.mark.parametrize("chart", [*CHARTS, *PREDICTION_CHARTS], ids=lambda chart: chart.file_name)


@pytest.mark.parametrize("name", FIGURES)
def test_what_is_hard_to_draw_fits(name: str) -> None:
    assert_fits(FIGURES[name]())


@each_chart
def test_every_chart_fits_with_all_its_texts_long(chart) -> None:
    figure = chart.plot(table_of(chart), ChartContext(movie_count=10**9, source="made up " * 60, scope=SCOPE, top=100))
    assert_fits(figure)
    assert any(text.startswith(f"{SCOPE}. ") for text in strings(figure))


@each_chart
def test_every_chart_draws_one_row_alone(chart) -> None:
    table = table_of(chart)
    for rows in (table.iloc[:1], table.iloc[-1:]):
        assert_fits(chart.plot(rows, ChartContext(movie_count=1)))


@each_chart
def test_every_chart_survives_a_row_of_nulls_and_shows_what_it_showed_without(chart) -> None:
    table = table_of(chart)
    nulls = pd.DataFrame([dict.fromkeys(table.columns)]).astype(object)
    with_nulls = pd.concat([table.astype(object), nulls], ignore_index=True)
    context = ChartContext(movie_count=4803)
    assert strings(chart.plot(with_nulls, context)) == strings(chart.plot(table, context))


@each_chart
def test_every_chart_leaves_its_table_unchanged(chart) -> None:
    table, before = table_of(chart), table_of(chart)
    chart.plot(table)
    pd.testing.assert_frame_equal(table, before)


def assert_fits(figure: Figure) -> None:
    assert_nothing_clipped_or_overlapping(figure)
    assert figure.bbox.width >= WIDTH * DPI - 1
