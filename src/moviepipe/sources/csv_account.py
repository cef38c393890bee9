"""The account of a CSV file: what became of each of its rows, and which of its columns were passed over."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MOST_NAMED = 20  # refused rows, or ids; the rest are counted


@dataclass
class Account:
    """The rows of one file, each counted once: read = kept + repeated + unused + refused.

    `repeated` rows are the same as an earlier one; `unused` has the ids of rows that no movie takes.
    """

    file: str
    read: int = 0
    kept: int = 0
    repeated: int = 0
    refused: int = 0
    unused: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)
    unread_columns: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> "Account":
        """The account of a file of which nothing has been read yet."""
        return cls(str(path))

    def refuse(self, line: int, reason: Exception) -> None:
        """Counts a row that cannot be read; the first of them are named."""
        self.refused += 1
        if self.refused <= MOST_NAMED:
            self.refusals.append(f"{self.file}, line {line}: {reason}.")

    def leave_unused(self, ids: list[int]) -> None:
        """Counts rows that were kept and that nobody took."""
        self.kept -= len(ids)
        self.unused = ids

    def note_unread(self, names: set[str]) -> None:
        """Remembers columns that hold something and are not read."""
        self.unread_columns = sorted({*self.unread_columns, *names})

    def sum(self) -> str:
        """All rows in one line."""
        parts = {"repeated word for word": self.repeated, "of no movie": len(self.unused)}
        found = "".join(f" + {count:,} {what}" for what, count in parts.items() if count)
        return f"{self.file}: {self.read:,} rows read = {self.kept:,} kept + {self.refused:,} refused{found}"

    def describe(self) -> Iterator[str]:
        """The sum, then a line for all that was not taken."""
        yield self.sum()
        yield from self.refusals
        if self.refused > MOST_NAMED:
            yield f"{self.file}: {self.refused - MOST_NAMED:,} more rows were refused."
        if self.unused:
            shown = ", ".join(map(str, self.unused[:MOST_NAMED])) + (", …" if len(self.unused) > MOST_NAMED else "")
            yield f"{self.file}: no movie was imported for id {shown}."
        if self.absent_columns:
            yield f"{self.file}: no column {', '.join(self.absent_columns)}, so its movies have none."
        if self.unread_columns:
            names = ", ".join(name or "one without a name" for name in self.unread_columns)
            yield f"{self.file}: filled, but not read: {names}."
