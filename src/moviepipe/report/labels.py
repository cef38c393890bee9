"""Hover labels: the texts that a mark shows when it is pointed at, and reads out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt


@dataclass(frozen=True)
class Label:
    """One line of a hover label: its name and the Vega expression of its text."""

    name: str
    text: str


def amount(field: str) -> str:
    """The Vega expression of an amount of money in words, such as `$2.79 billion` or `$7,000`."""
    value = f"abs({field})"
    steps = "".join(
        f"{value} >= {size} ? format({value} / {size}, {value} >= {100 * size} ? ',.0f' : '.3~r') + ' {word}' : "
        for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
    )
    return f"isValid({field}) ? ({field} < 0 ? '−' : '') + '$' + ({steps}format({value}, ',.0f')) : 'unknown'"


def number(field: str, form: str) -> str:
    """The Vega expression of a number in a d3 format."""
    return f"isValid({field}) ? format({field}, '{form}') : 'unknown'"


def counted(field: str, noun: str) -> str:
    """The Vega expression of a count with its noun."""
    return f"format({field}, ',') + ({field} == 1 ? ' {noun}' : ' {noun}s')"


def with_labels(chart: alt.Chart, labels: Sequence[Label]) -> tuple[alt.Chart, dict[str, Any]]:
    """The chart with the texts of its hover labels, and the encodings that show them and read them out."""
    for place, label in enumerate(labels):
        chart = chart.transform_calculate(f"label_{place}", label.text)
    spoken = " + '; ' + ".join(f"'{label.name}: ' + datum.label_{place}" for place, label in enumerate(labels))
    chart = chart.transform_calculate("spoken", spoken)
    tooltip = [alt.Tooltip(f"label_{place}:N", title=label.name) for place, label in enumerate(labels)]
    return chart, {"tooltip": tooltip, "description": alt.Description("spoken:N")}


NAME, MOVIE_COUNT = Label("Name", "datum.name"), Label("Movies", "format(datum.movie_count, ',')")
MOVIE, YEAR = Label("Movie", "datum.title"), Label("Year", "'' + datum.year")
BUDGET, REVENUE = Label("Budget", amount("datum.budget")), Label("Revenue", amount("datum.revenue"))
PROFIT = Label("Profit", amount("datum.profit"))
