"""What a filter and `--top` do to a chart: the picture says the filter, and shows so many rows."""

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from moviepipe import cli
from moviepipe.charts import (
    CHARTS,
    PREDICTION_CHARTS,
    plot_budget_vs_revenue,
    plot_company_popularity,
    plot_genre_popularity,
)
from moviepipe.charts.context import ChartContext
from moviepipe.charts.style import WIDTH

SCOPE = "Movies of 2015"
RANKS = range(1, 13)
BUDGETS = pd.DataFrame(
    {
        "budget_rank": RANKS,
        "title": [f"Film {rank:02}" for rank in RANKS],
        "release_year": 2015,
        "budget_usd": [10**8 - rank for rank in RANKS],
        "revenue_usd": 10**9,
    }
)
GENRES = pd.DataFrame(
    {
        "genre_name": [f"Genre {rank:02}" for rank in RANKS],
        "movie_count": 2,
        "avg_popularity": [50.0 - rank for rank in RANKS],
    }
)
COMPANIES = pd.DataFrame(
    {
        "company_name": [f"House {rank:02}" for rank in RANKS],
        "movie_count": 6,
        "avg_popularity": [50.0 - rank for rank in RANKS],
        "popularity_rank": RANKS,
        "min_movies": 5,
    }
)


def texts(figure: Figure) -> list[str]:
    """Every text of the figure, its wrapped lines joined again."""
    return [" ".join(text.get_text().split()) for text in figure.findobj(Text) if text.get_text().strip()]


def names(figure: Figure, first_word: str) -> list[str]:
    """The rows that a chart shows, without the year below a title."""
    return sorted({text.removesuffix(" 2015") for text in texts(figure) if text.startswith(f"{first_word} ")})


@pytest.mark.parametrize("chart", [*CHARTS, *PREDICTION_CHARTS], ids=lambda chart: chart.file_name)
def test_a_chart_of_nothing_says_the_filter(chart):
    shown = texts(chart.plot(pd.DataFrame(), ChartContext(scope=SCOPE, top=3)))
    assert any(text.startswith(f"{SCOPE}. ") for text in shown)


@pytest.mark.parametrize(
    ("plot", "table", "subtitle"),
    [
        (plot_budget_vs_revenue, BUDGETS, "Top 10 movies by budget among 40 movies"),
        (plot_genre_popularity, GENRES, "12 genres, 40 movies"),
        (plot_company_popularity, COMPANIES, "Top 10 by average popularity of 12 houses"),
    ],
)
def test_the_subtitle_starts_with_the_filter_only_when_there_is_one(plot, table, subtitle):
    filtered = texts(plot(table, ChartContext(movie_count=40, scope=SCOPE)))
    assert any(text.startswith(f"{SCOPE}. {subtitle}") for text in filtered)
    assert any(text.startswith(subtitle) for text in texts(plot(table, ChartContext(movie_count=40))))


@pytest.mark.parametrize(
    ("plot", "table", "word", "subtitle"),
    [
        (plot_budget_vs_revenue, BUDGETS, "Film", "Top 3 movies by budget"),
        (plot_genre_popularity, GENRES, "Genre", "Top 3 of 12 genres"),
        (plot_company_popularity, COMPANIES, "House", "Top 3 by average popularity"),
    ],
)
def test_top_is_how_many_rows_a_chart_shows(plot, table, word, subtitle):
    figure = plot(table, ChartContext(top=3))
    assert names(figure, word) == [f"{word} 01", f"{word} 02", f"{word} 03"]
    assert any(text.startswith(subtitle) for text in texts(figure))
    assert len(names(plot(table, ChartContext(top=100)), word)) == 12


def test_more_than_ten_groups_of_bars_make_the_page_wider_and_not_the_bars_narrower():
    ten, twelve = (plot_budget_vs_revenue(BUDGETS, ChartContext(top=top)) for top in (10, 12))
    assert ten.get_figwidth() == pytest.approx(WIDTH)
    bars = [figure.axes[0].patches[0].get_window_extent().width for figure in (ten, twelve)]
    assert bars[1] == pytest.approx(bars[0])
    assert twelve.get_figwidth() > WIDTH


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (["--year", "20155"], "20155 is not in the range 1870<=x<=2100."),
        (["--year", "last"], "'last' is not a valid integer"),
        (["--top", "0"], "0 is not in the range 1<=x<=50."),
        (["--language", "French"], "'French' is not a code of two letters, as in fr or en."),
        (["--genre", ""], "the name of a genre is missing, as in --genre Drama."),
    ],
)
def test_what_can_be_no_filter_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str], choice, said):
    assert cli.main(["charts", "--lake", str(tmp_path), "--out", str(tmp_path), *choice]) == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []
