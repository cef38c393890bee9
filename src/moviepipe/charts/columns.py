"""Vertical bars in groups, e.g. two a movie, with the group's whole name wrapped below."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from moviepipe.charts.style import (
    GRID,
    LEGEND_HEIGHT,
    MARGIN,
    MUTED,
    PAPER,
    SMALL_SIZE,
    VALUE_SIZE,
    WIDTH,
    Heading,
    Room,
    Series,
    add_legend,
    new_chart,
    patch_of,
    set_ticks,
    value_scale,
    write_beside,
)
from moviepipe.charts.text import decimals_for, format_number, line_height, text_style, wrap

LEFT, HEIGHT, HEADROOM, TICK_GAP = 1.1, 3.6, 0.25, 0.2
FEWEST_GROUPS, MOST_GROUPS = 6, 10  # on a page of the usual width; more make it wider
GROUP_SHARE = 0.8
NAME_SIZE, NAME_LINES, NAME_GAP = 8.5, 10, 0.1


@dataclass(frozen=True)
class Group:
    """One group of bars: its name, an amount for each series (NaN when unknown), a short note."""

    name: str
    amounts: tuple[float, ...]
    note: str = ""


def plot_vertical_bars(groups: Sequence[Group], series: Sequence[Series], heading: Heading, value_label: str) -> Figure:
    """The groups side by side; an unknown amount is marked 'unknown' where its bar would stand."""
    slots = max(len(groups), FEWEST_GROUPS)
    slot_width = (WIDTH - LEFT - MARGIN) / min(slots, MOST_GROUPS)
    names = [_name_lines(group, slot_width - NAME_GAP) for group in groups]
    below = TICK_GAP + line_height(NAME_SIZE, max(map(len, names)))
    page = LEFT + slots * slot_width + MARGIN
    figure, axes = new_chart(heading, Room(HEIGHT, LEFT, below, LEGEND_HEIGHT, page))
    set_ticks(axes.xaxis, range(len(groups)), ["\n".join(lines) for lines in names], NAME_SIZE)
    middle = (len(groups) - 1) / 2
    axes.set_xlim(middle - slots / 2, middle + slots / 2)
    _draw_bars(axes, groups, series)
    value_scale(axes, "y", (_largest(groups) or 1.0) * HEIGHT / (HEIGHT - HEADROOM), value_label)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    add_legend(axes, [patch_of(one.name, one.color) for one in series])
    return figure


def _name_lines(group: Group, width: float) -> list[str]:
    lines = wrap(group.name, width, NAME_SIZE, max_lines=NAME_LINES)
    return [*lines, group.note] if group.note else lines


def _largest(groups: Sequence[Group]) -> float:
    return float(np.nanmax([group.amounts for group in groups]))


def _draw_bars(axes: Axes, groups: Sequence[Group], series: Sequence[Series]) -> None:
    width = GROUP_SHARE / len(series)
    decimals = decimals_for(_largest(groups))
    for number, one in enumerate(series):
        shift = (number - (len(series) - 1) / 2) * width
        for place, group in enumerate(groups):
            amount = group.amounts[number]
            if np.isnan(amount):
                _mark_unknown(axes, place + shift)
            else:
                axes.bar(place + shift, amount, width, color=one.color)
                _write_amount(axes, place + shift, amount, decimals)


def _mark_unknown(axes: Axes, place: float) -> None:
    style = text_style(VALUE_SIZE, MUTED) | {"rotation": 90, "ha": "center", "va": "bottom"}
    write_beside(axes, "unknown", (place, 0), up=0.05, **style)


def _write_amount(axes: Axes, place: float, amount: float, decimals: int) -> None:
    # The paper behind the number keeps a grid line from striking it through.
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}
    style = text_style(SMALL_SIZE) | {"ha": "center", "va": "bottom", "bbox": paper}
    write_beside(axes, format_number(amount, decimals), (place, amount), up=0.04, **style)
