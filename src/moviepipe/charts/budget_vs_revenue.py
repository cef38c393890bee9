"""Budget against revenue of the most expensive movies: two vertical bars a movie."""

import math

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.columns import Group, Series, plot_vertical_bars
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Heading, empty_figure
from moviepipe.charts.text import counted

TOP = 10
TITLE = "Budget and revenue of the most expensive movies"
SERIES = (Series("Budget", LIGHT_BLUE), Series("Revenue", DARK_BLUE))
# (from, unit, its name): the unit follows the largest amount, so a value is never wider than its bar.
UNITS = (
    (1e13, 1e12, "Trillions of US dollars"),
    (1e10, 1e9, "Billions of US dollars"),
    (1e6, 1e6, "Millions of US dollars"),
    (1e4, 1e3, "Thousands of US dollars"),
    (-math.inf, 1.0, "US dollars"),
)


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
        return empty_figure(TITLE, "No movies match: none has a known budget.", source, scope)
    movies = movies.assign(revenue_usd=as_numbers(movies["revenue_usd"]))
    unit, unit_name = _unit(movies[["budget_usd", "revenue_usd"]].to_numpy())
    groups = [
        Group(movie.title, (movie.budget_usd / unit, movie.revenue_usd / unit), _year(movie.release_year))
        for movie in each_row(movies)
    ]
    return plot_vertical_bars(groups, SERIES, Heading(TITLE, _subtitle(movies, movie_count), source, scope), unit_name)


def _unit(amounts: np.ndarray) -> tuple[float, str]:
    largest = np.nanmax(amounts)
    return next((unit, name) for start, unit, name in UNITS if largest >= start)


def _year(release_year: float | None) -> str:
    return "" if pd.isna(release_year) else f"{release_year:.0f}"


def _subtitle(movies: pd.DataFrame, movie_count: int | None) -> str:
    among = "" if movie_count is None else f" among {counted(movie_count, 'movie')}"
    unknown = int(movies["revenue_usd"].isna().sum())
    note = f"; revenue of {unknown} unknown" if unknown else ""
    return f"Top {counted(len(movies), 'movie')} by budget{among}, not adjusted for inflation{note}"
