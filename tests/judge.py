"""A second reading of Bronze's and Silver's rules in plain Python, to judge the first one by.

It knows DESIGN.md and the docstrings, never Silver's code: a landing line in, `Record`; all records in, `Verdict`.
Each row carries `_record`, the place in the list of the record it came from.
"""

import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

Row = dict[str, Any]
Body = dict[str, Any]

MOVIE_DETAILS = "movie/{movie_id}"
TEXT, NUMBER, FLAG = "text", "number", "true or false"
NAMED = {"id": NUMBER, "name": TEXT}
PERSON = NAMED | {"gender": NUMBER, "credit_id": TEXT}
IMAGES = {"poster_path": TEXT, "backdrop_path": TEXT}
TEXTS = ("imdb_id", "original_title", "original_language", "overview", "tagline", "homepage", "status", *IMAGES)
SHAPE: dict[str, Any] = {
    **dict.fromkeys((*TEXTS, "title", "release_date"), TEXT),
    **dict.fromkeys(("id", "runtime", "budget", "revenue", "popularity", "vote_average", "vote_count"), NUMBER),
    **dict.fromkeys(("adult", "video"), FLAG),
    "belongs_to_collection": NAMED | IMAGES,
    "genres": [NAMED],
    "production_companies": [NAMED | {"origin_country": TEXT}],
    "production_countries": [{"iso_3166_1": TEXT, "name": TEXT}],
    "spoken_languages": [{"iso_639_1": TEXT, "name": TEXT, "english_name": TEXT}],
    "keywords": {"keywords": [NAMED]},
    "credits": {
        "cast": [PERSON | {"character": TEXT, "order": NUMBER}],
        "crew": [PERSON | {"department": TEXT, "job": TEXT}],
    },
}
# Child table: its array, the key of an entry (the first of a repeated key stays), its columns and their fields.
CHILDREN: dict[str, tuple[str, str, dict[str, str]]] = {
    "movie_genres": ("genres", "id", {"genre_id": "id", "genre_name": "name"}),
    "movie_companies": (
        "production_companies",
        "id",
        {"company_id": "id", "company_name": "name", "country_code": "origin_country"},
    ),
    "movie_countries": ("production_countries", "iso_3166_1", {"country_code": "iso_3166_1", "country_name": "name"}),
    "movie_languages": (
        "spoken_languages",
        "iso_639_1",
        {"language_code": "iso_639_1", "language_name": "name", "english_name": "english_name"},
    ),
    "movie_keywords": ("keywords.keywords", "id", {"keyword_id": "id", "keyword_name": "name"}),
    "movie_cast": (
        "credits.cast",
        "credit_id",
        {"credit_id": "credit_id", "person_id": "id", "person_name": "name"}
        | {"character_name": "character", "cast_order": "order", "gender": "gender"},
    ),
    "movie_crew": (
        "credits.crew",
        "credit_id",
        {"credit_id": "credit_id", "person_id": "id", "person_name": "name"}
        | {"department_name": "department", "job_name": "job", "gender": "gender"},
    ),
}


NO_RECORD = -1


class Object(dict[str, Any]):
    """A JSON object, with all its fields where one name stands twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


@dataclass(frozen=True, slots=True)
class Record:
    """A row of bronze.tmdb_responses; one of a line that is no envelope holds that line and nothing else."""

    endpoint: str | None = None
    resource_id: int | None = None
    params: str | None = None
    status_code: int | None = None
    fetched_at: datetime | None = None
    payload: str | None = None
    run_id: str | None = None
    source: str | None = None
    resource_key: str | None = None

    @property
    def is_details(self) -> bool:
        return self.endpoint == MOVIE_DETAILS and self.source in (None, "tmdb")

    @property
    def is_body(self) -> bool:
        return self.is_details and self.status_code == 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one batch of the records must do to an empty lake, and what any order of batches must leave in it."""

    outcomes: list[str]
    tables: dict[str, list[Row]]


def read_line(line: bytes) -> Record:
    """A landing line as Bronze must keep it."""
    try:
        fields = json.loads(line.decode(), parse_constant=_refuse)
        at = datetime.fromisoformat(fields["fetched_at"])
        values = {name: fields.get(name) for name in Record.__dataclass_fields__} | {"fetched_at": at}
        if _is_envelope(values):
            return Record(**values)
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return Record(payload=line.decode(errors="replace"))


def _is_envelope(values: Row) -> bool:
    wanted = {"endpoint": str, "resource_id": int, "params": str, "status_code": int, "payload": str, "run_id": str}
    wanted |= {"source": str, "resource_key": str}
    may_be_missing = wanted.keys() - {"endpoint", "status_code"}
    return all(
        type(values[name]) is kind or (values[name] is None and name in may_be_missing) for name, kind in wanted.items()
    )


