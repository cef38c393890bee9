"""What the answers share: lists in words, the greatest row, what was left out."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from moviepipe.charts.rows import as_numbers, each_row, keep_known
from moviepipe.charts.text import counted
from moviepipe.report.names import title_of

NAMED = 3


def greatest(rows: pd.DataFrame, measure: str) -> Iterator[Any]:
    """The row with the greatest measure, if any is known."""
    known = keep_known(rows, measure)
    yield from each_row(known if known.empty else known.nlargest(1, measure))


def excluded_sentence(rows: pd.DataFrame) -> str:
    """How many movies a table leaves out for amounts below the minimum, as a sentence; nothing where none is."""
    count = as_numbers(rows["excluded_count"]).max()
    return f" Left out: {counted(count, 'movie')} with an amount too small to be true." if count > 0 else ""


def titles_of(rows: pd.DataFrame) -> str:
    """The movies of the rows in words."""
    return listed([title_of(movie) for movie in each_row(rows.sort_values("title"))])


def listed(names: Sequence[str], most: int = NAMED) -> str:
    """The names in words; of many only the first few and how many more there are."""
    shown = list(names[:most]) + ([f"{len(names) - most:,} more"] if len(names) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def then(texts: Sequence[str]) -> str:
    """A sentence with all but the first of the texts; nothing where there is one."""
    return f" Then {listed(texts[1:])}." if len(texts) > 1 else ""


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def first_by(rows: pd.DataFrame, rank: str) -> pd.DataFrame:
    """The rows that share the first rank."""
    first: pd.DataFrame = rows[rows[rank] == rows[rank].min()]
    return first
