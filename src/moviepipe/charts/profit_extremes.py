"""The movies with the highest and the lowest profit and budget."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.dumbbell import Dumbbell, plot_dollar_dumbbells
from moviepipe.charts.money import dollars
from moviepipe.charts.rows import as_numbers, each_row, with_year
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Series
from moviepipe.charts.text import counted

TIES = 3
TITLE = "Highest and lowest profit and budget"
LABEL = "US dollars (logarithmic scale)"
SERIES = (Series("Budget", LIGHT_BLUE), Series("Revenue", DARK_BLUE))
ORDER = (("profit", "highest"), ("profit", "lowest"), ("budget", "highest"), ("budget", "lowest"))
AMOUNTS = ["budget_usd", "revenue_usd", "profit_usd"]


def plot_profit_extremes(profit_extremes: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The movies that hold each extreme, each from budget to revenue; of a tie, the first `top` (else three) movies."""
    movies = _positive(profit_extremes)
    if movies.empty:
        return context.empty_figure(TITLE, "none has a known budget")
    most = context.top or TIES
    dumbbells = [each for measure, extreme in ORDER for each in _dumbbells(movies, measure, extreme, most)]
    return plot_dollar_dumbbells(dumbbells, SERIES, context.heading(TITLE, _subtitle(movies, context)), LABEL)


def _positive(profit_extremes: pd.DataFrame) -> pd.DataFrame:
    """The rows with a budget, amounts as floats; zero and less have no place on a logarithmic scale."""
    if profit_extremes.empty:
        return profit_extremes
    numbers = profit_extremes.assign(**{name: as_numbers(profit_extremes[name]) for name in AMOUNTS})
    positive = {name: numbers[name].where(numbers[name] > 0) for name in AMOUNTS[:2]}
    return numbers.assign(**positive).dropna(subset=["budget_usd"])


def _dumbbells(movies: pd.DataFrame, measure: str, extreme: str, most: int) -> Iterator[Dumbbell]:
    held = movies[(movies["measure"] == measure) & (movies["extreme"] == extreme)].sort_values("title")
    more = f" ({most} of {counted(len(held), 'movie')})" if len(held) > most else ""
    for row in each_row(held.head(most)):
        yield Dumbbell(
            with_year(row), (row.budget_usd, row.revenue_usd), *_words(row), f"{extreme.title()} {measure}{more}"
        )


def _words(row: Any) -> tuple[str, str]:
    """Profit or loss, and the amounts it comes from."""
    if pd.isna(row.revenue_usd) or pd.isna(row.profit_usd):
        return f"budget {dollars(row.budget_usd)}", "revenue unknown"
    kind = "loss" if row.profit_usd < 0 else "profit"
    return f"{kind} {dollars(abs(row.profit_usd))}", f"{dollars(row.budget_usd)} to {dollars(row.revenue_usd)}"


def _subtitle(movies: pd.DataFrame, context: ChartContext) -> str:
    among = f" of {context.movies}" if context.movies else ""
    counts = as_numbers(movies["excluded_count"]).groupby(movies["measure"]).max()
    words = [f"{count:,.0f} for {measure}" for measure, count in counts.items() if count > 0]
    note = f"; left out for amounts too small to be true: {' and '.join(words)}" if words else ""
    return f"The extremes{among}, each from budget to revenue; not adjusted for inflation{note}"