def judge(records: Sequence[Record]) -> Verdict:
    """Every record's outcome, and every Silver table."""
    rejected = [bool(reasons(record)) for record in records]
    valid = [(n, record) for n, record in enumerate(records) if not rejected[n] and record.is_details]
    outcomes = _outcomes(records, rejected, valid)
    bodies = sorted(((n, r, _read_body(r.payload) or {}) for n, r in valid if r.is_body), key=lambda body: _when(*body))
    kept = [body for body in bodies if outcomes[body[0]] == "kept"]
    deletions = _movie_deletions(valid)
    gone_at = {row["movie_id"]: row["fetched_at"] for row in deletions}
    parts = {table: _bodies_with(path, bodies, gone_at) for table, (path, _, _) in CHILDREN.items()}
    tables = {
        "movies": [_movie(*body) for body in kept],
        **{table: [row for body in kept for row in _children_of(table, body, parts[table])] for table in CHILDREN},
        "carried_parts": [row for body in kept for row in _carried_parts(body, parts)],
        "collections": _last_of_each("collection_id", (row for body in bodies for row in _collection(*body))),
        "popularity_history": _popularity_history(bodies, gone_at),
        "movie_deletions": deletions,
        # No record of a show is drawn, no page of a list, and none of OMDb.
        **{table: [] for table in ("tv_shows", "tv_genres", "tv_deletions", "movie_lists")},
        **{table: [] for table in ("omdb_movies", "movie_ratings")},
        "rejected_records": [_rejected(n, records[n]) for n, is_rejected in enumerate(rejected) if is_rejected],
    }
    return Verdict(outcomes, tables)


ReadBody = tuple[int, Record, Body]

# --- which records are rejected ---------------------------------------------------------------------------------


def reasons(record: Record) -> list[str]:
    """Why a record cannot enter Silver; nothing for a good one, or one of another endpoint."""
    if record.endpoint is None:
        return ["the line is no envelope"]
    if not record.is_details:
        return []
    if record.resource_id is None:
        return ["it names no movie"]
    if record.status_code not in (200, 404):
        return ["the request failed"]
    if record.status_code == 404 and not _is_tmdbs_404(record.payload):
        return ["a 404 of somebody else"]
    return list(_body_reasons(record)) if record.is_body else []


def _is_tmdbs_404(payload: str | None) -> bool:
    """TMDb's own has the number 34 in its body, as a whole number and not as a text."""
    return _read_body(payload) is not None and repr(json.loads(payload or "").get("status_code")) == "34"


def _body_reasons(record: Record) -> Iterator[str]:
    movie = _read_body(record.payload)
    if movie is None:
        yield "not one JSON object"
    elif not _fits(movie, SHAPE):
        yield "a field has another type than TMDb's"
    else:
        yield from _field_reasons(record, movie)
        yield from _entry_reasons(movie)


def _field_reasons(record: Record, movie: Body) -> Iterator[str]:
    if movie.get("id") != record.resource_id:
        yield "another movie's body"
    if _title(movie) is None:
        yield "no title"
    if movie.get("release_date") and _date(movie["release_date"]) is None:
        yield "release_date is not a date"
    elif (released := _date(movie.get("release_date"))) and not 1800 <= released.year <= 2200:
        yield "a year that no film can have"
    if not 0 <= (movie.get("vote_average") or 0) <= 10:
        yield "vote_average"
    if not 0 <= (movie.get("popularity") or 0) < math.inf:
        yield "popularity"
    for name in ("budget", "revenue", "runtime", "vote_count"):
        amount = movie.get(name) or 0
        if amount < 0 or not _is_whole(amount):
            yield name
    if (movie.get("runtime") or 0) >= 2**31:
        yield "runtime does not fit its column"
    collection_id = (movie.get("belongs_to_collection") or {}).get("id")
    if collection_id is not None and not _is_whole(collection_id):
        yield "belongs_to_collection.id"


def _entry_reasons(movie: Body) -> Iterator[str]:
    """Each entry of an array needs its keys: whole numbers as ids, codes that are not blank."""
    for path, key, fields in CHILDREN.values():
        for name in {key, *fields.values()} & {"id", "iso_3166_1", "iso_639_1", "credit_id"}:
            is_usable = _is_whole if name == "id" else _known
            if not all(entry is not None and is_usable(entry.get(name)) for entry in _entries(movie, path)):
                yield f"{path}.{name}"


