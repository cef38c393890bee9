"""Text that fits its place: wrapping by measured width, numbers for people."""

import math
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from moviepipe.charts.fonts import drawable, font_families

NO_NAME = "(no name)"
INK = "#1f2933"
LINE_HEIGHT = 1.25
POINTS_PER_INCH = 72
_MEASURE = TextToPath()


def text_style(size: float, color: str = INK, weight: str = "normal") -> dict[str, Any]:
    """Keywords for every text artist; `$` and `_` stay plain characters."""
    font = FontProperties(family=list(font_families()), size=size, weight=weight)
    return {"fontproperties": font, "color": color, "parse_math": False}


@lru_cache(maxsize=10_000)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """The width of one line in inches."""
    font = FontProperties(family=list(font_families()), size=size, weight=weight)
    return float(_MEASURE.get_text_width_height_descent(text, font, ismath=False)[0]) / POINTS_PER_INCH


def line_height(size: float, lines: int = 1) -> float:
    """The height of so many lines in inches."""
    return lines * size * LINE_HEIGHT / POINTS_PER_INCH


def wrap(
    text: str | None, width: float, size: float, weight: str = "normal", max_lines: int | None = None
) -> list[str]:
    """The text in lines no wider than `width` inches; past `max_lines` it ends in an ellipsis."""
    lines: list[str] = []
    for word in _words(text, weight):
        for piece in _split_word(word, width, size, weight):
            joined = f"{lines[-1]} {piece}" if lines else piece
            if lines and text_width(joined, size, weight) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    if max_lines is None or len(lines) <= max_lines:
        return lines
    return [*lines[: max_lines - 1], _with_ellipsis(lines[max_lines - 1], width, size, weight)]


def _words(text: str | None, weight: str) -> list[str]:
    return ("" if pd.isna(text) else drawable(text, weight)).split() or [NO_NAME]


def _split_word(word: str, width: float, size: float, weight: str) -> Iterator[str]:
    """The word in pieces that fit, cut after a hyphen where there is one."""
    while len(word) > 1 and text_width(word, size, weight) > width:
        fits = _fitting_length(word, width, size, weight)
        cut = word.rfind("-", 1, fits) + 1 or fits
        yield word[:cut]
        word = word[cut:]
    yield word


def _fitting_length(word: str, width: float, size: float, weight: str) -> int:
    lengths = range(1, len(word) + 1)
    return max(1, bisect_right(lengths, width, key=lambda length: text_width(word[:length], size, weight)))


def _with_ellipsis(line: str, width: float, size: float, weight: str) -> str:
    while len(line) > 1 and text_width(f"{line}…", size, weight) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def decimals_for(largest: float, least: int = 0) -> int:
    """How many decimals (at most two) show a column's largest number to about three digits."""
    digits_before_point = math.floor(math.log10(largest)) + 1 if largest > 0 else 3
    return min(2, max(least, 3 - digits_before_point))


def format_number(value: float, decimals: int = 0) -> str:
    """The number with thousands separators; one too small to show is `<0.1`, never 0."""
    smallest = 10.0**-decimals
    return f"<{smallest:g}" if 0 < value <= smallest / 2 else f"{value:,.{decimals}f}"


def counted(count: float, noun: str, plural: str | None = None) -> str:
    """The count with its noun, e.g. `1 film`, `1,204 films`; `plural` is for nouns that take no s."""
    return f"{int(count):,} {noun}" if int(count) == 1 else f"{int(count):,} {plural or f'{noun}s'}"


def counted_top(shown: int, total: int, noun: str) -> str:
    """How many there are, such as `19 genres`; `Top 5 of 19 genres` where not all of them are shown."""
    return counted(total, noun) if shown == total else f"Top {shown} of {counted(total, noun)}"
