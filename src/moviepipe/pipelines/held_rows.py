"""Rows of a small batch, held by this process between their computation and their write.

Delta reads what it writes more than once, and plans it each time; of rows that are held it plans nothing.
"""

from collections.abc import Sequence

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import read_snapshot
from moviepipe.tables import Table

MOST_RECORDS = 1_000  # of a batch whose rows are held; a body has some hundred rows at most in all tables


def frame_of(spark: SparkSession, rows: pa.Table, like: DataFrame) -> DataFrame:
    """Held rows as a frame with the columns of the one that they come from."""
    return spark.createDataFrame(rows, like.schema)


def are_stored(lake: Lake, table: Table, rows: pa.Table, key: str, values: Sequence[int | str]) -> bool:
    """True when the table's rows with these values of a key are just these rows; read without Spark."""
    is_one = f'"{key}" in ({", ".join(map(_literal, values))})'
    stored = read_snapshot(lake, table)
    if not {*rows.column_names} <= {*stored.schema.names}:
        return False
    there = pa.Table.from_batches(stored.batches(rows.column_names, is_one), _columns(stored.schema, rows))
    in_order = rows.sort_by([(name, "ascending") for name in table.keys])
    return bool(in_order.cast(there.schema).equals(there))


def _columns(schema: pa.Schema, rows: pa.Table) -> pa.Schema:
    return pa.schema([schema.field(name) for name in rows.column_names])


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''"))
