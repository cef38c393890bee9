"""A column of a Delta table without Spark, where a JVM would be too much for one number."""

from collections.abc import Iterator

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import TableNotFoundError

from moviepipe.io.lake import Lake


def read_columns(lake: Lake, table_name: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """The columns of a table such as `silver.movies`, batch by batch; nothing where there is no such table."""
    try:
        table = DeltaTable(lake.table(table_name))
    except TableNotFoundError:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    rows = QueryBuilder().register("stored", table).execute(f"select {names} from stored")  # knows deletion vectors
    yield from map(pa.record_batch, rows)
