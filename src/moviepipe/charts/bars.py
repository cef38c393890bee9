"""Horizontal bars with whole names on the left, the value and a note at the end of each bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from moviepipe.charts.style import (
    GAP,
    LABEL_SIZE,
    MARGIN,
    MUTED,
    VALUE_SIZE,
    WIDTH,
    Heading,
    Room,
    new_chart,
    set_ticks,
    value_scale,
    write_beside,
)
from moviepipe.charts.text import (
    INK,
    decimals_for,
    format_number,
    line_height,
    text_style,
    text_width,
    wrap,
)

NAME_WIDTH = 3.4
AXIS_HEIGHT = 0.5
PADDING = 0.08
BAR_SHARE = 0.64


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, its colour and a note beside the value."""

    name: str
    value: float
    color: str
    note: str = ""


def plot_horizontal_bars(bars: Sequence[Bar], heading: Heading, value_label: str, row_height: float = 0.42) -> Figure:
    """One bar per row, the first on top; a row is as high as its wrapped name needs."""
    names = [wrap(bar.name, NAME_WIDTH, LABEL_SIZE) for bar in bars]
    heights = [max(row_height, line_height(LABEL_SIZE, len(lines)) + 2 * PADDING) for lines in names]
    name_width = max(text_width(line, LABEL_SIZE) for lines in names for line in lines)
    room = Room(height=sum(heights), left=MARGIN + name_width + GAP, below=AXIS_HEIGHT)
    figure, axes = new_chart(heading, room)
    ends = list(accumulate(heights))
    places = [end - height / 2 for end, height in zip(ends, heights, strict=True)]
    axes.set_ylim(ends[-1], 0)
    set_ticks(axes.yaxis, places, ["\n".join(lines) for lines in names], LABEL_SIZE)
    _draw_bars(axes, bars, places, row_height * BAR_SHARE)
    value_scale(axes, "x", _limit(bars, WIDTH - room.left - MARGIN), value_label)
    return figure


def _draw_bars(axes: Axes, bars: Sequence[Bar], places: Sequence[float], height: float) -> None:
    axes.barh(places, [bar.value for bar in bars], height, color=[bar.color for bar in bars])
    for bar, value, place in zip(bars, _values(bars), places, strict=True):
        end, note_start = (bar.value, place), text_width(value, VALUE_SIZE, "bold") + 2 * PADDING
        write_beside(axes, value, end, PADDING, va="center_baseline", **text_style(VALUE_SIZE, INK, "bold"))
        write_beside(axes, bar.note, end, note_start, va="center_baseline", **text_style(VALUE_SIZE, MUTED))


def _values(bars: Sequence[Bar]) -> list[str]:
    decimals = decimals_for(max(bar.value for bar in bars), least=1)
    return [format_number(bar.value, decimals) for bar in bars]


def _limit(bars: Sequence[Bar], plot_width: float) -> float:
    """The axis limit that leaves room for the widest value and note after the longest bar."""
    widths = [text_width(value, VALUE_SIZE, "bold") for value in _values(bars)]
    notes = [text_width(bar.note, VALUE_SIZE) for bar in bars]
    room = max(value + note for value, note in zip(widths, notes, strict=True)) + 3 * PADDING
    return (max(bar.value for bar in bars) or 1.0) * plot_width / (plot_width - room)
