"""Silver frames of a handful of rows, and a Gold table's rows, for tests counted by hand."""

from typing import Any

from chispa.rows_comparer import assert_basic_rows_equality
from pyspark.sql import DataFrame, Row, SparkSession

from moviepipe.silver import MOVIE_COMPANIES, MOVIE_GENRES, MOVIES
from moviepipe.tables import Table, few_rows
from records import day


def movie(movie_id: int, fetched_on: int = 1, **fields: Any) -> dict[str, Any]:
    """A Silver movie of which little is known."""
    return {"movie_id": movie_id, "title": f"Film {movie_id}", "fetched_at": day(fetched_on)} | fields


def frame(spark: SparkSession, table: Table, rows: list[dict[str, Any]]) -> DataFrame:
    """Rows of a Silver table, what is not given being null."""
    return few_rows(spark, [tuple(row.get(name) for name in table.schema.names) for row in rows], table.schema)


def movies(spark: SparkSession, *rows: dict[str, Any]) -> DataFrame:
    return frame(spark, MOVIES, list(rows))


def genres(spark: SparkSession, *rows: tuple[int, int, str | None]) -> DataFrame:
    named = [dict(zip(("movie_id", "genre_id", "genre_name"), row, strict=True)) for row in rows]
    return frame(spark, MOVIE_GENRES, named)


def companies(spark: SparkSession, *rows: tuple[int, int, str | None]) -> DataFrame:
    named = [dict(zip(("movie_id", "company_id", "company_name"), row, strict=True)) for row in rows]
    return frame(spark, MOVIE_COMPANIES, named)


def assert_rows(result: DataFrame, table: Table, *expected: tuple[Any, ...]) -> None:
    """The rows by key are the expected ones; chispa shows, column by column, where they are not."""
    row = Row(*table.schema.names)
    assert_basic_rows_equality(rows(result, table), [row(*values) for values in expected])


def rows(result: DataFrame, table: Table) -> list[Row]:
    """The rows by key; schema and keys are checked on the way."""
    assert result.dtypes == [(field.name, field.dataType.simpleString()) for field in table.schema]
    collected = result.collect()
    by_key = {tuple(row[key] for key in table.keys): row for row in collected}
    assert len(by_key) == len(collected)
    return [by_key[key] for key in sorted(by_key)]
