"""Profits, extremes, revenues of each year, what genres cost and take."""

import numpy as np
import pandas as pd
import pytest

from chart_tables import NASTY_NAMES, genre_summary, profit_extremes, top_profits, top_revenue_by_year
from figures import bars, points, strings, tick_names
from moviepipe.charts import (
    plot_genre_money,
    plot_movies_by_genre,
    plot_profit_extremes,
    plot_top_profits,
    plot_top_revenue_by_year,
)
from moviepipe.charts.context import ChartContext
from moviepipe.charts.money import dollars, excluded_note, unit_of


def plain(rows: int) -> list[str]:
    return [f"Film {number:02}" for number in range(rows)]


COUNT = len(NASTY_NAMES)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (7_000, "$7,000"),
        (424_760, "$424,760"),
        (1_000_000, "$1 million"),
        (89_289_910, "$89.3 million"),
        (237_400_000, "$237 million"),
        (2_787_965_087, "$2.79 billion"),
        (-165_710_090, "−$166 million"),
        (10**15, "$1,000 trillion"),
        (0, "$0"),
    ],
)
def test_an_amount_in_words_has_about_three_digits(amount, words):
    assert dollars(amount) == words


def test_the_unit_follows_the_largest_amount_be_it_a_gain_or_a_loss():
    assert unit_of([1.0, -2e7, np.nan]) == (1e6, "Millions of US dollars")
    assert unit_of([5.0, 999.0]) == (1.0, "US dollars")


def test_what_was_left_out_is_said_only_when_something_was():
    assert [excluded_note(pd.Series(counts)) for counts in ([1, 1], [0, 0], [None, None])] == [
        "; 1 movie left out for amounts too small to be true",
        "",
        "",
    ]


def test_the_highest_profits_are_bars_in_millions_with_their_budgets():
    shuffled = top_profits(title=plain(COUNT), release_year=2001).sample(frac=1, random_state=1)
    figure = plot_top_profits(shuffled, ChartContext(movie_count=4803))
    assert tick_names(figure, "y") == [f"{title} (2001)" for title in plain(COUNT)]
    assert [bar.get_width() for bar in bars(figure)] == pytest.approx([900 - number / 10**6 for number in range(COUNT)])
    assert figure.axes[0].get_xlabel() == "Millions of US dollars"
    assert strings(figure).count("on a budget of 100") == COUNT
    subtitle = "Top 11 movies by revenue less budget among 4,803 movies, not adjusted for inflation; 18 movies left out"
    assert any(text.startswith(subtitle) for text in strings(figure))


def test_twenty_profits_are_shown_unless_another_number_is_asked_for():
    many = pd.DataFrame({"profit_rank": range(1, 31), "title": plain(30), "release_year": 2001, "excluded_count": 0})
    table = many.assign(profit_usd=10**9, budget_usd=10**8)
    assert [len(bars(plot_top_profits(table, ChartContext(top=top)))) for top in (None, 3, 100)] == [20, 3, 30]


def test_a_loss_goes_to_the_left_and_its_amount_has_a_minus():
    figure = plot_top_profits(top_profits(profit_usd=-(10**8)))
    assert {bar.get_width() for bar in bars(figure)} == {-100.0}
    assert figure.axes[0].get_xlim()[0] == -100.0
    assert strings(figure).count("-100") >= COUNT


def test_the_extremes_go_from_budget_to_revenue_under_their_names():
    figure = plot_profit_extremes(profit_extremes().sample(frac=1, random_state=1), ChartContext(movie_count=4803))
    assert tick_names(figure, "y")[0] == "Avatar (2009)"
    assert tick_names(figure, "y")[-2:] == ["a (2005)", "b (2004)"]
    assert [x for x, _ in points(figure)] == [
        *(237_000_000, 2_787_965_087, 255_000_000, 89_289_910),
        *(380_000_000, 1_045_713_802, 7_000, 7_000, 424_760),  # the revenue of a is unknown
    ]
    shown = set(strings(figure))
    assert {"Highest profit", "Lowest profit", "Highest budget", "Lowest budget"} <= shown
    assert {"profit $2.55 billion", "$237 million to $2.79 billion", "loss $166 million"} <= shown
    assert {"budget $7,000", "revenue unknown"} <= shown
    assert any(
        text.endswith("left out for amounts too small to be true: 32 for budget and 18 for profit") for text in shown
    )


def test_of_movies_that_tie_for_an_extreme_three_are_shown_and_all_counted():
    tied = pd.concat([profit_extremes().tail(1)] * 5).assign(title=plain(5))
    figure = plot_profit_extremes(tied)
    assert tick_names(figure, "y") == [f"{title} (2005)" for title in plain(3)]
    assert "Lowest budget (3 of 5 movies)" in strings(figure)


def test_the_last_five_years_have_their_revenues_best_first_under_the_year():
    years, ranks = ([2000 + number // 2 for number in range(14)], [1 + number % 2 for number in range(14)])
    table = pd.DataFrame({"release_year": years, "revenue_rank": ranks, "title": plain(14), "excluded_count": 0})
    figure = plot_top_revenue_by_year(table.assign(revenue_usd=[(20 - n) * 10**8 for n in range(14)], budget_usd=None))
    assert tick_names(figure, "y") == [f"Film {n:02}" for n in (12, 13, 10, 11, 8, 9, 6, 7, 4, 5)]
    assert [bar.get_width() for bar in bars(figure)] == [800, 700, 1000, 900, 1200, 1100, 1400, 1300, 1600, 1500]
    assert {"2006", "2005", "2004", "2003", "2002"} <= set(strings(figure))
    assert not {"2001", "2000"} & set(strings(figure))
    assert strings(figure).count("budget unknown") == 10


def test_so_many_rows_of_the_last_years_are_shown_as_are_asked_for():
    assert len(bars(plot_top_revenue_by_year(top_revenue_by_year(), ChartContext(top=3)))) == 3


def test_genres_go_from_average_budget_to_average_revenue_the_most_rewarding_first():
    figure = plot_genre_money(genre_summary(genre_name=plain(20)), ChartContext(movie_count=4803))
    assert tick_names(figure, "y")[:2] == ["Film 16", "Film 15"]
    assert [x for x, _ in points(figure)][:4] == [16.0, 64.0, 15.0, 60.0]
    assert figure.axes[0].get_xlabel() == "Millions of US dollars"
    assert {"64.0", "on a budget of 16.0", "revenue unknown", "budget unknown"} <= set(strings(figure))
    assert "Film 18" not in tick_names(figure, "y")  # neither amount is known
    assert any("180 known budgets and 137 known revenues" in text for text in strings(figure))


def test_genres_are_counted_the_largest_first():
    figure = plot_movies_by_genre(genre_summary(genre_name=plain(20)), ChartContext(movie_count=4803, top=3))
    assert tick_names(figure, "y") == ["Film 00", "Film 19", "Film 18"]
    assert [bar.get_width() for bar in bars(figure)] == [10**6, 19, 18]
    assert "1,000,000" in strings(figure)
    assert any(
        text.startswith("Top 3 of 20 genres, 4,803 movies with 1,000,190 genre listings") for text in strings(figure)
    )
