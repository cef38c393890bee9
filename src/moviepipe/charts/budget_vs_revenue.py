"""Budget against revenue of the most expensive movies: two vertical bars a movie."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.columns import Group, plot_vertical_bars
from moviepipe.charts.money import unit_of
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Heading, Series, empty_figure
from moviepipe.charts.text import counted, why_empty

TOP = 10
TITLE = "Budget and revenue of the most expensive movies"
SERIES = (Series("Budget", LIGHT_BLUE), Series("Revenue", DARK_BLUE))


def plot_budget_vs_revenue(
    top_budgets: pd.DataFrame,
    *,
    movie_count: int | None = None,
    source: str | None = None,
    scope: str | None = None,
    top: int | None = None,
) -> Figure:
    """The `top` (else ten) largest budgets beside what the movies earned; an unknown revenue is marked, not drawn."""
    movies = keep_first(keep_known(top_budgets, "budget_rank", "budget_usd"), top or TOP, "budget_rank", "title")
    if movies.empty:
        return empty_figure(TITLE, why_empty("none has a known budget", movie_count), source, scope)
    movies = movies.assign(revenue_usd=as_numbers(movies["revenue_usd"]))
    unit, unit_name = unit_of(movies[["budget_usd", "revenue_usd"]].to_numpy().ravel())
    groups = [
        Group(movie.title, (movie.budget_usd / unit, movie.revenue_usd / unit), _year(movie.release_year))
        for movie in each_row(movies)
    ]
    return plot_vertical_bars(groups, SERIES, Heading(TITLE, _subtitle(movies, movie_count), source, scope), unit_name)


def _year(release_year: float | None) -> str:
    return "" if pd.isna(release_year) else f"{release_year:.0f}"


def _subtitle(movies: pd.DataFrame, movie_count: int | None) -> str:
    among = "" if movie_count is None else f" among {counted(movie_count, 'movie')}"
    unknown = int(movies["revenue_usd"].isna().sum())
    note = f"; revenue of {unknown} unknown" if unknown else ""
    return f"Top {counted(len(movies), 'movie')} by budget{among}, not adjusted for inflation{note}"
