"""Delta tables: one commit for a change, columns that may be added, errors that name the remedy."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import SparkRuntimeException
from pyspark.sql import DataFrame, SparkSession

from moviepipe.errors import LakeError, SchemaChangeError
from moviepipe.io import commits, delta, history
from moviepipe.io.lake import Lake
from moviepipe.tables import DOUBLE, INT, IS_REMOVED, LONG, STRING, Table, few_rows, schema


def movie_prices(movies: DataFrame) -> DataFrame:
    """One row per movie and currency."""
    return movies


SCHEMA = schema(movie_id=LONG, currency=STRING, price=INT)
PRICES = Table("silver", movie_prices, SCHEMA, keys=("movie_id", "currency"))
Row = tuple[int, str, int | None, bool]


def merge(spark: SparkSession, lake: Lake, *rows: Row) -> commits.Commit:
    changes = spark.createDataFrame(list(rows), f"movie_id bigint, currency string, price int, {IS_REMOVED} boolean")
    delta.merge_changes(spark, lake, PRICES, changes)
    return commits.last_commit(lake, PRICES)


def stored(spark: SparkSession, lake: Lake, version: int | None = None) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in delta.read_table(spark, lake, PRICES, version).collect())


def test_inserts_updates_and_deletes_are_one_commit(spark: SparkSession, lake: Lake) -> None:
    delta.ensure_table(spark, lake, PRICES)
    first = merge(spark, lake, (1, "usd", 10, False), (1, "eur", 9, False), (2, "usd", 5, False), (8, "usd", 1, True))
    assert (first.version, first.rows_written) == (1, 3)
    assert stored(spark, lake) == [(1, "eur", 9), (1, "usd", 10), (2, "usd", 5)]

    second = merge(spark, lake, (1, "usd", None, False), (1, "eur", 9, True), (3, "usd", 7, False), (9, "usd", 1, True))
    assert (second.version, second.operation, second.rows_written) == (2, "MERGE", 2)
    assert second.action == "merged, 1 deleted"
    assert stored(spark, lake) == [(1, "usd", None), (2, "usd", 5), (3, "usd", 7)]
    assert stored(spark, lake, version=1) == [(1, "eur", 9), (1, "usd", 10), (2, "usd", 5)]


def test_a_merge_that_empties_a_table_leaves_it_ready_for_the_next(spark: SparkSession, lake: Lake) -> None:
    delta.ensure_table(spark, lake, PRICES)
    merge(spark, lake, (1, "usd", 10, False))
    assert merge(spark, lake, (1, "usd", 10, True)).rows_written == 0
    assert merge(spark, lake).rows_written == 0
    assert merge(spark, lake, (2, "usd", 3, False)).rows_written == 1
    assert stored(spark, lake) == [(2, "usd", 3)]


def test_rows_of_a_few_values_are_replaced_in_one_commit_and_the_others_stay(spark: SparkSession, lake: Lake) -> None:
    delta.ensure_table(spark, lake, PRICES)
    rows = few_rows(spark, [(n, "usd", n) for n in range(100)], SCHEMA)
    delta.append_rows(lake, PRICES, rows.coalesce(1))
    kept = next(Path(lake.table(PRICES.name)).glob("*.parquet")).name

    changed = few_rows(spark, [(1, "eur", 9), (1, "yen", 8)], SCHEMA)
    delta.replace_rows(lake, PRICES, changed, "movie_id", [1, 2, 500])

    commit = commits.last_commit(lake, PRICES)
    assert (commit.version, commit.rows_written, commit.action) == (2, 2, "replaced")
    others = [(n, "usd", n) for n in range(100) if n not in (1, 2)]
    assert stored(spark, lake) == sorted([*others, (1, "eur", 9), (1, "yen", 8)])
    assert kept not in history.unused_files(lake, PRICES)  # its rows are only marked as deleted

    delta.apply_deletion_vectors(spark, lake, PRICES)
    delta.apply_deletion_vectors(spark, lake, PRICES)
    assert commits.last_commit(lake, PRICES).version == 3
    assert kept in history.unused_files(lake, PRICES)
    assert stored(spark, lake) == sorted([*others, (1, "eur", 9), (1, "yen", 8)])


def test_a_row_of_another_value_does_not_slip_into_a_replacement(spark: SparkSession, lake: Lake) -> None:
    delta.ensure_table(spark, lake, PRICES)
    merge(spark, lake, (1, "usd", 10, False))
    for movie_id in (2, None):
        stray = few_rows(spark, [(1, "eur", 9), (movie_id, "usd", 9)], SCHEMA)
        refusal = f"not a row to replace: movie_id {movie_id or 'null'}"
        with pytest.raises((Py4JJavaError, SparkRuntimeException), match=refusal):  # by a task, or while it is planned
            delta.replace_rows(lake, PRICES, stray, "movie_id", [1])
    assert stored(spark, lake) == [(1, "usd", 10)]


def test_a_new_column_is_added_and_is_null_in_old_rows(spark: SparkSession, lake: Lake) -> None:
    delta.ensure_table(spark, lake, PRICES)
    merge(spark, lake, (1, "usd", 10, False))
    wider = Table("silver", movie_prices, schema(movie_id=LONG, currency=STRING, price=INT, tax=DOUBLE), PRICES.keys)
    delta.ensure_table(spark, lake, wider)
    assert stored(spark, lake) == [(1, "usd", 10, None)]
    changed = commits.last_commit(lake, wider).version
    delta.ensure_table(spark, lake, wider)
    assert commits.last_commit(lake, wider).version == changed


def test_a_table_is_written_anew_without_a_column_that_had_statistics(spark: SparkSession, lake: Lake) -> None:
    wider = Table("silver", movie_prices, schema(movie_id=LONG, currency=STRING, price=INT, tax=DOUBLE), PRICES.keys)
    delta.prepare_overwrite(spark, lake, wider)
    delta.append_rows(lake, wider, few_rows(spark, [(1, "usd", 10, 0.5)], wider.schema))
    delta.prepare_overwrite(spark, lake, PRICES)
    delta.overwrite_table(lake, PRICES, few_rows(spark, [(1, "usd", 10)], SCHEMA))
    assert delta.read_table(spark, lake, PRICES).columns == ["movie_id", "currency", "price"]


def test_nothing_is_prepared_where_no_column_goes(spark: SparkSession, lake: Lake) -> None:
    bare = replace(PRICES, layer="bronze")
    few_rows(spark, [(1, "usd", 10)], SCHEMA).write.format("delta").save(lake.table(bare.name))
    for table in (PRICES, PRICES, bare):  # the last one was made by somebody who names no columns
        delta.prepare_overwrite(spark, lake, table)
    assert [commits.last_commit(lake, table).version for table in (PRICES, bare)] == [0, 0]


def test_a_changed_type_is_refused_with_table_column_both_types_and_the_remedy(spark: SparkSession, lake: Lake) -> None:
    delta.ensure_table(spark, lake, PRICES)
    changed = Table("silver", movie_prices, schema(movie_id=LONG, currency=STRING, price=DOUBLE), PRICES.keys)
    with pytest.raises(SchemaChangeError) as error:
        delta.ensure_table(spark, lake, changed)
    assert str(error.value) == (
        "silver.movie_prices.price is stored as int and this version writes double. "
        "Run `moviepipe silver --rebuild` to write the table anew."
    )
    assert commits.last_commit(lake, PRICES).version == 0


def test_a_missing_table_is_named_with_the_command_that_makes_it(spark: SparkSession, lake: Lake) -> None:
    message = f"silver.movie_prices not found under {lake.uri}. Run `moviepipe silver` first."
    with pytest.raises(LakeError) as unread:
        delta.read_table(spark, lake, PRICES)
    with pytest.raises(LakeError) as uncommitted:
        commits.last_commit(lake, PRICES)
    assert str(unread.value) == str(uncommitted.value) == message
    assert not commits.exists(lake, PRICES)


def test_commits_since_a_version_are_the_later_ones_oldest_first(spark: SparkSession, lake: Lake) -> None:
    delta.ensure_table(spark, lake, PRICES)
    assert commits.last_commit(lake, PRICES).is_creation
    delta.append_rows(lake, PRICES, few_rows(spark, [(1, "usd", 10), (2, "usd", 5)], PRICES.schema))
    delta.append_rows(lake, PRICES, few_rows(spark, [(3, "usd", 1)], PRICES.schema))
    later = [[c.rows_written for c in commits.commits_since(lake, PRICES, version)] for version in (0, 1, 2)]
    assert later == [[2, 1], [1], []]
    assert not commits.last_commit(lake, PRICES).is_creation


def test_an_overwrite_replaces_rows_and_schema_and_carries_its_note(spark: SparkSession, lake: Lake) -> None:
    delta.overwrite_table(lake, PRICES, spark.range(2))
    rows = few_rows(spark, [(1, "usd", 10)], PRICES.schema)
    delta.overwrite_table(lake, PRICES, rows, user_metadata="made of x")
    commit = commits.last_commit(lake, PRICES)
    assert (commit.version, commit.user_metadata, commit.rows_written) == (1, "made of x", 1)
    assert stored(spark, lake) == [(1, "usd", 10)]


def test_an_overwrite_of_nothing_by_nothing_still_carries_its_note(spark: SparkSession, lake: Lake) -> None:
    written = []
    for note in ("a", "b", "a"):
        delta.overwrite_table(lake, PRICES, few_rows(spark, [], PRICES.schema), user_metadata=note)
        commit = commits.last_commit(lake, PRICES)
        written.append((commit.version, commit.user_metadata, commit.rows_written))
    assert written == [(0, "a", 0), (1, "b", 0), (2, "a", 0)]
