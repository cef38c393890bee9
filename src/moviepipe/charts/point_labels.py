"""Short texts beside points, each where it covers no other point or text.

Boxes are left, bottom, right and top, in inches.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from matplotlib.axes import Axes

from moviepipe.charts.style import PAPER, VALUE_SIZE, write_beside
from moviepipe.charts.text import INK, line_height, text_style, text_width

RADIUS, SHIFT = 0.07, 0.08
Box = tuple[float, float, float, float]
PAPER_BEHIND = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}  # keeps a line from striking a text through
UPPER_LEFT: dict[str, Any] = {"right": -SHIFT, "up": SHIFT, "ha": "right", "va": "bottom"}
LOWER_RIGHT: dict[str, Any] = {"right": SHIFT, "up": -SHIFT, "ha": "left", "va": "top"}


def label_points(axes: Axes, points: Sequence[tuple[float, float]], texts: Sequence[str]) -> None:
    """Write each text at its point's upper left, else its lower right; where neither is free it is left out.

    The axes must have their scales already.
    """
    inches = axes.transData.transform(points) / axes.figure.dpi
    taken: list[Box] = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in inches]
    style = text_style(VALUE_SIZE, INK, "bold") | {"bbox": PAPER_BEHIND}
    for point, (x, y), text in zip(points, inches, texts, strict=True):
        free = (place for place in _places(x, y, text) if not any(_overlap(place[0], other) for other in taken))
        if place := next(free, None):
            taken.append(place[0])
            write_beside(axes, text, point, **style, **place[1])


def _places(x: float, y: float, text: str) -> Iterator[tuple[Box, dict[str, Any]]]:
    width, height = text_width(text, VALUE_SIZE, "bold"), line_height(VALUE_SIZE)
    yield (x - SHIFT - width, y + SHIFT, x - SHIFT, y + SHIFT + height), UPPER_LEFT
    yield (x + SHIFT, y - SHIFT - height, x + SHIFT + width, y - SHIFT), LOWER_RIGHT


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
