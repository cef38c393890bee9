"""Dumbbell charts: rows with two points each, such as what a movie cost and what it took, and a line between."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, log10

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from moviepipe.charts.log_scale import dollar_scale
from moviepipe.charts.named_rows import PADDING, new_rows
from moviepipe.charts.style import (
    GREY,
    LEGEND_HEIGHT,
    MUTED,
    POINT_SIZE,
    VALUE_SIZE,
    Heading,
    Series,
    add_legend,
    point_of,
    value_scale,
    write_beside,
)
from moviepipe.charts.text import INK, text_style, text_width

LINE_WIDTH = 2.5
TEXT_START = PADDING + 0.08


@dataclass(frozen=True)
class Dumbbell:
    """One row: its name, an amount for each of two series (NaN when unknown), its value and a note in words."""

    name: str | None
    amounts: tuple[float, float]
    value: str
    note: str = ""
    group: str = ""

    @property
    def known(self) -> list[float]:
        """The amounts that are known, at least one."""
        return [amount for amount in self.amounts if not isnan(amount)]


def plot_dumbbells(
    dumbbells: Sequence[Dumbbell],
    series: Sequence[Series],
    heading: Heading,
    label: str,
    row_height: float = 0.42,
    start: float = 0.0,
    last: float = inf,
) -> Figure:
    """One row per dumbbell, the first on top; an unknown amount has no point.

    The scale goes from `start`, which is no more than any amount, and has no number above `last`.
    """
    figure, axes, limit = _new_dumbbells(dumbbells, series, heading, row_height, start)
    value_scale(axes, "x", limit, label, start=start, last=last)
    return figure


def plot_dollar_dumbbells(
    dumbbells: Sequence[Dumbbell], series: Sequence[Series], heading: Heading, label: str, row_height: float = 0.42
) -> Figure:
    """The same for amounts in dollars, all above zero, on a logarithmic scale."""
    figure, axes, limit = _new_dumbbells(dumbbells, series, heading, row_height, start=None)
    known = [amount for dumbbell in dumbbells for amount in dumbbell.known]
    dollar_scale(axes, "x", (min(known), max(known)), limit, label)
    return figure


def _new_dumbbells(
    dumbbells: Sequence[Dumbbell], series: Sequence[Series], heading: Heading, row_height: float, start: float | None
) -> tuple[Figure, Axes, float]:
    """The chart with its rows and no scale yet, and where the scale must end for the texts to fit.

    Without a `start` it is logarithmic.
    """
    names, groups = [dumbbell.name for dumbbell in dumbbells], [dumbbell.group for dumbbell in dumbbells]
    rows = new_rows(heading, names, row_height, groups, LEGEND_HEIGHT)
    for dumbbell, place in zip(dumbbells, rows.places, strict=True):
        _draw(rows.axes, dumbbell, series, place)
    add_legend(rows.axes, [point_of(one) for one in series])
    return rows.figure, rows.axes, _limit(dumbbells, rows.width, start)


def _draw(axes: Axes, dumbbell: Dumbbell, series: Sequence[Series], place: float) -> None:
    axes.plot(dumbbell.known, [place] * len(dumbbell.known), color=GREY, linewidth=LINE_WIDTH, solid_capstyle="butt")
    for amount, one in zip(dumbbell.amounts, series, strict=True):
        axes.plot(amount, place, marker="o", markersize=POINT_SIZE, color=one.color, markeredgewidth=0, clip_on=False)
    end = (max(dumbbell.known), place)
    note_start = TEXT_START + text_width(dumbbell.value, VALUE_SIZE, "bold") + PADDING
    write_beside(axes, dumbbell.value, end, TEXT_START, va="center_baseline", **text_style(VALUE_SIZE, INK, "bold"))
    write_beside(axes, dumbbell.note, end, note_start, va="center_baseline", **text_style(VALUE_SIZE, MUTED))


def _limit(dumbbells: Sequence[Dumbbell], width: float, start: float | None) -> float:
    known = [amount for dumbbell in dumbbells for amount in dumbbell.known]
    texts = (text_width(each.value, VALUE_SIZE, "bold") + text_width(each.note, VALUE_SIZE) for each in dumbbells)
    share = width / (width - max(texts) - TEXT_START - 2 * PADDING)
    if start is not None:
        return start + ((max(known) - start) or 1.0) * share
    low, high = log10(min(known)), log10(max(known))
    return float(10 ** (low + max(high - low, 1.0) * share))
