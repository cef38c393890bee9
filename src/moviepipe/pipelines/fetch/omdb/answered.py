"""What OMDb has answered before, by Bronze and by what has landed: a day's requests are few, and not to be repeated."""

import json
import zlib
from collections.abc import Iterator
from datetime import datetime

from moviepipe.envelope import FOUND, OMDB, OMDB_TITLE
from moviepipe.errors import LandingError
from moviepipe.io.fetch_folder import PLAN, FetchFolder, RecordFile, fetches, whole_lines
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.parts import key_of
from moviepipe.pipelines.fetch.plan import read_asked

# What OMDb has is kept with this status, and so is its word that it has not; a failed answer has another.
ANSWERED = (
    f"select resource_key, max(fetched_at) as fetched_at from stored where source = '{OMDB}' "
    f"and endpoint = '{OMDB_TITLE}' and status_code = {FOUND} group by resource_key"
)


def answered_at(lake: Lake) -> dict[str, datetime]:
    """When each IMDb id that has an answer was last answered."""
    latest: dict[str, datetime] = {}
    for imdb_id, at in (*_in_bronze(lake), *_in_landing(lake)):
        latest[imdb_id] = max(at, latest.get(imdb_id, at))
    return latest


def _in_bronze(lake: Lake) -> Iterator[tuple[str, datetime]]:
    from moviepipe.io.native import open_table, query  # not above: planning movies of TMDb needs no delta-rs

    stored = open_table(lake, "bronze.tmdb_responses")
    if stored is None or "resource_key" not in {field.name for field in stored.schema().fields}:
        return  # of before there were other sources than TMDb
    for batch in query(ANSWERED, stored=stored):
        for row in batch.to_pylist():
            yield row["resource_key"], row["fetched_at"]


def _in_landing(lake: Lake) -> Iterator[tuple[str, datetime]]:
    for run_id in fetches(lake):
        folder = FetchFolder(lake, run_id)
        if folder.landed(PLAN).exists() and read_asked(folder).get("source") == OMDB:
            for file in folder.answer_files():
                yield from _in_file(file)


def _in_file(file: RecordFile) -> Iterator[tuple[str, datetime]]:
    try:
        for record in map(json.loads, whole_lines(file)):
            if record["status_code"] == FOUND:
                yield str(key_of(record)), datetime.fromisoformat(record["fetched_at"])
    except (OSError, EOFError, ValueError, zlib.error) as exc:
        raise LandingError(f"{file} cannot be read. Move it away by `moviepipe quarantine {file.name}`.") from exc
