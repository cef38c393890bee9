"""Following one movie from its landing records to every table it touches."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xxhash import xxh64_intdigest

from moviepipe import gold, ml, silver
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.envelope import MOVIE_DETAILS, NOT_FOUND, OMDB, OMDB_TITLE
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
    movie = _Movie(movie_id, _imdb_id(lake, movie_id))
    records = _records(read_snapshot(lake, TMDB_RESPONSES), movie)
    if not records:
        raise LakeError(f"{lake.uri} has no record of movie {movie_id}. `moviepipe sql` shows which movies there are.")
    return [*_bronze_steps(lake, movie, records), *_table_steps(lake, movie)]


@dataclass(frozen=True)
class _Movie:
    """A movie by its id of TMDb and by that of IMDb, by which OMDb knows it; None where silver.movies has none."""

    movie_id: int
    imdb_id: str | None

    def rows_in(self, snapshot: Snapshot) -> str:
        """The condition for a table's rows, or for the records, that are of the movie."""
        imdb_id = "null" if self.imdb_id is None else _quoted(self.imdb_id)  # nothing equals null
        if "movie_id" in snapshot.schema.names:
            return f"movie_id = {self.movie_id}"
        if "imdb_id" in snapshot.schema.names:
            return f"imdb_id = {imdb_id}"
        by_tmdb = f"endpoint = '{MOVIE_DETAILS}' and resource_id = {self.movie_id}"
        if "resource_key" not in snapshot.schema.names:  # of a lake from before OMDb
            return by_tmdb
        return f"({by_tmdb} or source = '{OMDB}' and endpoint = '{OMDB_TITLE}' and resource_key = {imdb_id})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _imdb_id(lake: Lake, movie_id: int) -> str | None:
    movies = find_snapshot(lake, silver.MOVIES)
    if movies is None:
        return None
    found = query_rows(f"select imdb_id from movies where movie_id = {movie_id}", movies)
    return found[0]["imdb_id"] if found else None


def _records(responses: Snapshot, movie: _Movie) -> list[dict[str, Any]]:
    columns = responses.select("source", "fetched_at", "status_code", "_source_file", "payload")
    found = query_rows(f"select {columns} from tmdb_responses where {movie.rows_in(responses)}", responses)
    for row in found:
        row["is_found"] = _is_found(row)
        row["hash"] = _hash(row.pop("payload"))
    return sorted(found, key=lambda row: (row["fetched_at"], row["hash"], row["_source_file"]))


def _is_found(record: dict[str, Any]) -> bool:
    """False where the source had nothing; OMDb says so in a body of status 200."""
    if record["source"] != OMDB:
        return bool(record["status_code"] != NOT_FOUND)
    try:
        return bool(json.loads(record["payload"] or "")["Response"] == "True")
    except (ValueError, KeyError, TypeError):  # no answer of OMDb's: rejected
        return True


def _hash(payload: str | None) -> int:
    """A payload's hash as Silver has it by Spark's `xxhash64`."""
    if payload is None:
        return SPARKS_SEED
    unsigned = xxh64_intdigest(payload.encode(), seed=SPARKS_SEED)
    return unsigned - 2**64 if unsigned >= 2**63 else unsigned


def _bronze_steps(lake: Lake, movie: _Movie, records: list[dict[str, Any]]) -> Iterator[TraceStep]:
    holding = {table: f"held by {table.name}" for table in (silver.MOVIES, silver.OMDB_MOVIES)}
    states = {
        key: state
        for table, state in (holding | {silver.REJECTED_RECORDS: "rejected"}).items()
        for key in _stored(lake, table, movie)
    }
    for record in records:
        status, otherwise = record["status_code"], "not the latest" if record["is_found"] else "not found"
        state = states.get((record["fetched_at"], record["hash"]), otherwise)
        at = f"{record['fetched_at']:%Y-%m-%d %H:%M:%S}"
        yield TraceStep(TMDB_RESPONSES.name, 1, f"{state}: status {status}, fetched {at} UTC, {record['_source_file']}")


def _stored(lake: Lake, table: Table, movie: _Movie) -> list[tuple[Any, Any]]:
    snapshot = find_snapshot(lake, table)
    if snapshot is None:
        return []
    columns, condition = snapshot.select("fetched_at", "_payload_hash"), movie.rows_in(snapshot)
    rows = query_rows(f"select {columns} from {table.short_name} where {condition}", snapshot)
    return [(row["fetched_at"], row["_payload_hash"]) for row in rows]


def _table_steps(lake: Lake, movie: _Movie) -> Iterator[TraceStep]:
    for table in (*silver.TABLES, *gold.TABLES, *ml.TABLES):
        snapshot = find_snapshot(lake, table)
        if snapshot is None:
            continue
        touched = _touched(lake, snapshot, movie)
        if touched is None and silver.MOVIES.short_name in table.inputs:
            keys = " and ".join(table.keys)
            yield TraceStep(table.name, None, f"cannot be followed: its rows stand for a {keys}, which no movie has")
        elif touched:
            yield from _step(table, *touched)


def _touched(lake: Lake, snapshot: Snapshot, movie: _Movie) -> tuple[str, list[Snapshot]] | None:
    """What follows `from` to read the table's rows of the movie, and the tables it takes.

    In a summary these are the rows of the movie's genres, companies, year and so on; None when no table tells which.
    """
    table, name = snapshot.definition, snapshot.definition.short_name
    if {"movie_id", "imdb_id", "resource_id"} & set(snapshot.schema.names):
        return f"{name} where {movie.rows_in(snapshot)}", [snapshot]
    inputs = [BY_SHORT_NAME[name] for name in table.inputs if name in BY_SHORT_NAME]
    for source in (*inputs, silver.MOVIES):
        if {"movie_id", *table.keys} <= set(source.schema.fieldNames()):
            other = read_snapshot(lake, source)
            keys = f"select {other.select(*table.keys)} from {source.short_name} where {movie.rows_in(other)}"
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
