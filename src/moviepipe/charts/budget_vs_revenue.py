"""Budget against revenue of the most expensive movies: two vertical bars a movie."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.columns import Group, plot_vertical_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.money import unit_of
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Series
from moviepipe.charts.text import counted

TOP = 10
TITLE = "Budget and revenue of the most expensive movies"
SERIES = (Series("Budget", LIGHT_BLUE), Series("Revenue", DARK_BLUE))


def plot_budget_vs_revenue(top_budgets: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The `top` (else ten) largest budgets beside what the movies earned; an unknown revenue is marked, not drawn."""
    movies = keep_first(
        keep_known(top_budgets, "budget_rank", "budget_usd"), context.top or TOP, "budget_rank", "title"
    )
    if movies.empty:
        return context.empty_figure(TITLE, "none has a known budget")
    movies = movies.assign(revenue_usd=as_numbers(movies["revenue_usd"]))
    unit, unit_name = unit_of(movies[["budget_usd", "revenue_usd"]].to_numpy().ravel())
    groups = [
        Group(movie.title, (movie.budget_usd / unit, movie.revenue_usd / unit), _year(movie.release_year))
        for movie in each_row(movies)
    ]
    return plot_vertical_bars(groups, SERIES, context.heading(TITLE, _subtitle(movies, context)), unit_name)


def _year(release_year: float | None) -> str:
    return "" if pd.isna(release_year) else f"{release_year:.0f}"


def _subtitle(movies: pd.DataFrame, context: ChartContext) -> str:
    unknown = int(movies["revenue_usd"].isna().sum())
    note = f"; revenue of {unknown} unknown" if unknown else ""
    return f"Top {counted(len(movies), 'movie')} by budget{context.among}, not adjusted for inflation{note}"