def _read_body(payload: str | None) -> Body | None:
    """The body when the text is one strict JSON object and nothing after it; every number is a double."""
    try:
        with _any_depth():
            body = json.loads(payload or "", parse_int=float, parse_constant=_refuse, object_pairs_hook=Object)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


@contextmanager
def _any_depth() -> Iterator[None]:
    """Python gives up after some hundred levels; Silver passes over a field that it does not read, however deep."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


def _refuse(token: str) -> None:
    raise ValueError(f"{token} is not JSON")


def _fits(value: Any, shape: Any) -> bool:
    """Whether a value has TMDb's type; null and absent always do, fields nobody knows are passed over."""
    if value is None:
        return True
    if isinstance(shape, dict):
        fields = value.pairs if isinstance(value, Object) else []
        return isinstance(value, dict) and all(
            _fits(field, shape.get(name)) or (shape[name] == TEXT and n < _last(fields, name))
            for n, (name, field) in enumerate(fields)
            if name in shape
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(entry, shape[0]) for entry in value)
    return type(value) is {TEXT: str, NUMBER: float, FLAG: bool}[shape]


def _last(fields: list[tuple[str, Any]], name: str) -> int:
    """Where a name stands for the last time; of a text only that one counts, of all else each is looked at."""
    return max(n for n, (other, _) in enumerate(fields) if other == name)


def _is_whole(value: float | None) -> bool:
    """A number without a fraction that a double holds exactly."""
    return value is not None and abs(value) < 2**53 and value == math.floor(value)


# --- what becomes of each record --------------------------------------------------------------------------------


def _outcomes(records: Sequence[Record], rejected: list[bool], valid: list[tuple[int, Record]]) -> list[str]:
    outcomes = ["rejected" if is_rejected else "other" for is_rejected in rejected]
    latest: dict[int | None, tuple[int, Record]] = {}
    for n, record in valid:
        first = latest.get(record.resource_id)
        if first is None or _version(record) > _version(first[1]):
            latest[record.resource_id] = n, record
    for n, record in valid:
        winner, winning = latest[record.resource_id]
        if n == winner:
            outcomes[n] = "kept" if record.is_body else "deleted"
        else:
            outcomes[n] = "unchanged" if _version(record) == _version(winning) else "superseded"
            _require_decided(record, winning)
    return outcomes


def _version(record: Record) -> tuple[datetime, bool]:
    """Later wins; at the same moment an answer of 404 wins over a body."""
    assert record.fetched_at is not None
    return record.fetched_at, not record.is_body


def _require_decided(record: Record, winning: Record) -> None:
    """Which of two bodies of one moment wins depends on Spark's hash, which is not known here."""
    if record.is_body and _version(record) == _version(winning) and record.payload != winning.payload:
        raise ValueError(f"two bodies of movie {record.resource_id} have one fetched_at: {record.fetched_at}")


def _when(n: int, record: Record, _: Body) -> tuple[datetime, bool, int]:
    """Oldest first; of equal records the first counts, so it comes last."""
    return *_version(record), -n


# --- the tables -------------------------------------------------------------------------------------------------


def _movie(n: int, record: Record, movie: Body) -> Row:
    budget, revenue = _amount(movie, "budget"), _amount(movie, "revenue")
    released = _date(movie.get("release_date"))
    return {
        "_record": n,
        "movie_id": record.resource_id,
        **{name: _known(movie.get(name)) for name in TEXTS},
        "title": _title(movie),
        "release_date": released,
        "release_year": released and released.year,
        "runtime_minutes": _amount(movie, "runtime"),
        "budget_usd": budget,
        "revenue_usd": revenue,
        "profit_usd": None if budget is None or revenue is None else revenue - budget,
        "popularity": movie.get("popularity"),
        "vote_average": movie.get("vote_average"),
        "vote_count": movie.get("vote_count"),
        "is_adult": movie.get("adult"),
        "is_video": movie.get("video"),
        "_missing_parts": tuple(path for path, _, _ in CHILDREN.values() if _array(movie, path) is None) or None,
        "collection_id": (movie.get("belongs_to_collection") or {}).get("id"),
        "fetched_at": record.fetched_at,
    }


def _children_of(table: str, newest: ReadBody, sources: dict[int | None, ReadBody]) -> Iterator[Row]:
    source = sources.get(newest[1].resource_id)
    return iter(()) if source is None else _children(table, *source)


