"""Names as they stand in the page's texts and charts."""

import unicodedata
from typing import Any

import pandas as pd

from moviepipe.charts.text import NO_NAME

RIGHT_TO_LEFT = ("R", "AL")
ISOLATE = "\u2068{}\u2069"  # so that a right-to-left name does not turn the text around it


def name_of(text: Any) -> str:
    """The text in one line; a name that is missing is said to be."""
    name = NO_NAME if pd.isna(text) else " ".join(str(text).split()) or NO_NAME
    return ISOLATE.format(name) if any(unicodedata.bidirectional(sign) in RIGHT_TO_LEFT for sign in name) else name


def title_of(movie: Any) -> str:
    """A movie's title and, where it is known, its year: `Avatar (2009)`."""
    return titled(movie.title, movie.release_year)


def titled(title: Any, year: Any) -> str:
    """The same of a title and a year."""
    return name_of(title) if pd.isna(year) else f"{name_of(title)} ({year:.0f})"
