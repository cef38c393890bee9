"""Horizontal bars with whole names on the left, the value and a note at the end of each bar."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from moviepipe.charts.named_rows import PADDING, new_rows
from moviepipe.charts.style import (
    DARK_BLUE,
    LEGEND_HEIGHT,
    MUTED,
    PAPER,
    VALUE_SIZE,
    Heading,
    Legend,
    add_legend,
    value_scale,
    write_beside,
)
from moviepipe.charts.text import INK, decimals_for, format_number, text_style, text_width

BAR_SHARE = 0.64
MARK: dict[str, Any] = {
    "marker": "D",
    "markersize": 5.5,
    "color": DARK_BLUE,
    "markeredgecolor": PAPER,
    "markeredgewidth": 1.0,
}
MARK_WIDTH = 0.06


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, its colour, a note beside the value; a mark, and the group it belongs to."""

    name: str | None
    value: float
    color: str
    note: str = ""
    mark: float | None = None
    group: str = ""


@dataclass(frozen=True)
class Scale:
    """The scale of the bars: its label, the fewest decimals of a value, and the legend.

    `is_count` allows whole numbers only, on the scale and at the bars; `last` is the highest number on it.
    """

    label: str
    least_decimals: int = 1
    is_count: bool = False
    last: float = math.inf
    legend: Legend = ()


def plot_horizontal_bars(bars: Sequence[Bar], heading: Heading, scale: Scale | str, row_height: float = 0.42) -> Figure:
    """One bar per row, the first on top. A row is as high as its wrapped name; a negative value points to the left."""
    scale = Scale(scale) if isinstance(scale, str) else scale
    names, groups = [bar.name for bar in bars], [bar.group for bar in bars]
    rows = new_rows(heading, names, row_height, groups, LEGEND_HEIGHT if scale.legend else 0.0)
    values = _values(bars, scale)
    _draw_bars(rows.axes, bars, rows.places, row_height * BAR_SHARE)
    _write_values(rows.axes, bars, values, rows.places)
    limit, start = _limit(bars, values, rows.width), min(0.0, *(bar.value for bar in bars))
    value_scale(rows.axes, "x", limit, scale.label, start=start, last=scale.last, is_count=scale.is_count)
    add_legend(rows.axes, scale.legend)
    return rows.figure


def _draw_bars(axes: Axes, bars: Sequence[Bar], places: Sequence[float], height: float) -> None:
    axes.barh(places, [bar.value for bar in bars], height, color=[bar.color for bar in bars])
    for bar, place in zip(bars, places, strict=True):
        if bar.mark is not None:
            axes.plot(bar.mark, place, **MARK)


def _write_values(axes: Axes, bars: Sequence[Bar], values: Sequence[str], places: Sequence[float]) -> None:
    for bar, value, place in zip(bars, values, places, strict=True):
        end, start = (_end(bar), place), _start(bar)
        note_start = start + text_width(value, VALUE_SIZE, "bold") + PADDING
        write_beside(axes, value, end, start, va="center_baseline", **text_style(VALUE_SIZE, INK, "bold"))
        write_beside(axes, bar.note, end, note_start, va="center_baseline", **text_style(VALUE_SIZE, MUTED))


def _end(bar: Bar) -> float:
    """The right end of what is drawn: of the bar or of its mark."""
    return max(0.0, bar.value, bar.value if bar.mark is None else bar.mark)


def _start(bar: Bar) -> float:
    return PADDING + (0.0 if bar.mark is None else MARK_WIDTH)


def _values(bars: Sequence[Bar], scale: Scale) -> list[str]:
    largest = max(abs(bar.value) for bar in bars)
    decimals = 0 if scale.is_count else decimals_for(largest, scale.least_decimals)
    return [format_number(bar.value, decimals) for bar in bars]


def _limit(bars: Sequence[Bar], values: Sequence[str], plot_width: float) -> float:
    """The axis limit that leaves room for the widest value and note after the longest bar."""
    texts = [
        _start(bar) + text_width(value, VALUE_SIZE, "bold") + text_width(bar.note, VALUE_SIZE) + 2 * PADDING
        for bar, value in zip(bars, values, strict=True)
    ]
    longest, least = max(map(_end, bars)), min(0.0, *(bar.value for bar in bars))
    return least + ((longest - least) or 1.0) * plot_width / (plot_width - max(texts))
