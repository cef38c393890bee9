"""The rows of a CSV file: each is converted, refused with its line and reason, or left out as a repetition."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from moviepipe.errors import SourceError
from moviepipe.sources.csv_account import Account
from moviepipe.sources.csv_text import NOTHING, Lines, find_header, open_lines
from moviepipe.sources.csv_values import CUT

LONGEST_FIELD = 2**24  # bytes; the cast of one film passes Python's own limit of 128 KiB
Cells = dict[str, str]
Convert = Callable[[Cells], tuple[int, bytes]]


@dataclass(frozen=True)
class Columns:
    """The columns of a file: those it must have, should have and may have, and those known to say nothing new.

    `other_names` has what a column is called elsewhere.
    """

    required: Sequence[str]
    expected: Sequence[str] = ()
    optional: Sequence[str] = ()
    redundant: Sequence[str] = ()
    other_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def read(self) -> set[str]:
        """Those that are read."""
        return {*self.required, *self.expected, *self.optional}

    def of_header(self, path: Path, header: Sequence[str]) -> list[str]:
        """The header under the names of the columns; SourceError when it lacks one or has one twice."""
        usual = ((name, self.other_names.get(name, name)) for name in header)
        names = [name if known in header else known for name, known in usual]
        if missing := sorted({*self.required} - {*names}):
            raise SourceError(
                f"{path} lacks the column(s) {', '.join(missing)}. Is it the right file, and has it a header "
                f"with comma, semicolon, tab or | between the names? {NOTHING}"
            )
        if twice := sorted(name for name in self.read if names.count(name) > 1):
            raise SourceError(f"{path} has the column(s) {', '.join(twice)} twice. Rename one. {NOTHING}")
        return names


def read_rows(path: Path, columns: Columns, account: Account, convert: Convert) -> Iterator[tuple[int, bytes]]:
    """Each id with its row, converted; of several rows with one id the first. Raises SourceError when none can be."""
    seen: dict[int, tuple[int, int]] = {}
    for line, cells in _cells(path, columns, account):
        try:
            row_id, row = convert(cells)
            is_new = _is_new(seen, row_id, line, cells)
        except ValueError as exc:
            account.refuse(line, exc)
            continue
        account.kept += is_new
        account.repeated += not is_new
        if is_new:
            yield row_id, row
    if account.read and not account.kept:
        raise SourceError(f"{account.sum()}. {' '.join(account.refusals[:3])} {NOTHING}")


def _is_new(seen: dict[int, tuple[int, int]], row_id: int, line: int, cells: Cells) -> bool:
    """False for a row that repeats another; ValueError for one with another's id and other cells."""
    found = (line, hash(tuple(cells.values())))
    first = seen.setdefault(row_id, found)
    if first[1] != found[1]:
        raise ValueError(f"the id {row_id} stands twice, and this row differs from line {first[0]}, which is kept")
    return first is found


def _cells(path: Path, columns: Columns, account: Account) -> Iterator[tuple[int, Cells]]:
    """Each row that has the fields of the header, with the line it begins in."""
    csv.field_size_limit(LONGEST_FIELD)
    with open_lines(path) as lines:
        delimiter, header = find_header(next(lines, ""), columns.read | {*columns.other_names})
        names = columns.of_header(path, header)
        account.absent_columns = [name for name in columns.expected if name not in names]
        for line, cells in _records(lines, csv.reader(lines, delimiter=delimiter, strict=True), account):
            if fault := _fault(names, cells, line, lines):
                account.refuse(line, ValueError(fault))
                continue
            row = list(zip(names, cells, strict=True))
            account.note_unread({name for name, cell in row if cell.strip()} - columns.read - {*columns.redundant})
            yield line, {name: cell for name, cell in row if name in columns.read}


def _records(lines: Lines, reader: Iterator[list[str]], account: Account) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins in; blank ones are no rows."""
    cells: list[str] | None = []
    while cells is not None:
        line, cells = lines.next_number, []
        try:
            cells = next(reader, None)
        except csv.Error as exc:
            if lines.is_over:
                raise SourceError(f"{lines.path}, line {line}: {exc}. Is the file whole? {NOTHING}") from exc
            account.read += 1
            account.refuse(line, ValueError(f"a quote stands where none should{_up_to(line, lines)} ({exc})"))
        if cells and any(cells):
            account.read += 1
            yield line, cells


def _fault(names: Sequence[str], cells: Sequence[str], line: int, lines: Lines) -> str | None:
    if len(cells) == len(names):
        return None
    fault = f"the row{_up_to(line, lines)} has {len(cells)} fields and not the {len(names)} fields of the header"
    if len(cells) < len(names) and not lines.is_ended:
        raise SourceError(f"{lines.path}, line {line}: {fault}. Is the file whole? {NOTHING}")
    return f"{fault} ({CUT})"


def _up_to(line: int, lines: Lines) -> str:
    return f" (up to line {lines.last_number})" if lines.last_number > line else ""
