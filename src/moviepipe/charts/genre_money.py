"""What the movies of each genre cost and take on average."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.dumbbell import Dumbbell, plot_dumbbells
from moviepipe.charts.money import unit_of
from moviepipe.charts.rows import as_numbers, each_row
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Series
from moviepipe.charts.text import counted_top, decimals_for, format_number

TITLE = "Average budget and revenue of movies by genre"
SERIES = (Series("Average budget", LIGHT_BLUE), Series("Average revenue", DARK_BLUE))
AMOUNTS, COUNTS = ["avg_budget_usd", "avg_revenue_usd"], ["budget_known_count", "revenue_known_count"]


def plot_genre_money(genre_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The genres by average revenue, all or the `top` highest, from average budget to average revenue."""
    genres = _with_amounts(genre_summary)
    if genres.empty:
        return context.empty_figure(TITLE, "no genre has a movie with a known budget or revenue")
    shown = genres.iloc[: context.top]
    unit, label = unit_of(shown[AMOUNTS].to_numpy().ravel())
    dumbbells = [_dumbbell(row, unit, shown) for row in each_row(shown)]
    heading = context.heading(TITLE, _subtitle(genres, len(shown), context))
    return plot_dumbbells(dumbbells, SERIES, heading, label, row_height=0.28)


def _with_amounts(genre_summary: pd.DataFrame) -> pd.DataFrame:
    if genre_summary.empty:
        return genre_summary
    numbers = genre_summary.assign(**{name: as_numbers(genre_summary[name]) for name in (*AMOUNTS, *COUNTS)})
    return numbers.dropna(subset=AMOUNTS, how="all").sort_values(
        ["avg_revenue_usd", "genre_name"], ascending=[False, True]
    )


def _dumbbell(row: Any, unit: float, shown: pd.DataFrame) -> Dumbbell:
    budget, revenue = row.avg_budget_usd / unit, row.avg_revenue_usd / unit
    decimals = decimals_for(shown[AMOUNTS].max().max() / unit)
    value = "revenue unknown" if pd.isna(revenue) else format_number(revenue, decimals)
    note = "budget unknown" if pd.isna(budget) else f"on a budget of {format_number(budget, decimals)}"
    return Dumbbell(row.genre_name, (budget, revenue), value, note)


def _subtitle(genres: pd.DataFrame, shown: int, context: ChartContext) -> str:
    movies = f", {context.movies}" if context.movies else ""
    budgets, revenues = (f"{genres[name].sum():,.0f}" for name in COUNTS)
    return (
        f"{counted_top(shown, len(genres), 'genre')}{movies}; averages over {budgets} known budgets and {revenues} "
        "known revenues, a movie counting in each of its genres; not adjusted for inflation"
    )
