"""Following one movie from its landing records to every table it touches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from moviepipe import gold, silver
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import LakeError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.silver.kinds import MOVIE, OMDB_MOVIE
from moviepipe.silver.records import with_bodies, with_kind
from moviepipe.tables import Table

KINDS = (MOVIE, OMDB_MOVIE)  # those whose records are of one movie


@dataclass(frozen=True)
class TraceStep:
    """What one table holds of a movie, or one Bronze record of it; no `rows` where it cannot be followed."""

    table: str
    rows: int | None
    what: str


def trace_movie(spark: SparkSession, lake: Lake, movie_id: int) -> list[TraceStep]:
    """The movie's Bronze records in order of time, then every Silver and Gold table; raises LakeError if unknown."""
    movie = _Movie(movie_id, _imdb_id(spark, lake, movie_id))
    records = _records(spark, lake, movie)
    if not records:
        raise LakeError(f"{lake.uri} has no record of movie {movie_id}. `moviepipe sql` shows which movies there are.")
    return [*_bronze_steps(spark, lake, movie, records), *_table_steps(spark, lake, movie)]


@dataclass(frozen=True)
class _Movie:
    """A movie by its id of TMDb and by that of IMDb, by which OMDb knows it; None where silver.movies has none."""

    movie_id: int
    imdb_id: str | None

    def rows_in(self, rows: DataFrame) -> DataFrame:
        """The rows of a table, or the records, that are of the movie."""
        if "movie_id" in rows.columns:
            return rows.where(F.col("movie_id") == self.movie_id)
        if "imdb_id" in rows.columns:
            return rows.where(F.col("imdb_id") == F.lit(self.imdb_id))
        by_tmdb = MOVIE.matches() & (F.col(MOVIE.key_field) == self.movie_id)
        return rows.where(by_tmdb | (OMDB_MOVIE.matches() & (F.col(OMDB_MOVIE.key_field) == F.lit(self.imdb_id))))


def _imdb_id(spark: SparkSession, lake: Lake, movie_id: int) -> str | None:
    if not commits.exists(lake, silver.MOVIES):
        return None
    row = delta.read_table(spark, lake, silver.MOVIES).where(F.col("movie_id") == movie_id).select("imdb_id").first()
    return None if row is None else row.imdb_id


def _records(spark: SparkSession, lake: Lake, movie: _Movie) -> list[Row]:
    responses = delta.read_table(spark, lake, TMDB_RESPONSES)
    columns = ("fetched_at", "status_code", "run_id", "_source_file", "is_found")
    at = F.date_format("fetched_at", "yyyy-MM-dd HH:mm:ss").alias("at")
    return (
        movie.rows_in(responses)
        .transform(with_kind, KINDS)
        .transform(with_bodies, KINDS)
        .select(*columns, at, F.xxhash64("payload").alias("hash"))
        .orderBy("fetched_at", "hash")
        .collect()
    )


def _bronze_steps(spark: SparkSession, lake: Lake, movie: _Movie, records: list[Row]) -> Iterator[TraceStep]:
    states = {
        key: state
        for table, state in (
            *((kind.main, f"held by {kind.main.name}") for kind in KINDS if kind.main),
            (silver.REJECTED_RECORDS, "rejected"),
        )
        for key in _stored(spark, lake, table, movie)
    }
    for record in records:
        otherwise = "not the latest" if record.is_found else "not found"
        state = states.get((record.fetched_at, record.hash), otherwise)
        what = f"{state}: status {record.status_code}, fetched {record.at} UTC, {record._source_file}"
        yield TraceStep(TMDB_RESPONSES.name, 1, what)


def _stored(spark: SparkSession, lake: Lake, table: Table, movie: _Movie) -> list[tuple[datetime, int]]:
    """When the movie's rows were fetched, and the hashes of their payloads."""
    if not commits.exists(lake, table):
        return []
    rows = movie.rows_in(delta.read_table(spark, lake, table)).select("fetched_at", "_payload_hash").collect()
    return [(row.fetched_at, row._payload_hash) for row in rows]


def _table_steps(spark: SparkSession, lake: Lake, movie: _Movie) -> Iterator[TraceStep]:
    for table in (*silver.TABLES, *gold.TABLES):
        if not commits.exists(lake, table):
            continue
        rows = _rows_touched(spark, lake, table, movie)
        if rows is not None and (count := rows.count()):
            yield TraceStep(table.name, count, _shown(rows, table))
        elif rows is None and silver.MOVIES.short_name in table.inputs:
            keys = " and ".join(table.keys)
            yield TraceStep(table.name, None, f"cannot be followed: its rows stand for a {keys}, which no movie has")


def _rows_touched(spark: SparkSession, lake: Lake, table: Table, movie: _Movie) -> DataFrame | None:
    """The table's rows of the movie; in a summary, the rows of its genres, companies, year and so on.

    None when no table tells which of its rows a movie belongs to.
    """
    rows = delta.read_table(spark, lake, table)
    if {"movie_id", "imdb_id", "resource_id"} & set(rows.columns):
        return movie.rows_in(rows)
    inputs = [BY_SHORT_NAME[name] for name in table.inputs if name in BY_SHORT_NAME]
    for source in (*inputs, silver.MOVIES):
        if {"movie_id", *table.keys} <= set(source.schema.fieldNames()):
            keys = movie.rows_in(delta.read_table(spark, lake, source)).select(*table.keys)
            return rows.join(keys, list(table.keys), how="left_semi")
    return None


def _shown(rows: DataFrame, table: Table) -> str:
    """The first text columns of the first rows, enough to recognise them."""
    names = [name for name in table.schema.fieldNames() if name == "title" or name.endswith("_name")]
    columns = names[:1] or list(table.keys)
    first: list[Any] = [" ".join(str(value) for value in row) for row in rows.select(*columns).limit(5).collect()]
    return ", ".join(first)
