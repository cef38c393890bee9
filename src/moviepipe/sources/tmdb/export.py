"""TMDb's daily ID export: one JSON object a line, plain or gzipped, read to where it is good."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from moviepipe.errors import PermanentSourceError
from moviepipe.sources.tmdb.page import LARGEST_ID

NAMED_LINES = 5
GZIP_START = b"\x1f\x8b"


@dataclass
class IdExport:
    """An export file; its counts are those of the lines read so far."""

    path: Path
    min_popularity: float = 0.0
    line_count: int = 0
    good_count: int = 0
    bad_count: int = 0
    less_popular_count: int = 0
    is_cut_short: bool = False
    bad_lines: list[int] = field(default_factory=list)

    def ids(self) -> Iterator[int]:
        """The ids of the good lines with enough popularity; raises PermanentSourceError when there is none."""
        for line in self._lines():
            try:
                resource_id, popularity = _read(line)
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
                self._note_bad_line()
                continue
            self.good_count += 1
            if popularity < self.min_popularity:
                self.less_popular_count += 1
            else:
                yield resource_id
        if not self.good_count:
            raise PermanentSourceError(f"{self.path} has no line of an ID export. Is it the file TMDb publishes?")

    def _lines(self) -> Iterator[bytes]:
        try:
            with _open(self.path) as file:
                for self.line_count, line in enumerate(file, start=1):
                    if line.strip():
                        yield line
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self.is_cut_short = True
        except OSError as exc:
            raise PermanentSourceError(f"{self.path} cannot be read ({exc.strerror or exc}). Check the path.") from exc

    def _note_bad_line(self) -> None:
        self.bad_count += 1
        if len(self.bad_lines) < NAMED_LINES:
            self.bad_lines.append(self.line_count)

    def faults(self) -> list[str]:
        """What was wrong with the file, one sentence each."""
        found = []
        if self.bad_count:
            more = ", …" if self.bad_count > len(self.bad_lines) else ""
            lines = ", ".join(map(str, self.bad_lines)) + more
            found.append(f"{self.bad_count:,} of {self.line_count:,} lines of {self.path} are no id (line {lines}).")
        if self.is_cut_short:
            found.append(f"{self.path} is cut short after line {self.line_count:,}; the lines before it are used.")
        return found


def _read(line: bytes) -> tuple[int, float]:
    entry = json.loads(line)
    resource_id, popularity = entry["id"], entry.get("popularity", 0.0)
    if type(resource_id) is not int or not 0 < resource_id <= LARGEST_ID:
        raise ValueError(f"{resource_id!r} is no id")
    return resource_id, float(popularity or 0.0)


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    with path.open("rb") as file:
        is_gzip = file.read(2) == GZIP_START
    return gzip.open(path, "rb") if is_gzip else path.open("rb")
