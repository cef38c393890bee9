"""The CSV files of TMDB 5000, or of The Movies Dataset, as the bodies TMDb's API would have given."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from moviepipe.envelope import MOVIE_DETAILS, Envelope
from moviepipe.errors import SourceError
from moviepipe.sources import csv_values as values
from moviepipe.sources.csv_account import Account
from moviepipe.sources.csv_rows import Cells, Columns, read_rows
from moviepipe.sources.csv_text import NOTHING

LISTS = ("genres", "production_companies", "production_countries", "spoken_languages")
TEXTS = ("homepage", "original_language", "original_title", "overview", "release_date", "status", "tagline", "title")
WHOLE_NUMBERS = ("budget", "id", "revenue", "vote_count")
DECIMALS = ("popularity", "runtime", "vote_average")
REQUIRED = (*WHOLE_NUMBERS, *DECIMALS, *LISTS, *TEXTS)
EXTRA_TEXTS = ("imdb_id", "poster_path", "backdrop_path")
BOOLEANS = ("adult", "video")
EXPECTED = ("keywords",)
OPTIONAL = (*EXTRA_TEXTS, *BOOLEANS, "belongs_to_collection")
MOVIE_COLUMNS = (*REQUIRED, *EXPECTED)
CREDIT_COLUMNS = ("movie_id", "cast", "crew")
MOVIES = Columns(REQUIRED, EXPECTED, OPTIONAL)
CREDITS = Columns(CREDIT_COLUMNS, redundant=("id", "title"), other_names={"id": "movie_id"})
KEYWORDS = Columns(("id", "keywords"))
LAST_KNOWN = ("title", "vote_average", "vote_count")  # TMDb has them for every movie, and they stand last
LONGEST_SHOWN = 60


@dataclass
class Tmdb5000:
    """The files, read as records; once all are read, the accounts tell what became of every row.

    With a file of keywords, which The Movies Dataset has, a column of that name in the movies' file is not read.
    """

    movies_path: Path
    credits_path: Path
    keywords_path: Path | None = None
    without_credits: int = 0
    without_keywords: int = 0
    movies: Account = field(init=False)
    credits: Account = field(init=False)
    keywords: Account | None = field(init=False)

    def __post_init__(self) -> None:
        """Opens the accounts."""
        self.movies, self.credits = Account.of(self.movies_path), Account.of(self.credits_path)
        self.keywords = Account.of(self.keywords_path) if self.keywords_path else None

    @property
    def accounts(self) -> list[Account]:
        """One for each file."""
        return [account for account in (self.movies, self.credits, self.keywords) if account is not None]

    def records(self, run_id: str, fetched_at: datetime) -> Iterator[Envelope]:
        """One record per movie; raises SourceError, naming file and line, for a file that is not what it should be."""
        credits = dict(read_rows(self.credits_path, CREDITS, self.credits, _credits))
        keywords, columns = self._keywords(), MOVIES
        if keywords is not None:
            columns = replace(MOVIES, expected=())
        for movie_id, body in read_rows(self.movies_path, columns, self.movies, _body):
            people = credits.pop(movie_id, None)
            self.without_credits += people is None
            payload = _with_part(body, "credits", people)
            if keywords is not None:
                words = keywords.pop(movie_id, None)
                self.without_keywords += words is None
                payload = _with_part(payload, "keywords", words)
            yield Envelope(MOVIE_DETAILS, movie_id, 200, fetched_at, payload.decode(), run_id)
        self.credits.leave_unused(sorted(credits))
        if self.keywords is not None and keywords is not None:
            self.keywords.leave_unused(sorted(keywords))
        if not self.movies.read:
            raise SourceError(f"{self.movies_path} has a header and no rows. {NOTHING}")

    def _keywords(self) -> dict[int, bytes] | None:
        if self.keywords_path is None or self.keywords is None:
            return None
        return dict(read_rows(self.keywords_path, KEYWORDS, self.keywords, _keywords))


def _with_part(body: bytes, name: str, part: bytes | None) -> bytes:
    """A body with one more field, without parsing it again; as it is where there is no such part."""
    return body if part is None else body[:-1] + f',"{name}":'.encode() + part + b"}"


def _keywords(row: Cells) -> tuple[int, bytes]:
    return _value(row, "id", values.movie_id), _json({"keywords": _value(row, "keywords", values.entries)})


def _credits(row: Cells) -> tuple[int, bytes]:
    people = {name: _value(row, name, values.entries) for name in ("cast", "crew")}
    return _value(row, "movie_id", values.movie_id), _json(people)


def _body(row: Cells) -> tuple[int, bytes]:
    movie_id = _value(row, "id", values.movie_id)
    if all(values.is_unknown(row[name]) for name in LAST_KNOWN):
        raise ValueError(f"title and votes are empty ({values.CUT})")
    body: dict[str, Any] = {name: _value(row, name, values.entries) for name in LISTS}
    body |= {name: row[name] for name in TEXTS}
    body |= {"release_date": _value(row, "release_date", values.iso_date)}
    body |= {name: _value(row, name, values.whole_number) for name in WHOLE_NUMBERS}
    body |= {name: _value(row, name, values.decimal) for name in DECIMALS}
    return movie_id, _json(body | _optional(row))


def _optional(row: Cells) -> dict[str, Any]:
    """The fields of those columns that a data set may lack."""
    found: dict[str, Any] = {}
    if "keywords" in row:
        found["keywords"] = {"keywords": _value(row, "keywords", values.entries)}
    found |= {name: row[name] or None for name in EXTRA_TEXTS if name in row}
    found |= {name: _value(row, name, values.boolean) for name in BOOLEANS if name in row}
    if "belongs_to_collection" in row:
        found["belongs_to_collection"] = _value(row, "belongs_to_collection", values.one_object)
    return found


def _value(row: Cells, name: str, convert: Callable[[str], Any]) -> Any:
    try:
        return convert(row[name])
    except ValueError as exc:
        raise ValueError(f"{name} {exc}: {row[name][:LONGEST_SHOWN]!r}") from exc


def _json(body: dict[str, Any]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError) as exc:
        raise ValueError(f"a list holds what JSON cannot ({exc})") from exc
