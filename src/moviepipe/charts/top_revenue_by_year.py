"""The five highest revenues of each of the last years."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, Scale, plot_horizontal_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.money import excluded_note, unit_of
from moviepipe.charts.rows import as_numbers, each_row, keep_known
from moviepipe.charts.style import BLUE
from moviepipe.charts.text import counted, decimals_for, format_number

YEARS = 5
TITLE = "Highest revenues of each year"


def plot_top_revenue_by_year(top_revenue_by_year: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The highest revenues of the last five years that have any, by year; with `top` the first so many rows."""
    known = keep_known(top_revenue_by_year, "release_year", "revenue_rank", "revenue_usd")
    if known.empty:
        return context.empty_figure(TITLE, "none has a year and a known revenue")
    ordered = known.sort_values(["release_year", "revenue_rank", "title"], ascending=[False, True, True])
    last_years = ordered["release_year"].unique()[:YEARS]
    movies = ordered.iloc[: context.top] if context.top else ordered[ordered["release_year"].isin(last_years)]
    unit, label = unit_of(movies["revenue_usd"])
    rows = each_row(movies.assign(budget_usd=as_numbers(movies["budget_usd"])))
    decimals = decimals_for(movies["revenue_usd"].max() / unit)
    bars = [_bar(row, unit, decimals) for row in rows]
    heading = context.heading(TITLE, _subtitle(movies, context))
    return plot_horizontal_bars(bars, heading, Scale(label, least_decimals=0), row_height=0.27)


def _bar(row: Any, unit: float, decimals: int) -> Bar:
    budget = "unknown" if pd.isna(row.budget_usd) else format_number(row.budget_usd / unit, decimals)
    return Bar(row.title, row.revenue_usd / unit, BLUE, f"budget {budget}", group=f"{row.release_year:.0f}")


def _subtitle(movies: pd.DataFrame, context: ChartContext) -> str:
    years = movies["release_year"]
    note = excluded_note(movies["excluded_count"])
    span = f"{years.min():.0f} to {years.max():.0f}" if years.nunique() > 1 else f"{years.max():.0f}"
    shown = counted(len(movies), "movie")
    return f"The most successful movies of {span}, {shown}{context.among}; not adjusted for inflation{note}"
