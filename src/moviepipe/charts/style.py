"""The one look of all charts: page, title block, footer, axes, colours. Lengths are in inches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from moviepipe.charts.text import INK, POINTS_PER_INCH, line_height, text_style, wrap
from moviepipe.notice import TMDB_NOTICE

WIDTH, DPI = 11.0, 165
MARGIN, GAP = 0.35, 0.2
TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, VALUE_SIZE, SMALL_SIZE = 18.0, 11.5, 10.0, 9.0, 8.0
MUTED, GRID, PAPER = "#52606d", "#e1e7ee", "#ffffff"
# Two blues far apart in lightness: told apart by the colour-blind and in grey print.
LIGHT_BLUE, BLUE, DARK_BLUE = "#7db8e0", "#2f7fc1", "#0b4a8b"

NOTICE = f"Source: TMDb. {TMDB_NOTICE}"


@dataclass(frozen=True)
class Heading:
    """What stands around a chart: title, subtitle and, where given, a note on the data and the filter in words."""

    title: str
    subtitle: str
    source: str | None = None
    scope: str | None = None

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
    title, subtitle, footer = _heading_blocks(heading, room.width - 2 * MARGIN)
    bottom = MARGIN + footer.height + GAP + room.below
    subtitle_top = bottom + room.height + room.above + GAP + subtitle.height
    title_top = subtitle_top + GAP / 2 + title.height
    figure = Figure(figsize=(room.width, title_top + MARGIN), dpi=DPI, facecolor=PAPER)
    _write(figure, title, title_top)
    _write(figure, subtitle, subtitle_top)
    _write(figure, footer, MARGIN + footer.height)
    return figure, _bare_axes(figure, room, bottom)


def _heading_blocks(heading: Heading, width: float) -> tuple[_Block, _Block, _Block]:
    notes = [NOTICE] if heading.source is None else [NOTICE, f"Data: {heading.source}"]
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


def value_scale(axes: Axes, which: Literal["x", "y"], limit: float, label: str) -> None:
    """Scale the axis from zero to the limit, with few round ticks and its unit."""
    axis: Axis = getattr(axes, f"{which}axis")
    ticks = [
        tick for tick in MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(0, limit) if 0 <= tick <= limit
    ]
    getattr(axes, f"set_{which}lim")(0, limit)
    set_ticks(axis, ticks, [f"{tick:,.10g}" for tick in ticks], VALUE_SIZE, MUTED)
    axis.set_label_text(label, **text_style(VALUE_SIZE, MUTED))
    axis.labelpad = 8


def set_ticks(axis: Axis, places: Sequence[float], labels: Sequence[str], size: float, color: str = INK) -> None:
    """Put the labels at their places along the axis."""
    axis.set_ticks(places, labels, **text_style(size, color))


def write_beside(
    axes: Axes, text: str, point: tuple[float, float], right: float = 0.0, up: float = 0.0, **style: Any
) -> None:
    """Write the text so many inches to the right of, and above, a point of the data."""
    shift = (right * POINTS_PER_INCH, up * POINTS_PER_INCH)
    axes.annotate(text, point, shift, textcoords="offset points", annotation_clip=False, **style)


def empty_figure(title: str, message: str, source: str | None = None, scope: str | None = None) -> Figure:
    """A figure that says why there is nothing to show."""
    figure, axes = new_chart(Heading(title, "0 movies shown", source, scope), Room(height=3.0))
    axes.set_axis_off()
    lines = wrap(message, WIDTH - 4 * MARGIN, SUBTITLE_SIZE + 2)
    axes.text(0.5, 0.5, "\n".join(lines), ha="center", va="center", **text_style(SUBTITLE_SIZE + 2, MUTED))
    return figure
