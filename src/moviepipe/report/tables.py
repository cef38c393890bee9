"""Gold tables as the page shows them: headings in words, numbers for people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from moviepipe.charts.languages import language_name

MOST_ROWS = 500
UNKNOWN = "–"
PLAIN = ("_year", "_rank", "_decile")
WORDS = {"avg": "average", "usd": "(US$)", "min": "lowest", "max": "highest", "log": "log.", "tv": "TV"}
BOUNDS = {
    f"{side}_{level}": f"{level} % {word}" for level in (80, 90) for side, word in (("low", "from"), ("high", "to"))
}


@dataclass(frozen=True)
class Column:
    """One column: its heading, and whether it holds numbers."""

    heading: str
    is_number: bool


@dataclass(frozen=True)
class PageTable:
    """A table of the page: its columns, its rows as texts, and how many rows the Gold table has."""

    columns: tuple[Column, ...]
    rows: list[list[str]]
    row_count: int

    @property
    def is_cut(self) -> bool:
        """True when the Gold table has more rows."""
        return len(self.rows) < self.row_count

    @property
    def number_classes(self) -> str:
        """A class for each column of numbers, by its place: they stand at the right."""
        return " ".join(f"n{place}" for place, column in enumerate(self.columns, start=1) if column.is_number)

    @property
    def name_place(self) -> int:
        """The place of the column that names the rows: the first that holds texts."""
        return next((place for place, column in enumerate(self.columns) if not column.is_number), 0)

    @property
    def summary(self) -> str:
        """How many rows are shown, of how many."""
        shown, total = len(self.rows), self.row_count
        return f"{total:,} row{'' if total == 1 else 's'}" if shown == total else f"first {shown:,} of {total:,} rows"


def page_table(
    frame: pd.DataFrame,
    columns: Sequence[str],
    order: Sequence[tuple[str, bool]] = (),
    row_count: int | None = None,
    decimals: Collection[str] = (),
) -> PageTable:
    """The first rows of a table by `order`: columns, each with whether it ascends.

    `row_count` is how many the lake has, where that is more; `decimals` names the columns whose numbers need not be
    whole.
    """
    if order and not frame.empty:
        names, ascending = (list(part) for part in zip(*order, strict=True))
        frame = frame.sort_values(names, ascending=ascending, na_position="last", kind="stable")
    shown = frame.head(MOST_ROWS)
    heads = tuple(Column(heading(name), bool(is_numeric_dtype(shown[name]))) for name in columns)
    cells = [[cell(name, value, name in decimals) for value in shown[name]] for name in columns]
    rows = [list(row) for row in zip(*cells, strict=True)]
    return PageTable(heads, rows, len(frame) if row_count is None else row_count)


def heading(name: str) -> str:
    """A column's name in words: `avg_budget_usd` is `Average budget (US$)`."""
    if name in BOUNDS:
        return BOUNDS[name]
    words = " ".join(WORDS.get(word, word) for word in name.split("_"))
    return f"{words[:1].upper()}{words[1:]}"


def cell(name: str, value: Any, has_decimals: bool = False) -> str:
    """A value for people: numbers with thousands separators, years and ranks without, money in whole dollars."""
    if pd.isna(value):
        return UNKNOWN
    if name == "original_language":
        return language_name(value) or UNKNOWN
    if isinstance(value, int | float | np.number):
        plain = f"{value:.0f}" if name.endswith(PLAIN) else f"{value:,.0f}"
        return f"{value:,.2f}" if has_decimals and not name.endswith("_usd") else plain
    return " ".join(str(value).split()) or UNKNOWN
