"""The text of a CSV file as people have them: packed or not, in UTF-8 or UTF-16, with any of four delimiters."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from moviepipe.errors import SourceError

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
BYTE_ORDER_MARKS = {  # UTF-32 first, for its mark begins with that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
ESCAPED = 0xDC00  # where Python puts a byte that is no UTF-8
DELIMITERS = ",;\t|"
LONGEST_HEADER = 10_000
NOTHING = "Nothing was imported."


class Lines(Iterator[str]):
    """The lines of a text file, counted as editors count them: a carriage return within a text begins no line."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self.path, self._file = path, file
        self.last_number, self.next_number = 0, 1
        self.is_ended = True  # the last line that came has a line feed
        self.is_over = False
        self._line_end = ""

    def __next__(self) -> str:
        """The next line, with its end."""
        line = next(self._file, None)
        if line is None:
            self.is_over = True
            raise StopIteration
        self._require_encoding(line)
        self._line_end = self._line_end or ("\r" if line.endswith("\r") else "\n")
        self.is_ended = line.endswith(("\n", "\r"))
        self.last_number = self.next_number
        self.next_number += line.endswith(self._line_end)
        return line

    def _require_encoding(self, line: str) -> None:
        try:
            line.encode()
        except UnicodeEncodeError as exc:
            byte = bytes([ord(line[exc.start]) - ESCAPED])
            raise SourceError(
                f"{self.path}, line {self.next_number}: the byte 0x{byte.hex()} is not UTF-8; in cp1252 (Windows) it "
                f"would be {byte.decode('cp1252', 'replace')!r}. Save the file as UTF-8, for example by "
                f"`iconv -f cp1252 -t UTF-8`. {NOTHING}"
            ) from exc


@contextmanager
def open_lines(path: Path) -> Iterator[Lines]:
    """The lines of a file; whatever stops their reading becomes a SourceError that names the file and line."""
    lines: Lines | None = None
    try:
        with path.open("rb") as raw, _open_text(path, raw) as file:
            yield (lines := Lines(path, file))
    except OSError as exc:
        raise SourceError(f"{path} cannot be read: {exc.strerror or exc}. Check the path.") from exc
    except (EOFError, zlib.error, UnicodeDecodeError) as exc:
        number = lines.next_number if lines else 1
        raise SourceError(f"{path}, line {number}: {exc}. Is the file whole? {NOTHING}") from exc


def _open_text(path: Path, raw: io.BufferedReader) -> TextIO:
    packed = raw.peek(len(GZIP)).startswith(GZIP)
    file = gzip.GzipFile(fileobj=raw) if packed else raw
    start = file.peek(4)[:4]
    if start == ZIP:
        raise SourceError(f"{path} is a zip archive or a workbook. Unpack it, or save it as CSV in UTF-8. {NOTHING}")
    encoding = _encoding(start)
    return io.TextIOWrapper(file, encoding, "surrogateescape" if encoding == "utf-8-sig" else "strict", newline="")


def _encoding(start: bytes) -> str:
    """The encoding of a file that starts so; every header begins with a letter, which UTF-16 pairs with a zero byte."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    if start[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if start[:1] == b"\0" else "utf-8-sig"


def find_header(line: str, wanted: set[str]) -> tuple[str, list[str]]:
    """The delimiter under which a header has most of the wanted names, and its names, in small letters."""
    headers = {delimiter: _names(line[:LONGEST_HEADER], delimiter) for delimiter in DELIMITERS}
    return max(headers.items(), key=lambda item: len(wanted.intersection(item[1])))


def _names(line: str, delimiter: str) -> list[str]:
    return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
