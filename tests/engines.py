"""Other engines on a lake: DuckDB that judges Gold by SQL of its own, DuckDB and delta-rs that read it."""

import math
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable
from pandas.testing import assert_frame_equal
from pyspark.sql import SparkSession

from judge_gold import JUDGED
from lakes import contents, stored_rows
from moviepipe import open_lake
from moviepipe.gold import TABLES
from moviepipe.io.lake import Lake
from moviepipe.io.sail import running_sail
from moviepipe.pipelines.answer import Answer
from moviepipe.pipelines.catalogue import BY_NAME, BY_SHORT_NAME
from moviepipe.pipelines.native_query import run_native_query


def natively(lake: Lake, query: str, limit: int) -> Answer:
    """The native engine's answer to a query."""
    with running_sail(60) as engine:
        return run_native_query(engine, lake, query, limit)


def silver_in_duckdb(lake: Lake) -> duckdb.DuckDBPyConnection:
    """DuckDB with the Silver tables that Gold is made of."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    gold_names = {table.short_name for table in TABLES}
    for name in {name for table in TABLES for name in table.inputs} - gold_names:
        connection.register(name, stored_rows(lake, BY_SHORT_NAME[name].name))
    return connection


def differences(lake: Lake, judge: duckdb.DuckDBPyConnection, name: str) -> list[Any]:
    """Pairs of rows, Gold's and the judge's, that are not the same; both must have as many, with the same columns."""
    found, expected = contents(lake, name), judge.sql(JUDGED[name]).to_arrow_table().to_pylist()
    keys = BY_NAME[name].keys
    assert len(found) == len(expected), f"{name} has {len(found)} rows, its query {len(expected)}"
    for row in expected[:1]:
        others = row.keys() ^ set(BY_NAME[name].schema.names)
        assert not others, f"only one of {name} and its query in tests/judge_gold.py has {', '.join(sorted(others))}"
    found, expected = (sorted(rows, key=lambda row: [str(row[key]) for key in keys]) for rows in (found, expected))
    pairs = zip(found, expected, strict=True)
    return [(mine, judged) for mine, judged in pairs if not all(_same(mine[c], judged[c]) for c in mine)]


def _same(left: Any, right: Any) -> bool:
    """Equal, or two floats that differ only by the order of their additions, or by Gold's nine decimals."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return bool(left == right)


def assert_others_read_the_same(spark: SparkSession, lake: Lake, name: str) -> None:
    """A Gold table has the same rows for Spark, for delta-rs, and for DuckDB, and any reader of Delta may open it.

    DuckDB's own Delta reader is an extension that it downloads; here it reads the Parquet files that delta-rs names.
    """
    stored = DeltaTable(lake.table(name))
    assert (stored.protocol().min_reader_version, stored.protocol().min_writer_version) == (1, 2)
    by_delta_rs, files = stored.to_pyarrow_table(), stored.file_uris()
    by_duckdb = duckdb.read_parquet(files).to_arrow_table() if files else by_delta_rs
    assert by_delta_rs.column_names == BY_NAME[name].schema.names
    frame = spark.read.format("delta").load(lake.table(name))
    assert _sorted(by_delta_rs) == _sorted(by_duckdb) == _sorted(frame.toArrow())
    assert_frame_equal(*(_by_key(each, name) for each in (open_lake(lake.uri).table(name), frame.toPandas())))


def _by_key(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.sort_values(list(BY_NAME[name].keys), ignore_index=True)


def _sorted(table: pa.Table) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=str)
