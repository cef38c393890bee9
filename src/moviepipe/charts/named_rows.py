"""Rows with whole names on the left, on which bars or points are drawn; the first row is on top."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from moviepipe.charts.style import GAP, LABEL_SIZE, MARGIN, WIDTH, Heading, Room, new_chart, set_ticks
from moviepipe.charts.text import INK, POINTS_PER_INCH, line_height, text_style, text_width, wrap

NAME_WIDTH = 3.4
AXIS_HEIGHT = 0.5
GROUP_SIZE, GROUP_GAP = 10.5, 0.12
PADDING = 0.08


@dataclass(frozen=True)
class NamedRows:
    """A chart whose rows stand at `places` of its y axis, in inches from the top; `width` is that of the plot."""

    figure: Figure
    axes: Axes
    places: list[float]
    width: float


def new_rows(
    heading: Heading, names: Sequence[str | None], row_height: float, groups: Sequence[str] = (), above: float = 0.0
) -> NamedRows:
    """A bare chart with a row for each name, as high as its wrapped name needs; a new group has its name over it."""
    lines = [wrap(name, NAME_WIDTH, LABEL_SIZE) for name in names]
    widths = [text_width(line, LABEL_SIZE) for name in lines for line in name]
    left = MARGIN + max(widths) + GAP
    places, titles, height = _places(lines, row_height, groups)
    figure, axes = new_chart(heading, Room(height, left, AXIS_HEIGHT, above))
    axes.set_ylim(height, 0)
    set_ticks(axes.yaxis, places, ["\n".join(name) for name in lines], LABEL_SIZE)
    for place, title in titles:
        _write_group(axes, title, place, left - MARGIN)
    return NamedRows(figure, axes, places, WIDTH - left - MARGIN)


def _places(
    names: Sequence[Sequence[str]], row_height: float, groups: Sequence[str]
) -> tuple[list[float], list[tuple[float, str]], float]:
    """The middle of each row, the middle and name of each group's title, and the height of all."""
    places, titles, end, last = [], [], 0.0, ""
    for number, name in enumerate(names):
        group = groups[number] if groups else ""
        if group != last:
            gap = GROUP_GAP if number else 0.0
            titles.append((end + gap + line_height(GROUP_SIZE) / 2, group))
            end += gap + line_height(GROUP_SIZE)
        height = max(row_height, line_height(LABEL_SIZE, len(name)) + 2 * PADDING)
        places.append(end + height / 2)
        end, last = end + height, group
    return places, titles, end


def _write_group(axes: Axes, title: str, place: float, left: float) -> None:
    style = text_style(GROUP_SIZE, INK, "bold") | {"va": "center", "ha": "left", "annotation_clip": False}
    start = (-left * POINTS_PER_INCH, 0)
    axes.annotate(title, (0, place), start, xycoords=axes.get_yaxis_transform(), textcoords="offset points", **style)
