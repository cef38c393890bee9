"""Small records of OMDb for tests."""

import json
from datetime import datetime
from typing import Any

from moviepipe.envelope import OMDB, OMDB_NOT_FOUND, OMDB_TITLE, Envelope
from records import DAY_ONE, answer

IMDB, TOMATOES, METACRITIC = "Internet Movie Database", "Rotten Tomatoes", "Metacritic"


def imdb_id(number: int) -> str:
    """The IMDb id of the movie of a test with that number."""
    return f"tt{number:07}"


def ratings(*pairs: tuple[str | None, str | None]) -> list[dict[str, str | None]]:
    """OMDb's list of ratings, each a source and a value."""
    return [{"Source": source, "Value": value} for source, value in pairs]


def title(number: int, **fields: Any) -> dict[str, Any]:
    """A body of a title that was found; the fields given replace or add to the plain ones."""
    plain = {"Title": f"Film {number}", "Type": "movie", "imdbID": imdb_id(number), "Response": "True", "Ratings": []}
    return plain | fields


def omdb(number: int, body: dict[str, Any] | str | None, at: datetime = DAY_ONE, **fields: Any) -> Envelope:
    """OMDb's answer about the movie of that number."""
    text = json.dumps(body, ensure_ascii=False) if isinstance(body, dict) else body
    asked = {"endpoint": OMDB_TITLE, "source": OMDB, "resource_id": None, "resource_key": imdb_id(number)}
    return answer(text, at, **(asked | fields))


def unknown(number: int, at: datetime = DAY_ONE, error: str = OMDB_NOT_FOUND[0]) -> Envelope:
    """OMDb's answer for a title that it does not have."""
    return omdb(number, {"Response": "False", "Error": error}, at)
