"""Following one movie from its landing records to every table it touches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xxhash import xxh64_intdigest

from moviepipe import gold, silver
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.envelope import MOVIE_DETAILS, NOT_FOUND
from moviepipe.errors import LakeError
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import Snapshot, find_snapshot, query_rows, read_snapshot
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.tables import Table

SPARKS_SEED = 42  # of its xxhash64
ROWS_SHOWN = 5


@dataclass(frozen=True)
class TraceStep:
    """What one table holds of a movie, or one Bronze record of it; no `rows` where it cannot be followed."""

    table: str
    rows: int | None
    what: str


def trace_movie(lake: Lake, movie_id: int) -> list[TraceStep]:
    """The movie's Bronze records in order of time, then every Silver and Gold table; raises LakeError if unknown."""
    records = _records(read_snapshot(lake, TMDB_RESPONSES), movie_id)
    if not records:
        raise LakeError(f"{lake.uri} has no record of movie {movie_id}. `moviepipe sql` shows which movies there are.")
    return [*_bronze_steps(lake, movie_id, records), *_table_steps(lake, movie_id)]


def _records(responses: Snapshot, movie_id: int) -> list[dict[str, Any]]:
    columns = responses.select("fetched_at", "status_code", "_source_file", "payload")
    found = query_rows(f"select {columns} from tmdb_responses where {_of_movie(responses, movie_id)}", responses)
    for row in found:
        row["hash"] = _hash(row.pop("payload"))
    return sorted(found, key=lambda row: (row["fetched_at"], row["hash"], row["_source_file"]))


def _hash(payload: str | None) -> int:
    """A payload's hash as Silver has it by Spark's `xxhash64`."""
    if payload is None:
        return SPARKS_SEED
    unsigned = xxh64_intdigest(payload.encode(), seed=SPARKS_SEED)
    return unsigned - 2**64 if unsigned >= 2**63 else unsigned


def _bronze_steps(lake: Lake, movie_id: int, records: list[dict[str, Any]]) -> Iterator[TraceStep]:
    held, rejected = (_stored(lake, table, movie_id) for table in (silver.MOVIES, silver.REJECTED_RECORDS))
    for record in records:
        key, status = (record["fetched_at"], record["hash"]), record["status_code"]
        state = "held by silver.movies" if key in held else "rejected" if key in rejected else "not the latest"
        state = "not found" if status == NOT_FOUND and key not in rejected else state
        at = f"{record['fetched_at']:%Y-%m-%d %H:%M:%S}"
        yield TraceStep(TMDB_RESPONSES.name, 1, f"{state}: status {status}, fetched {at} UTC, {record['_source_file']}")


def _stored(lake: Lake, table: Table, movie_id: int) -> list[tuple[Any, Any]]:
    snapshot = find_snapshot(lake, table)
    if snapshot is None:
        return []
    columns, condition = snapshot.select("fetched_at", "_payload_hash"), _of_movie(snapshot, movie_id)
    rows = query_rows(f"select {columns} from {table.short_name} where {condition}", snapshot)
    return [(row["fetched_at"], row["_payload_hash"]) for row in rows]


def _of_movie(snapshot: Snapshot, movie_id: int) -> str:
    """The condition for a table's rows that are the movie's own."""
    if "movie_id" in snapshot.schema.names:
        return f"movie_id = {movie_id}"
    return f"endpoint = '{MOVIE_DETAILS}' and resource_id = {movie_id}"


def _table_steps(lake: Lake, movie_id: int) -> Iterator[TraceStep]:
    for table in (*silver.TABLES, *gold.TABLES):
        snapshot = find_snapshot(lake, table)
        if snapshot is None:
            continue
        touched = _touched(lake, snapshot, movie_id)
        if touched is None and silver.MOVIES.short_name in table.inputs:
            keys = " and ".join(table.keys)
            yield TraceStep(table.name, None, f"cannot be followed: its rows stand for a {keys}, which no movie has")
        elif touched:
            yield from _step(table, *touched)


def _touched(lake: Lake, snapshot: Snapshot, movie_id: int) -> tuple[str, list[Snapshot]] | None:
    """What follows `from` to read the table's rows of the movie, and the tables it takes.

    In a summary these are the rows of the movie's genres, companies, year and so on; None when no table tells which.
    """
    table, name = snapshot.definition, snapshot.definition.short_name
    if {"movie_id", "resource_id"} & set(snapshot.schema.names):
        return f"{name} where {_of_movie(snapshot, movie_id)}", [snapshot]
    inputs = [BY_SHORT_NAME[name] for name in table.inputs if name in BY_SHORT_NAME]
    for source in (*inputs, silver.MOVIES):
        if {"movie_id", *table.keys} <= set(source.schema.fieldNames()):
            other = read_snapshot(lake, source)
            keys = f"select {other.select(*table.keys)} from {source.short_name} where {_of_movie(other, movie_id)}"
            same = " and ".join(f'{name}."{key}" = of_movie."{key}"' for key in table.keys)
            return f"{name} left semi join ({keys}) of_movie on {same}", [snapshot, other]
    return None


def _step(table: Table, rows: str, snapshots: list[Snapshot]) -> Iterator[TraceStep]:
    (counted,) = query_rows(f"select count(*) as rows from {rows}", *snapshots)
    if counted["rows"]:
        yield TraceStep(table.name, counted["rows"], _shown(table, rows, snapshots))


def _shown(table: Table, rows: str, snapshots: list[Snapshot]) -> str:
    """The first text columns of the first rows, enough to recognise them."""
    names = [name for name in table.schema.fieldNames() if name == "title" or name.endswith("_name")]
    columns = snapshots[0].select(*(names[:1] or table.keys))
    first = query_rows(f"select {columns} from {rows} limit {ROWS_SHOWN}", *snapshots)
    return ", ".join(" ".join(str(value) for value in row.values()) for row in first)
