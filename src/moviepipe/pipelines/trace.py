"""Following one movie from its landing records to every table it touches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from moviepipe import gold, silver
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.envelope import MOVIE_DETAILS, NOT_FOUND
from moviepipe.errors import LakeError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.tables import Table


@dataclass(frozen=True)
class TraceStep:
    """What one table holds of a movie, or one Bronze record of it; no `rows` where it cannot be followed."""

    table: str
    rows: int | None
    what: str


def trace_movie(spark: SparkSession, lake: Lake, movie_id: int) -> list[TraceStep]:
    """The movie's Bronze records in order of time, then every Silver and Gold table; raises LakeError if unknown."""
    records = _records(spark, lake, movie_id)
    if not records:
        raise LakeError(f"{lake.uri} has no record of movie {movie_id}. `moviepipe sql` shows which movies there are.")
    return [*_bronze_steps(spark, lake, movie_id, records), *_table_steps(spark, lake, movie_id)]


def _records(spark: SparkSession, lake: Lake, movie_id: int) -> list[Row]:
    responses = delta.read_table(spark, lake, TMDB_RESPONSES)
    columns = ("fetched_at", "status_code", "run_id", "_source_file")
    at = F.date_format("fetched_at", "yyyy-MM-dd HH:mm:ss").alias("at")
    return (
        _of_movie(responses, movie_id)
        .select(*columns, at, F.xxhash64("payload").alias("hash"))
        .orderBy("fetched_at", "hash")
        .collect()
    )


def _bronze_steps(spark: SparkSession, lake: Lake, movie_id: int, records: list[Row]) -> Iterator[TraceStep]:
    held = [(row.fetched_at, row._payload_hash) for row in _stored(spark, lake, silver.MOVIES, movie_id)]
    rejected = [(row.fetched_at, row._payload_hash) for row in _stored(spark, lake, silver.REJECTED_RECORDS, movie_id)]
    for record in records:
        key = (record.fetched_at, record.hash)
        state = "held by silver.movies" if key in held else "rejected" if key in rejected else "not the latest"
        state = "not found" if record.status_code == NOT_FOUND and key not in rejected else state
        what = f"{state}: status {record.status_code}, fetched {record.at} UTC, {record._source_file}"
        yield TraceStep(TMDB_RESPONSES.name, 1, what)


def _stored(spark: SparkSession, lake: Lake, table: Table, movie_id: int) -> list[Row]:
    if not commits.exists(lake, table):
        return []
    return _of_movie(delta.read_table(spark, lake, table), movie_id).select("fetched_at", "_payload_hash").collect()


def _of_movie(rows: DataFrame, movie_id: int) -> DataFrame:
    if "movie_id" in rows.columns:
        return rows.where(F.col("movie_id") == movie_id)
    return rows.where((F.col("endpoint") == MOVIE_DETAILS) & (F.col("resource_id") == movie_id))


def _table_steps(spark: SparkSession, lake: Lake, movie_id: int) -> Iterator[TraceStep]:
    for table in (*silver.TABLES, *gold.TABLES):
        if not commits.exists(lake, table):
            continue
        rows = _rows_touched(spark, lake, table, movie_id)
        if rows is not None and (count := rows.count()):
            yield TraceStep(table.name, count, _shown(rows, table))
        elif rows is None and silver.MOVIES.short_name in table.inputs:
            keys = " and ".join(table.keys)
            yield TraceStep(table.name, None, f"cannot be followed: its rows stand for a {keys}, which no movie has")


def _rows_touched(spark: SparkSession, lake: Lake, table: Table, movie_id: int) -> DataFrame | None:
    """The table's rows of the movie; in a summary, the rows of its genres, companies, year and so on.

    None when no table tells which of its rows a movie belongs to.
    """
    rows = delta.read_table(spark, lake, table)
    if {"movie_id", "resource_id"} & set(rows.columns):
        return _of_movie(rows, movie_id)
    inputs = [BY_SHORT_NAME[name] for name in table.inputs if name in BY_SHORT_NAME]
    for source in (*inputs, silver.MOVIES):
        if {"movie_id", *table.keys} <= set(source.schema.fieldNames()):
            keys = _of_movie(delta.read_table(spark, lake, source), movie_id).select(*table.keys)
            return rows.join(keys, list(table.keys), how="left_semi")
    return None


def _shown(rows: DataFrame, table: Table) -> str:
    """The first text columns of the first rows, enough to recognise them."""
    names = [name for name in table.schema.fieldNames() if name == "title" or name.endswith("_name")]
    columns = names[:1] or list(table.keys)
    first: list[Any] = [" ".join(str(value) for value in row) for row in rows.select(*columns).limit(5).collect()]
    return ", ".join(first)
