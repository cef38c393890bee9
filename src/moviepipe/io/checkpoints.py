"""What lakes made with streams keep in `_checkpoints`: read once, when such a lake is taken over, and never written.

Bronze's stream noted the files of each batch before it committed them, Silver's the Bronze version it had read up to.
Source: https://spark.apache.org/docs/latest/streaming/ (checkpoints) and Delta Lake's transaction marks (`txn`).
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table

BRONZE = "bronze.tmdb_responses"


def landing_stream(lake: Lake) -> str:
    """Where the stream from landing to Bronze kept its place."""
    return f"{lake.table(BRONZE)}/_checkpoints/landing"


def silver_stream(lake: Lake) -> str:
    """Where the stream from Bronze to Silver kept its place."""
    return f"{lake.table('silver.movies')}/_checkpoints/tmdb_responses"


def files_taken_in(lake: Lake) -> list[str]:
    """The landing files of the batches that Bronze has committed, by name."""
    folder, stored = landing_stream(lake), open_table(lake, BRONZE)
    identity = next(iter(_json_lines(folder, "metadata")), None)
    committed = None if stored is None or identity is None else stored.transaction_version(identity["id"])
    offsets = [] if committed is None else list(_json_lines(folder, f"offsets/{committed}"))
    if not offsets:
        return []
    last = offsets[-1]["logOffset"]
    log = f"{folder}/sources/0"
    entries = (entry for file in storage.list_files(log) for entry in _json_lines(log, file.name))
    return sorted({_landing_name(lake, entry["path"]) for entry in entries if entry["batchId"] <= last})


def _landing_name(lake: Lake, uri: str) -> str:
    """A file's name in landing; the lake may have moved since."""
    path, own = unquote(uri), f"{lake.landing}/"
    return path.partition(own)[2] if own in path else path.rpartition("/landing/")[2]


def bronze_version_read(lake: Lake, bronze_id: str) -> int | None:
    """The first version of Bronze that Silver's stream has not read; None when it cannot be told from its notes."""
    folder = silver_stream(lake)
    planned, done = (_numbers(f"{folder}/{name}") for name in ("offsets", "commits"))
    if not planned or max(planned) not in done:
        return None
    offset = list(_json_lines(folder, f"offsets/{max(planned)}"))[-1]
    if offset.get("reservoirId") != bronze_id or offset.get("isStartingVersion"):
        return None
    version: int = offset["reservoirVersion"]
    return version


def _numbers(folder: str) -> set[int]:
    return {int(file.name) for file in storage.list_files(folder) if file.name.isdigit()}


def _json_lines(folder: str, name: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line, after its line with the version; none when the file is missing."""
    try:
        lines = storage.read_text(folder, name).splitlines()
    except FileNotFoundError:
        return
    yield from (json.loads(line) for line in lines if line.startswith("{"))
