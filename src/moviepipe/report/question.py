"""What a question of the page is: its Gold table, its answer, its charts and its columns."""

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
import pandas as pd

from moviepipe.charts.text import counted
from moviepipe.report.data import ReportData
from moviepipe.tables import Table

Spec = Callable[[ReportData], alt.LayerChart]


@dataclass(frozen=True)
class Picture:
    """One chart: its title, a text that says what it shows, its function, and whether the filters change it."""

    title: str
    shows: str
    spec: Spec
    is_filtered: bool = True


@dataclass(frozen=True)
class Question:
    """One section of the page.

    `order` is the order of the table's rows: columns, each with a minus sign before it where the greatest comes
    first; empty where the frame has its order already.
    `without_table` is said where the lake lacks the table, and `credit` where it has rows. `scope` says of what the
    page's table is, where that is a part of the Gold table.
    """

    heading: str
    table: str
    answer: Callable[[pd.DataFrame], str]
    columns: str
    order: str
    pictures: tuple[Picture, ...] = ()
    without_table: str = ""
    credit: str = ""
    scope: str = ""

    @property
    def sort_keys(self) -> list[tuple[str, bool]]:
        """The columns to sort by, each with whether it ascends."""
        return [(name.removeprefix("-"), not name.startswith("-")) for name in self.order.split()]


def question_of(table: Table) -> Question:
    """The question that a table's own description asks."""
    heading = table.description.rpartition(": ")[2]
    columns = [name for name in table.schema.names if name != "excluded_count"]
    return Question(
        f"{heading[:1].upper()}{heading[1:]}",
        table.short_name,
        lambda frame: f"{counted(len(frame), 'row')}: see the table.",
        " ".join(columns),
        " ".join(table.keys),
    )
