"""The movies with the highest profit."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, Scale, plot_horizontal_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.money import excluded_note, unit_of
from moviepipe.charts.rows import each_row, keep_first, keep_known, with_year
from moviepipe.charts.style import BLUE
from moviepipe.charts.text import counted, decimals_for, format_number

TOP = 20
TITLE = "Movies with the highest profit"


def plot_top_profits(top_profits: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The `top` (else twenty) highest profits, revenue less budget, each with the budget it was made on."""
    known = keep_known(top_profits, "profit_rank", "profit_usd", "budget_usd")
    movies = keep_first(known, context.top or TOP, "profit_rank", "title")
    if movies.empty:
        return context.empty_figure(TITLE, "none has a known budget and revenue")
    unit, label = unit_of(movies["profit_usd"])
    decimals = decimals_for(movies["profit_usd"].abs().max() / unit)
    bars = [
        Bar(
            with_year(row),
            row.profit_usd / unit,
            BLUE,
            f"on a budget of {format_number(row.budget_usd / unit, decimals)}",
        )
        for row in each_row(movies)
    ]
    heading = context.heading(TITLE, _subtitle(movies, context))
    return plot_horizontal_bars(bars, heading, Scale(label, least_decimals=0), row_height=0.3)


def _subtitle(movies: pd.DataFrame, context: ChartContext) -> str:
    note = excluded_note(movies["excluded_count"])
    return (
        f"Top {counted(len(movies), 'movie')} by revenue less budget{context.among}, not adjusted for inflation{note}"
    )
