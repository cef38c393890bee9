"""Small records for tests: the body of a movie or show, an envelope of it, and a Bronze frame of envelopes."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from moviepipe.bronze.tmdb_responses import SCHEMA
from moviepipe.envelope import MOVIE_DETAILS, TV_DETAILS, Envelope
from moviepipe.tables import few_rows

DAY_ONE = datetime(2024, 1, 1, tzinfo=UTC)
NOT_FOUND_BODY = '{"success":false,"status_code":34,"status_message":"The resource you requested could not be found."}'
INGESTED_AT = datetime(2024, 2, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    """Midnight UTC of a day in January 2024."""
    return DAY_ONE.replace(day=number)


def body(movie_id: int, **fields: Any) -> dict[str, Any]:
    """A valid movie body; the fields given replace or add to the plain ones."""
    plain = {"id": movie_id, "title": f"Film {movie_id}", "release_date": "2020-05-17", "budget": 100, "revenue": 300}
    return plain | {"popularity": 1.5, "vote_average": 7, "vote_count": 10, "genres": []} | fields


def show(series_id: int, **fields: Any) -> dict[str, Any]:
    """A valid body of a TV show; the fields given replace or add to the plain ones."""
    plain = {"id": series_id, "name": f"Show {series_id}", "number_of_seasons": 2, "number_of_episodes": 13}
    return plain | {"popularity": 1.5, "vote_average": 7, "vote_count": 10, "genres": []} | fields


def answer(movie: dict[str, Any] | str | None, at: datetime = DAY_ONE, **fields: Any) -> Envelope:
    """A record of a movie's details, or of what `endpoint` says; `fields` replace those of the envelope."""
    payload = json.dumps(movie, ensure_ascii=False) if isinstance(movie, dict) else movie
    movie_id = movie["id"] if isinstance(movie, dict) else 1
    values = {"endpoint": MOVIE_DETAILS, "resource_id": movie_id, "status_code": 200, "run_id": "run"}
    return Envelope(**(values | {"fetched_at": at, "payload": payload} | fields))


def not_found(movie_id: int, at: datetime, **fields: Any) -> Envelope:
    """TMDb's answer for a movie it does not have."""
    return answer(NOT_FOUND_BODY, at, resource_id=movie_id, status_code=404, **fields)


def tv(record: Envelope) -> Envelope:
    """The same answer, about the show of that id."""
    return replace(record, endpoint=TV_DETAILS)


def bronze(spark: SparkSession, *records: Envelope, source_file: str = "landing.jsonl.gz") -> DataFrame:
    """The records as rows of bronze.tmdb_responses."""
    rows = [
        (
            r.endpoint,
            r.resource_id,
            r.params,
            r.status_code,
            r.fetched_at,
            r.payload,
            r.run_id,
            r.source,
            r.resource_key,
            source_file,
            INGESTED_AT,
            *(None,) * 4,
        )
        for r in records
    ]
    return few_rows(spark, rows, SCHEMA)
