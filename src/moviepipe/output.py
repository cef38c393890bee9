"""What a command prints: lines and tables for people, JSON lines for machines."""

import json
import math
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.status import Status
from rich.table import Table as RichTable
from rich.text import Text

from moviepipe.errors import MoviepipeError
from moviepipe.pipelines.report import TableReport

SECONDS_BETWEEN_LINES = 10
LONGEST_CELL = 140  # --json shows all of it
NUMBERS = (int, float, Decimal)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Output:
    """Prints to stdout: with `json_lines` one JSON object a line and nothing else."""

    def __init__(self, json_lines: bool) -> None:
        self.json_lines = json_lines
        self._console = Console(highlight=False, soft_wrap=True, emoji=False)
        self._status: Status | None = None

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Shows on a terminal that work goes on and which table was last; elsewhere the printed lines have to do."""
        if self.json_lines or not self._console.is_terminal:
            yield
            return
        with self._console.status(Text(what)) as self._status:
            yield
        self._status = None

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """Shows how far work on `total` things has come: a bar on a terminal, else a line every ten seconds."""
        if self.json_lines or not self._console.is_terminal:
            yield _Ticker(what, total, self.say).advance
            return
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), _RateColumn())
        with Progress(*columns, TimeRemainingColumn(), console=self._console) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)

    def report(self, result: TableReport) -> None:
        """One line about one table or file."""
        if self.json_lines:
            self.row(asdict(result))
            return
        rows = "" if result.rows is None else f"{result.rows:,} rows"
        note = f"  {result.note}" if result.note else ""
        if self._status is not None:
            self._status.update(Text(f"working, {result.name} was the last"))
        self.say(f"{result.name:<28} {result.action:<14} {rows:>14} {result.seconds:7.1f} s{note}")

    def say(self, text: str) -> None:
        """A line for people only."""
        if not self.json_lines:
            self._console.print(text, markup=False)

    def row(self, values: Mapping[str, Any]) -> None:
        """One JSON object on a line of its own."""
        print(json.dumps(_plain(values), ensure_ascii=False, allow_nan=False), flush=True)

    def record(self, values: Mapping[str, Any]) -> None:
        """One record, a line for each of its fields."""
        if self.json_lines:
            self.row(values)
            return
        width = max(map(len, values))
        for name, value in values.items():
            shown = f"{value:,}" if isinstance(value, int | float) else _cell(value)
            self.say(f"{name.replace('_', ' '):<{width}}  {shown}")

    def table_of(self, kind: type[Any], items: Iterable[Any]) -> None:
        """Dataclass objects of one kind as a table with a column for each field."""
        self.table([field.name for field in fields(kind)], [astuple(item) for item in items])

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows under their column names; raises MoviepipeError for a name that JSON would lose."""
        if self.json_lines:
            _require_own_names(columns)
            for row in rows:
                self.row(dict(zip(columns, row, strict=True)))
            return
        shown = RichTable(box=None, header_style="bold", pad_edge=False)
        numeric = _numeric_columns(rows := list(rows))
        for number, column in enumerate(columns):
            shown.add_column(column, justify="right" if number in numeric else "left", overflow="fold")
        for row in rows:
            shown.add_row(*(_cell(value) for value in row))
        Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 10_000).print(shown)


class _RateColumn(ProgressColumn):
    """How many things are done a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.1f}/s")


class _Ticker:
    """Prints now and then how far work has come, for logs."""

    def __init__(self, what: str, total: int, say: Callable[[str], None]) -> None:
        self._what, self._total, self._say = what, total, say
        self._done = 0
        self._started = self._last_said = time.monotonic()

    def advance(self) -> None:
        self._done += 1
        now = time.monotonic()
        if now - self._last_said >= SECONDS_BETWEEN_LINES:
            self._last_said = now
            rate = self._done / (now - self._started)
            left = timedelta(seconds=round((self._total - self._done) / rate))
            self._say(f"{self._what}: {self._done:,} of {self._total:,}, {rate:,.1f}/s, {left} left")


def _numeric_columns(rows: Sequence[Sequence[Any]]) -> set[int]:
    first = rows[0] if rows else ()
    return {
        number
        for number in range(len(first))
        if any(isinstance(row[number], NUMBERS) and not isinstance(row[number], bool) for row in rows)
    }


def _cell(value: Any) -> str:
    """A value on one line, as it is; only a long text is cut."""
    text = "-" if value is None else _number(value) if isinstance(value, NUMBERS) else _text(value)
    shown = CONTROL.sub(lambda found: repr(found[0])[1:-1], text)
    return shown if len(shown) <= LONGEST_CELL else shown[: LONGEST_CELL - 1] + "…"


def _number(value: int | float | Decimal) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """The value as JSON has it: a decimal is a number, and what is no number (NaN, infinity) is null."""
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else _cell(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return value if value is None or isinstance(value, int | str) else str(value)


def _require_own_names(columns: Sequence[str]) -> None:
    twice = [name for name in columns if columns.count(name) > 1]
    if twice:
        raise MoviepipeError(
            f"Two columns are named {twice[0]}, and JSON would keep only one. Rename one of them with `as`."
        )
