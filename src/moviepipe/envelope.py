"""The envelope: the one record every source produces and Bronze ingests."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

TMDB = "tmdb"  # the source of a record that names none
MOVIE_DETAILS = "movie/{movie_id}"
TV_DETAILS = "tv/{series_id}"
MOVIE_LISTS = ("movie/top_rated", "movie/popular")  # answered page by page
# What a fetch says of itself: what it was asked for, the ids it plans to ask for, how it ended.
FETCH_REQUEST, FETCH_PLAN, FETCH_END = "fetch/request", "fetch/plan", "fetch/end"

FOUND, NOT_FOUND = 200, 404
NO_ANSWER = 0  # nothing that can be read came back; the payload says what did
ADDED_FIELDS = ("source", "resource_key")
NO_SUCH_RESOURCE = 34  # TMDb's own `status_code` in the body of its 404

OMDB = "omdb"
OMDB_TITLE = "title"  # asked by IMDb id, which is the `resource_key`
# OMDb answers 200 for what it does not have, too: `Response` is "False" and `Error` is one of these.
OMDB_NOT_FOUND = ("Incorrect IMDb ID.", "Error getting data.", "Movie not found!")
IMDB_ID = r"tt\d{7,}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One answer of a source, its body kept as text.

    `fetched_at` is the moment the data was true (UTC), not the moment it was loaded.
    `payload` is the body's own text; None when there was none.
    `source` is the API that answered; None means TMDb. `resource_key` is what the API was asked about where that is a
    text; `resource_id`, where it is a number.
    """

    endpoint: str
    resource_id: int | None
    status_code: int
    fetched_at: datetime
    payload: str | None
    run_id: str
    params: str | None = None
    source: str | None = None
    resource_key: str | None = None

    def to_json_line(self) -> str:
        """The record as one line of JSON, without the line feed."""
        record = asdict(self) | {"fetched_at": format_utc(self.fetched_at)}
        for name in ADDED_FIELDS:  # a line of TMDb's is written as it was before there were others
            if record[name] is None:
                del record[name]
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"))

    def to_line(self) -> bytes:
        """The record as a line of a landing file."""
        return self.to_json_line().encode() + b"\n"


def is_not_found(status_code: int, payload: str | None) -> bool:
    """True for TMDb's own 404: a JSON object whose `status_code` is 34. A proxy's or web server's 404 is none."""
    if status_code != NOT_FOUND:
        return False
    code = (json_object(payload) or {}).get("status_code")
    return type(code) is int and code == NO_SUCH_RESOURCE


def has_no_title(status_code: int, payload: str | None) -> bool:
    """True where OMDb itself says, by a body of status 200, that it has not the title that it was asked for."""
    body = (json_object(payload) if status_code == FOUND else None) or {}
    return body.get("Response") == "False" and body.get("Error") in OMDB_NOT_FOUND


def json_object(text: str | None) -> dict[str, Any] | None:
    """The object that a text is, by JSON's own rules; None for any other text."""
    try:
        content = json.loads(text or "", parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def format_utc(moment: datetime) -> str:
    """An aware datetime as ISO 8601 in UTC, e.g. `2017-09-01T00:00:00Z`; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; fetched_at must be an aware datetime")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
