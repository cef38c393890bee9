"""The one look of all charts: page, title block, footer, axes, colours. Lengths are in inches."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from moviepipe.charts.text import INK, POINTS_PER_INCH, line_height, text_style, wrap
from moviepipe.notice import TMDB_NOTICE

WIDTH, DPI = 11.0, 165
MARGIN, GAP, LEGEND_HEIGHT = 0.35, 0.2, 0.3
TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, VALUE_SIZE, SMALL_SIZE = 18.0, 11.5, 10.0, 9.0, 8.0
MUTED, GREY, GRID, PAPER = "#52606d", "#b8c4d0", "#e1e7ee", "#ffffff"
# Two blues far apart in lightness: told apart by the colour-blind and in grey print.
LIGHT_BLUE, BLUE, DARK_BLUE = "#7db8e0", "#2f7fc1", "#0b4a8b"
ORANGE = "#d9730d"  # for a line of reference, such as break-even
POINT_SIZE = 9.0

NOTICE = f"Source: TMDb. {TMDB_NOTICE}"


@dataclass(frozen=True)
class Heading:
    """What stands around a chart: title, subtitle and, where given, a note on the data and the filter in words.

    `credit` is what a source beside TMDb asks for, `notice` what stands below first.
    """

    title: str
    subtitle: str
    source: str | None = None
    scope: str | None = None
    credit: str = ""
    notice: str = NOTICE

    @property
    def lead(self) -> str:
        """What stands under the title: the filter first, for it changes what everything below means."""
        return self.subtitle if self.scope is None else f"{self.scope}. {self.subtitle}"


@dataclass(frozen=True)
class Room:
    """The plot's height, what its labels need left of it, below it and above it, and the width of the page."""

    height: float
    left: float = MARGIN
    below: float = 0.0
    above: float = 0.0
    width: float = WIDTH


@dataclass(frozen=True)
class Series:
    """The bars or points of one colour: their name in the legend and the colour."""

    name: str
    color: str


Legend = Sequence[Artist]


@dataclass(frozen=True)
class _Block:
    lines: list[str]
    size: float
    color: str = INK
    weight: str = "normal"

    @property
    def height(self) -> float:
        return line_height(self.size, len(self.lines))


def new_chart(heading: Heading, room: Room) -> tuple[Figure, Axes]:
    """A figure with title, subtitle and footer, as high as its parts need, and its bare axes."""
    figure, (axes,) = new_panels(heading, [room])
    return figure, axes


def new_panels(heading: Heading, rooms: Sequence[Room]) -> tuple[Figure, list[Axes]]:
    """The same with several bare axes, the first on top; all rooms must have the same width."""
    width = rooms[0].width
    title, subtitle, footer = _heading_blocks(heading, width - 2 * MARGIN)
    heights = [room.above + room.height + room.below for room in rooms]
    top = MARGIN + footer.height + GAP + sum(heights)
    subtitle_top = top + GAP + subtitle.height
    title_top = subtitle_top + GAP / 2 + title.height
    figure = Figure(figsize=(width, title_top + MARGIN), dpi=DPI, facecolor=PAPER)
    _write(figure, title, title_top)
    _write(figure, subtitle, subtitle_top)
    _write(figure, footer, MARGIN + footer.height)
    bottoms = [top - end + room.below for end, room in zip(accumulate(heights), rooms, strict=True)]
    return figure, [_bare_axes(figure, room, bottom) for room, bottom in zip(rooms, bottoms, strict=True)]


def _heading_blocks(heading: Heading, width: float) -> tuple[_Block, _Block, _Block]:
    data = "" if heading.source is None else f"Data: {heading.source}"
    notes = [note for note in (heading.notice, heading.credit, data) if note]
    return (
        _Block(wrap(heading.title, width, TITLE_SIZE, "bold"), TITLE_SIZE, weight="bold"),
        _Block(wrap(heading.lead, width, SUBTITLE_SIZE), SUBTITLE_SIZE, MUTED),
        _Block([line for note in notes for line in wrap(note, width, SMALL_SIZE)], SMALL_SIZE, MUTED),
    )


def _write(figure: Figure, block: _Block, top: float) -> None:
    style = text_style(block.size, block.color, block.weight)
    place = (MARGIN / figure.get_figwidth(), top / figure.get_figheight())
    figure.text(*place, "\n".join(block.lines), va="top", ha="left", **style)


def _bare_axes(figure: Figure, room: Room, bottom: float) -> Axes:
    page, height = room.width, figure.get_figheight()
    width = page - room.left - MARGIN
    axes = figure.add_axes((room.left / page, bottom / height, width / page, room.height / height))
    axes.set_facecolor(PAPER)
    axes.set_axisbelow(True)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, pad=6)
    return axes


def value_scale(
    axes: Axes,
    which: Literal["x", "y"],
    limit: float,
    label: str,
    *,
    start: float = 0.0,
    last: float = math.inf,
    is_count: bool = False,
) -> None:
    """Scale the axis from zero, or a negative `start`, to the limit, with a label and few round ticks up to `last`."""
    axis: Axis = getattr(axes, f"{which}axis")
    steps = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=is_count).tick_values(start, limit)
    ticks = [tick for tick in steps if start <= tick <= min(limit, last)]
    getattr(axes, f"set_{which}lim")(start, limit)
    set_ticks(axis, ticks, [f"{tick:,.10g}" for tick in ticks], VALUE_SIZE, MUTED)
    axis.set_label_text(label, **text_style(VALUE_SIZE, MUTED))
    axis.labelpad = 8


def set_ticks(axis: Axis, places: Sequence[float], labels: Sequence[str], size: float, color: str = INK) -> None:
    """Put the labels at their places along the axis."""
    axis.set_ticks(places, labels, **text_style(size, color))


def patch_of(name: str, color: str) -> Artist:
    """What stands in a legend for bars of a colour."""
    return Patch(color=color, label=name)


def point_of(series: Series) -> Artist:
    """What stands in a legend for points of a colour."""
    return mark_of(series.name, {"marker": "o", "markersize": POINT_SIZE, "color": series.color, "markeredgewidth": 0})


def mark_of(name: str, style: Mapping[str, Any]) -> Artist:
    """What stands in a legend for marks of a style."""
    return Line2D([], [], linestyle="none", label=name, **style)


def add_legend(axes: Axes, legend: Legend) -> None:
    """Write the legend in one line above the plot, at its right; nothing when it is empty."""
    if legend:
        style = {"prop": text_style(LABEL_SIZE)["fontproperties"], "labelcolor": INK, "frameon": False}
        place = {"bbox_to_anchor": (1, 1), "borderaxespad": 0, "ncols": len(legend)}
        axes.legend(handles=list(legend), loc="lower right", **style, **place)


def write_beside(
    axes: Axes, text: str, point: tuple[float, float], right: float = 0.0, up: float = 0.0, **style: Any
) -> None:
    """Write the text so many inches to the right of, and above, a point of the data."""
    shift = (right * POINTS_PER_INCH, up * POINTS_PER_INCH)
    axes.annotate(text, point, shift, textcoords="offset points", annotation_clip=False, **style)


def empty_figure(heading: Heading, message: str) -> Figure:
    """A figure that says why there is nothing to show."""
    figure, axes = new_chart(heading, Room(height=3.0))
    axes.set_axis_off()
    lines = wrap(message, WIDTH - 4 * MARGIN, SUBTITLE_SIZE + 2)
    axes.text(0.5, 0.5, "\n".join(lines), ha="center", va="center", **text_style(SUBTITLE_SIZE + 2, MUTED))
    return figure