def _children(table: str, n: int, record: Record, movie: Body) -> Iterator[Row]:
    path, key, fields = CHILDREN[table]
    first_of_each: dict[Any, Body] = {}
    for entry in _entries(movie, path):
        first_of_each.setdefault(_clean(entry[key]), entry)
    for entry in first_of_each.values():
        values = {column: _clean(entry.get(field)) for column, field in fields.items()}
        small = {column: _small_int(values[column]) for column in ("cast_order", "gender") if column in values}
        yield {"_record": n, "movie_id": record.resource_id} | values | small


def _bodies_with(path: str, bodies: list[ReadBody], gone_at: dict[int | None, datetime]) -> dict[int | None, ReadBody]:
    """The newest body of each movie that has an array, an empty one too, since its last deletion."""
    return {
        record.resource_id: (n, record, movie)
        for n, record, movie in bodies
        if _array(movie, path) is not None and _is_since(record, gone_at)
    }


def _is_since(record: Record, gone_at: dict[int | None, datetime]) -> bool:
    gone = gone_at.get(record.resource_id)
    return gone is None or (record.fetched_at is not None and record.fetched_at > gone)


def _carried_parts(newest: ReadBody, parts: dict[str, dict[int | None, ReadBody]]) -> Iterator[Row]:
    """The parts that the newest body of a movie has not and an older one has."""
    movie_id = newest[1].resource_id
    for table, (path, _, _) in CHILDREN.items():
        source = parts[table].get(movie_id)
        if source is not None and _array(newest[2], path) is None:
            about = {"kind": "movie", "resource": str(movie_id), "part": path}
            yield about | {"_record": NO_RECORD, "fetched_at": source[1].fetched_at}


def _collection(n: int, record: Record, movie: Body) -> Iterator[Row]:
    collection = movie.get("belongs_to_collection") or {}
    if collection.get("id") is not None:
        yield {
            "_record": n,
            "collection_id": collection["id"],
            "collection_name": _known(collection.get("name")),
            **{name: _known(collection.get(name)) for name in IMAGES},
            "fetched_at": record.fetched_at,
        }


def _popularity_history(bodies: list[ReadBody], gone_at: dict[int | None, datetime]) -> list[Row]:
    """The last body of each movie and day (UTC), without those up to the movie's latest deletion."""
    days: dict[tuple[int | None, date], Row] = {}
    for n, record, movie in bodies:
        at, movie_id = record.fetched_at, record.resource_id
        assert at is not None
        if movie_id not in gone_at or at > gone_at[movie_id]:
            day = at.astimezone(UTC).date()
            figures = {name: movie.get(name) for name in ("popularity", "vote_average", "vote_count")}
            days[movie_id, day] = {"_record": n, "movie_id": movie_id, "snapshot_date": day, "fetched_at": at} | figures
    return list(days.values())


def _movie_deletions(valid: list[tuple[int, Record]]) -> list[Row]:
    answers: list[ReadBody] = [(n, record, {}) for n, record in valid if not record.is_body]
    answers.sort(key=lambda answer: _when(*answer))
    rows = ({"_record": n, "movie_id": record.resource_id, "fetched_at": record.fetched_at} for n, record, _ in answers)
    return _last_of_each("movie_id", rows)


def _rejected(n: int, record: Record) -> Row:
    names = ("endpoint", "resource_id", "params", "status_code", "fetched_at", "payload", "source", "resource_key")
    return {"_record": n} | {name: getattr(record, name) for name in names}


def _last_of_each(key: str, rows: Iterable[Row]) -> list[Row]:
    return list({row[key]: row for row in rows}.values())


# --- values -----------------------------------------------------------------------------------------------------


def _entries(movie: Body, path: str) -> list[Any]:
    return _array(movie, path) or []


def _array(movie: Body, path: str) -> list[Any] | None:
    """An array of a body; None where it is absent or null, which says nothing of what would stand in it."""
    value: Any = movie
    for name in path.split("."):
        value = (value or {}).get(name)
    return value


def _known(text: str | None) -> str | None:
    """Text without spaces around it; "" means unknown. Half a surrogate pair is no character and becomes "?"."""
    return re.sub(r"[\ud800-\udfff]", "?", text or "").strip(" ") or None


def _clean(value: Any) -> Any:
    return _known(value) if isinstance(value, str) else value


def _title(movie: Body) -> str | None:
    return _known(movie.get("title")) or _known(movie.get("original_title"))


def _date(text: str | None) -> date | None:
    """A date written 2020-05-17."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text or ""):
        return None
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _amount(movie: Body, name: str) -> float | None:
    """0 from TMDb means unknown."""
    return movie.get(name) or None


def _small_int(value: float | None) -> int | None:
    """A number cut to an int of 32 bits; null when it does not fit, for nothing hangs on it."""
    return int(value) if value is not None and -(2**31) <= value < 2**31 else None
