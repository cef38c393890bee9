"""A logarithmic scale, of dollars or of plain numbers."""

from collections.abc import Callable
from math import ceil, floor, log10
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.axis import Axis

from moviepipe.charts.money import dollars
from moviepipe.charts.style import MUTED, VALUE_SIZE, set_ticks
from moviepipe.charts.text import text_style

FEWEST_TICKS = 3
TICK_ROOM = {"x": 0.95, "y": 0.3}  # inches that a tick's text needs
ROOM = 1.3  # so that a point at the lowest amount is drawn whole


def dollar_scale(
    axes: Axes,
    which: Literal["x", "y"],
    ends: tuple[float, float],
    limit: float,
    label: str,
    write: Callable[[float], str] = dollars,
) -> None:
    """Scale the axis from just below the lower end, above zero, to the limit, with a few round ticks.

    `write` gives a tick's text.
    """
    axis: Axis = getattr(axes, f"{which}axis")
    start = ends[0] / ROOM
    getattr(axes, f"set_{which}scale")("log")
    getattr(axes, f"set_{which}lim")(start, limit)
    axis.set_tick_params(which="minor", length=0)
    axis.set_minor_formatter("")
    ticks = _ticks(*ends, max(1, ceil(TICK_ROOM[which] / _inches_of_ten(axes, which, limit / start))))
    set_ticks(axis, ticks, [write(tick) for tick in ticks], VALUE_SIZE, MUTED)
    axis.set_label_text(label, **text_style(VALUE_SIZE, MUTED))
    axis.labelpad = 8


def _inches_of_ten(axes: Axes, which: str, factor: float) -> float:
    """How many inches of the page a factor of ten takes, where the whole axis covers `factor`."""
    box = axes.get_window_extent()
    length = box.width if which == "x" else box.height
    return float(length / axes.figure.dpi / log10(factor))


def _ticks(first: float, last: float, every: int) -> list[float]:
    """Every so many of the powers of ten between the ends; where these are few, also their double and fivefold."""
    powers = range(floor(log10(first)), ceil(log10(last)) + 1)
    tens = [10.0**power for power in powers if first <= 10.0**power <= last]
    if len(tens) >= FEWEST_TICKS or every > 1:
        return tens[::every] or [last]
    finer = (step * 10.0**power for power in powers for step in (1, 2, 5))
    return [tick for tick in finer if first <= tick <= last] or [last]
