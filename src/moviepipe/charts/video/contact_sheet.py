"""Frames of one video with the boxes that were found in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from moviepipe.charts.rows import each_row
from moviepipe.charts.style import MARGIN, MUTED, PAPER, SMALL_SIZE, WIDTH, Heading, Room, empty_figure, new_chart
from moviepipe.charts.text import counted, line_height, text_style

COLUMNS, BETWEEN = 3, 0.12
CAPTION = line_height(SMALL_SIZE) + 0.06
COLORS = ("#ffd60a", "#40c4ff", "#ff6e6e", "#69f0ae", "#ea80fc", "#ffab40")  # told apart on dark and on light pictures
BLACK = "#000000"
NAME_ROOM = 0.08  # of a picture: names nearer than that lie on each other, so the second stands at its box's foot


@dataclass(frozen=True)
class Still:
    """A frame: its moment (milliseconds) and its picture, height × width × red, green, blue."""

    moment_ms: int
    picture: "np.ndarray[Any, Any]"


def plot_contact_sheet(stills: Sequence[Still], video_labels: pd.DataFrame, name: str, notice: str) -> Figure:
    """The frames in rows of three, each box in its label's colour with name and confidence."""
    title = f"What was found in {name}"
    if not stills:
        return empty_figure(Heading(title, "0 frames", notice=notice), "No frame of this video can be shown.")
    boxes = video_labels.dropna(subset=["box_width"])
    subtitle = f"{counted(len(stills), 'frame')}, each with the boxes found in it and how sure each is (0 to 100)"
    width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * BETWEEN) / COLUMNS
    heights = [width * still.picture.shape[0] / still.picture.shape[1] for still in stills]
    height, rows = max(heights) + CAPTION, -(-len(stills) // COLUMNS)
    room = Room(rows * height + (rows - 1) * BETWEEN)
    figure, page = new_chart(Heading(title, subtitle, notice=notice), room)
    page.set_axis_off()
    place, colors = page.get_position(), _colors(boxes)
    for number, still in enumerate(stills):
        row, column = divmod(number, COLUMNS)
        top = place.y1 - (row * (height + BETWEEN) + CAPTION + heights[number]) / figure.get_figheight()
        left = place.x0 + column * (width + BETWEEN) / WIDTH
        axes = figure.add_axes((left, top, width / WIDTH, heights[number] / figure.get_figheight()))
        _draw(axes, still, boxes[boxes["moment_ms"] == still.moment_ms], colors)
    return figure


def _colors(boxes: pd.DataFrame) -> dict[str, str]:
    """A colour for each label, the same in every frame; the most common have one of their own."""
    names = boxes["label_name"].value_counts(sort=True).index
    return {name: COLORS[number % len(COLORS)] for number, name in enumerate(sorted(names[: len(COLORS)]))} | {
        name: COLORS[number % len(COLORS)] for number, name in enumerate(names[len(COLORS) :])
    }


def _draw(axes: Axes, still: Still, boxes: pd.DataFrame, colors: dict[str, str]) -> None:
    rows, columns = still.picture.shape[:2]
    axes.imshow(still.picture, aspect="auto", interpolation="antialiased")
    axes.set_axis_off()
    moment = f"{still.moment_ms // 60_000}:{still.moment_ms % 60_000 / 1000:04.1f}"
    axes.set_title(moment, loc="left", pad=3, **text_style(SMALL_SIZE, MUTED))
    written: list[tuple[float, float]] = []
    for box in each_row(boxes):
        color = colors[box.label_name]
        corner, size = (box.box_left * columns, box.box_top * rows), (box.box_width * columns, box.box_height * rows)
        axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=BLACK, linewidth=2.6))
        axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=color, linewidth=1.3))
        is_free = all(
            abs(box.box_left - left) > NAME_ROOM or abs(box.box_top - top) > NAME_ROOM for left, top in written
        )
        written.append((box.box_left, box.box_top))
        place = corner if is_free else (corner[0], corner[1] + size[1])
        style = text_style(6.0, BLACK) | {"va": "top" if is_free else "bottom", "ha": "left", "clip_on": True}
        behind = {"facecolor": color, "edgecolor": PAPER, "linewidth": 0, "pad": 1.2}
        axes.text(*place, f"{box.label_name} {box.confidence:.0f}", bbox=behind, **style)
