"""What stands in a drawn chart: its texts, bars and points, and the check that none covers another."""

from collections.abc import Iterator
from itertools import combinations
from math import isnan

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from moviepipe.charts.style import POINT_SIZE


def drawn(figure: Figure) -> Figure:
    FigureCanvasAgg(figure).draw()
    return figure


def shown_texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def strings(figure: Figure) -> list[str]:
    """Every text of the figure, its wrapped lines joined again."""
    return [" ".join(text.get_text().split("\n")) for text in shown_texts(figure)]


def tick_names(figure: Figure, which: str) -> list[str]:
    ticks = getattr(figure.axes[0], f"get_{which}ticklabels")()
    return [" ".join(tick.get_text().split("\n")) for tick in ticks]


def bars(figure: Figure, panel: int = 0) -> list[Rectangle]:
    return [bar for container in figure.axes[panel].containers for bar in container]


def points(figure: Figure) -> list[tuple[float, float]]:
    """The places of all points and marks of the first panel, in data coordinates."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() not in ("None", "", None)]
    return [(float(x), float(y)) for line in lines for x, y in line.get_xydata() if not isnan(x) and not isnan(y)]


def shapes(figure: Figure) -> Iterator[Bbox]:
    """The boxes of all bars and points on the page, in pixels."""
    for panel in range(len(figure.axes)):
        yield from (bar.get_window_extent() for bar in bars(figure, panel))
    half = 0.3 * POINT_SIZE * figure.dpi / 72  # a round point leaves the corners of its box free
    for point in points(figure):
        x, y = figure.axes[0].transData.transform(point)
        yield Bbox([[x - half, y - half], [x + half, y + half]])


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes share more than half a pixel each way."""
    shared = Bbox.intersection(one, other)
    return shared is not None and min(shared.width, shared.height) > 0.5


def assert_nothing_clipped_or_overlapping(figure: Figure) -> None:
    boxes = {text: text.get_window_extent() for text in shown_texts(drawn(figure))}
    page = figure.bbox
    for text, box in boxes.items():
        inside = page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1
        assert inside, f"{text.get_text()!r} leaves the figure: {box} in {page}"
        assert not any(overlap(box, shape) for shape in shapes(figure)), f"{text.get_text()!r} lies on a bar or point"
    for (one, first), (other, second) in combinations(boxes.items(), 2):
        assert not overlap(first, second), f"{one.get_text()!r} overlaps {other.get_text()!r}"
