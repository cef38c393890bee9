"""The TMDB 5000 data set: its two CSV files as the bodies TMDb's API would have given."""

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar

from moviepipe.envelope import MOVIE_DETAILS, Envelope
from moviepipe.errors import SourceError

WHOLE_NUMBERS = ("budget", "id", "revenue", "vote_count")
DECIMALS = ("popularity", "runtime", "vote_average")
LISTS = ("genres", "production_companies", "production_countries", "spoken_languages")
TEXTS = ("homepage", "original_language", "original_title", "overview", "release_date", "status", "tagline", "title")
MOVIE_COLUMNS = (*WHOLE_NUMBERS, *DECIMALS, *LISTS, *TEXTS, "keywords")
CREDIT_COLUMNS = ("movie_id", "cast", "crew")
Row = TypeVar("Row")
LONGEST_SHOWN = 60
LONGEST_FIELD = 2**24  # bytes; the cast of one film passes Python's own limit of 128 KiB


@dataclass
class Tmdb5000:
    """The two files, read as records; `without_credits` counts the movies that the credits file does not have."""

    movies_path: Path
    credits_path: Path
    without_credits: int = 0

    def records(self, run_id: str, fetched_at: datetime) -> Iterator[Envelope]:
        """One record per movie; raises SourceError, naming file and line, for what cannot be read."""
        credits = dict(_read(self.credits_path, CREDIT_COLUMNS, _credits))
        for body in _read(self.movies_path, MOVIE_COLUMNS, _body):
            if body["id"] in credits:
                body["credits"] = credits[body["id"]]
            else:
                self.without_credits += 1
            payload = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            yield Envelope(MOVIE_DETAILS, body["id"], 200, fetched_at, payload, run_id)


def _credits(row: dict[str, str]) -> tuple[int, dict[str, Any]]:
    people = {name: _value(row, name, json.loads) for name in ("cast", "crew")}
    return _value(row, "movie_id", int), people


def _body(row: dict[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {name: _value(row, name, json.loads) for name in LISTS}
    body |= {name: row[name] for name in TEXTS}
    body |= {name: _value(row, name, int) for name in WHOLE_NUMBERS}
    body |= {name: _value(row, name, float) if row[name] else None for name in DECIMALS}
    return body | {"keywords": {"keywords": _value(row, "keywords", json.loads)}}


def _value(row: dict[str, str], name: str, convert: Callable[[str], Any]) -> Any:
    try:
        return convert(row[name])
    except ValueError as exc:
        wanted = "JSON" if convert is json.loads else "a number"
        raise ValueError(f"{name} is not {wanted}: {row[name][:LONGEST_SHOWN]!r}") from exc


def _read(path: Path, columns: tuple[str, ...], convert: Callable[[dict[str, str]], Row]) -> Iterator[Row]:
    """Each row of a CSV file, converted; every fault becomes a SourceError that names the file and line."""
    reader: csv.DictReader[str] | None = None
    try:
        with _open_text(path) as file:
            reader = csv.DictReader(file, strict=True)
            _require_columns(path, columns, reader.fieldnames or ())
            for row in reader:
                if None in row or None in row.values():
                    raise ValueError(f"it does not have the {len(reader.fieldnames or ())} fields of the header")
                yield convert(row)
    except OSError as exc:
        raise SourceError(f"{path} cannot be read: {exc.strerror or exc}. Check the path.") from exc
    except (csv.Error, EOFError, ValueError) as exc:
        line = reader.reader.line_num if reader else 1
        raise SourceError(f"{path}, line {line}: {exc}. Is the file whole? Nothing was imported.") from exc


def _require_columns(path: Path, columns: tuple[str, ...], found: Iterable[str]) -> None:
    missing = sorted(set(columns) - set(found))
    if missing:
        raise SourceError(f"{path} lacks the column(s) {', '.join(missing)}. Is it the right file of TMDB 5000?")


def _open_text(path: Path) -> TextIO:
    csv.field_size_limit(LONGEST_FIELD)
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
