"""Delta tables as they are at one version, read without a JVM; what cannot be read is told in one line."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from pyspark.sql import types as T

from moviepipe.errors import LakeError, repair
from moviepipe.io import native
from moviepipe.io.commits import Commit, commit_at, missing_table
from moviepipe.io.lake import Lake
from moviepipe.tables import Table

if TYPE_CHECKING:
    import pandas as pd

ROWS_PER_BATCH = 16_384
# One file after the other, so that the order of the rows is always the same and little is held in memory.
IN_ORDER = {
    "datafusion.execution.target_partitions": "1",
    "datafusion.execution.batch_size": str(ROWS_PER_BATCH),
}
DATA_FILE = re.compile(r"[^/\s'\"]+\.parquet")
UNKNOWN_PROTOCOL = re.compile(r"[Uu]nsupported|is not supported")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class UnknownProtocolError(LakeError):
    """Raised when a table needs a reader that knows more of Delta than this one."""


@dataclass(frozen=True)
class Snapshot:
    """One version of a table."""

    definition: Table
    lake: Lake
    stored: DeltaTable

    @property
    def table(self) -> str:
        """The name with its layer: `silver.movies`."""
        return self.definition.name

    @property
    def version(self) -> int:
        """The version that it is, whatever is written later."""
        return int(self.stored.version())

    @property
    def folder(self) -> str:
        """Where the table lies."""
        return self.lake.table(self.table)

    @cached_property
    def commit(self) -> Commit:
        """The commit that made the version; delta-rs itself would speak of the latest."""
        return commit_at(self.lake, self.definition, self.version)

    @property
    def user_metadata(self) -> str | None:
        """What that commit carries, if anything."""
        return self.commit.user_metadata

    @cached_property
    def schema(self) -> pa.Schema:
        """The stored columns, in order."""
        return pa.schema(self.stored.schema().to_arrow())

    @cached_property
    def types(self) -> dict[str, str]:
        """The stored columns' Spark types, such as `bigint`, in order."""
        columns = T.StructType.fromJson(json.loads(self.stored.schema().to_json()))
        return {field.name: field.dataType.simpleString() for field in columns}

    def select(self, *columns: str) -> str:
        """Columns for a query's `select`, where one that is newer than the stored table is null."""
        return ", ".join(f'"{name}"' if name in self.schema.names else f'null as "{name}"' for name in columns)

    def batches(self, columns: Sequence[str] | None = None, where: str = "true") -> Iterator[pa.RecordBatch]:
        """The rows that meet a condition, in the order of the table's keys; raises LakeError for a damaged file.

        Engines write the same rows in different orders and files, and what is made of a table must not differ by that.
        """
        names = self.schema.names if columns is None else columns
        schema = pa.schema([self.schema.field(name) for name in names])
        order = ", ".join(f'"{key}"' for key in self.definition.keys)
        text = f"select {self.select(*names)} from {self.definition.short_name} where {where}"
        if order:
            text += f" order by {order}"
        for batch in query(text, self, settings=IN_ORDER):
            yield batch.cast(schema)

    def count(self) -> int:
        """How many rows it has; where the log has the counts, no data file is opened."""
        (counted,) = query_rows(f"select count(*) as rows from {self.definition.short_name}", self)
        return int(counted["rows"])

    def file_bytes(self) -> int:
        """How many bytes its data files have."""
        sizes = pa.RecordBatchReader.from_stream(self.stored.get_add_actions()).read_all()["size_bytes"]
        return sum(sizes.to_pylist())

    def arrow(self, where: str = "true") -> pa.Table:
        """The rows that meet a condition, with the stored columns and, null, those newer than the stored table."""
        rows = pa.Table.from_batches(self.batches(where=where), self.schema)
        for field in self.definition.schema:
            if field.name not in rows.column_names:
                rows = rows.append_column(_arrow_field(field), pa.nulls(rows.num_rows, _arrow_field(field).type))
        return rows

    def pandas(self) -> "pd.DataFrame":
        """All rows as Spark's `toPandas` gives them: dates as `date`, moments in UTC without a zone."""
        as_spark = {"date_as_object": True, "coerce_temporal_nanoseconds": True, "maps_as_pydicts": "strict"}
        frame: pd.DataFrame = without_zone(self.arrow()).to_pandas(**as_spark)
        return frame


def _arrow_field(field: T.StructField) -> pa.Field:
    from pyspark.sql.pandas.types import to_arrow_schema

    return to_arrow_schema(T.StructType([field])).field(0)


def read_snapshot(lake: Lake, table: Table) -> Snapshot:
    """The table at its latest version; raises LakeError when there is no such table."""
    found = find_snapshot(lake, table)
    if found is None:
        raise missing_table(lake, table)
    return found


def find_snapshot(lake: Lake, table: Table) -> Snapshot | None:
    """The table at its latest version; None where there is no such table."""
    folder = lake.table(table.name)
    try:
        stored = native.open_table(lake, table.name)
    except (DeltaError, OSError) as exc:
        raise _unreadable(table.name, folder, exc, f"{folder}/_delta_log") from exc
    return None if stored is None else Snapshot(table, lake, stored)


def query(text: str, *snapshots: Snapshot, settings: dict[str, str] | None = None) -> Iterator[pa.RecordBatch]:
    """The result of a DataFusion query over snapshots by their short names, batch by batch."""
    try:
        yield from native.query(text, settings, **{each.definition.short_name: each.stored for each in snapshots})
    except (DeltaError, OSError, pa.ArrowException) as exc:
        meant = next((each for each in snapshots if each.folder.strip("/") in str(exc)), snapshots[0])
        raise _unreadable(meant.table, meant.folder, exc) from exc


def query_rows(text: str, *snapshots: Snapshot) -> list[dict[str, Any]]:
    """The rows of a query whose result is small; moments are in UTC, without a zone."""
    batches = (without_zone(pa.Table.from_batches([batch])) for batch in query(text, *snapshots))
    return [row for batch in batches for row in batch.to_pylist(maps_as_pydicts="strict")]


def without_zone(rows: pa.Table) -> pa.Table:
    """The rows with moments in UTC as Spark gives them to Python, without a zone."""
    fields = [
        field.with_type(pa.timestamp(field.type.unit)) if pa.types.is_timestamp(field.type) else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def _unreadable(name: str, folder: str, failure: Exception, damaged: str = "") -> LakeError:
    """The error for a table; `damaged` is what is so, if the failure names no data file."""
    reason = " ".join(COLOURS.sub("", str(failure)).split(" 0: <unknown>")[0].split())
    if UNKNOWN_PROTOCOL.search(reason):
        return UnknownProtocolError(
            f"{name} has a protocol that this reader does not know ({reason}). "
            f'Spark reads it: `moviepipe sql --engine jvm "select * from {name}"`.'
        )
    if file := DATA_FILE.search(reason):
        path = f"{folder}/{file[0]}"
        return LakeError(f"{name} cannot be read: {path} is damaged or missing. {repair(name, path)}")
    return LakeError(f"{name} cannot be read ({reason}). {repair(name, damaged)}")
