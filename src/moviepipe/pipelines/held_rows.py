"""Small batches: this process holds their records, and what Silver has of the same movies, shows and titles.

Delta reads what it writes more than once, and plans it each time; and a table that is read has its log read first. Of
rows that are held nothing is planned twice and no log is read. docs/decisions/0004 has what that saves.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T
from pyspark.sql.pandas.types import to_arrow_schema

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.bronze.tmdb_responses import BATCH
from moviepipe.io.commits import last_commit
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import query_rows, read_snapshot
from moviepipe.silver import CARRIED_PARTS
from moviepipe.silver.kind import Kind
from moviepipe.tables import Table, cast_to

MOST_RECORDS = 1_000  # of a batch that is held; a body has some hundred rows at most in all tables
MOST_PAYLOAD_BYTES = 16 * 2**20
MOST_FILE_BYTES = 2**20  # of a table that is held whole

Ids = Mapping[str, Sequence[int | str]]  # by the name of a kind


def held(frame: DataFrame) -> DataFrame:
    """The frame's rows, computed now and held by this process."""
    nullable = frame.transform(cast_to, _nullable(frame.schema))
    return frame_of(frame.sparkSession, nullable.toArrow(), nullable.schema)


def _nullable(schema: T.StructType) -> T.StructType:
    """The schema where null may stand everywhere: Arrow casts no null struct whose fields may not be null."""
    text = schema.json().replace('"nullable":false', '"nullable":true')
    return T.StructType.fromJson(json.loads(text.replace('"containsNull":false', '"containsNull":true')))


def frame_of(spark: SparkSession, rows: pa.Table, schema: T.StructType) -> DataFrame:
    """Held rows as a frame with the columns of a schema."""
    chosen = rows.select(schema.names) if rows.num_rows else to_arrow_schema(schema).empty_table()
    return spark.createDataFrame(chosen, schema)


def read_if_few(spark: SparkSession, lake: Lake, version: int, after: int | None) -> DataFrame | None:
    """The records of a version of Bronze in later batches than `after`, held; None where they are no small batch."""
    bronze = read_snapshot(lake, TMDB_RESPONSES)
    if bronze.version != version or BATCH not in bronze.schema.names:
        return None
    is_later = "true" if after is None else f"{BATCH} > {after}"
    size = "count(*) as records, coalesce(sum(octet_length(payload)), 0) as bytes"
    (found,) = query_rows(f"select {size} from {TMDB_RESPONSES.short_name} where {is_later}", bronze)
    if found["records"] > MOST_RECORDS or found["bytes"] > MOST_PAYLOAD_BYTES:
        return None
    return frame_of(spark, bronze.arrow(is_later), TMDB_RESPONSES.schema)


def is_empty(lake: Lake, table: Table) -> bool:
    """True when a table that is there has the columns it should have, and not one file of data."""
    stored = read_snapshot(lake, table)
    columns = {field.name: field.dataType.simpleString() for field in table.schema}
    return stored.types == columns and not stored.file_bytes()


@dataclass(frozen=True)
class StoredRows:
    """The rows that Silver's tables have of a batch's movies, shows and titles, by the short names of the tables."""

    rows: Mapping[str, pa.Table]

    @classmethod
    def of(cls, lake: Lake, kinds: Iterable[Kind], ids: Ids) -> "StoredRows":
        """Reads them; tables that are neither about these ids nor small are left out."""
        known = [str(each) for found in ids.values() for each in found]
        wanted = [(CARRIED_PARTS, is_one("resource", known))]
        wanted += [(table, is_one(kind.key, ids[kind.name])) for kind in kinds if kind.key for table in _by_key(kind)]
        others = (table for kind in kinds for table in kind.tables if table not in _by_key(kind))
        wanted += [(table, "true") for table in others if read_snapshot(lake, table).file_bytes() <= MOST_FILE_BYTES]
        return cls({table.short_name: _read(lake, table, where) for table, where in wanted})

    def has_any_of(self, table: Table, rows: pa.Table) -> bool:
        """True unless the table is known to have no row with the keys of one of these."""
        there = self.rows.get(table.short_name)
        if there is None:
            return True
        stored, keys = there.select(table.keys), list(table.keys)
        return bool(stored.join(rows.select(keys).cast(stored.schema), keys, join_type="inner").num_rows)

    def with_ids(self, table: Table, key: str, ids: Sequence[int | str]) -> pa.Table:
        """The rows with some ids, in the order of the table's keys."""
        there = self.rows[table.short_name]
        return there.filter(pc.is_in(there[key], pa.array(ids, there.schema.field(key).type)))


def in_order(rows: pa.Table, table: Table) -> pa.Table:
    """The rows in the order of the table's keys."""
    return rows.sort_by([(name, "ascending") for name in table.keys])


def is_one(key: str, values: Sequence[int | str]) -> str:
    """A condition that is met where a column is one of a few values."""
    return f'"{key}" in ({", ".join(map(_literal, values))})' if values else "false"


def _by_key(kind: Kind) -> list[Table]:
    return [table for table in kind.tables if kind.key in table.keys]


def _read(lake: Lake, table: Table, where: str) -> pa.Table:
    if where == "false" or last_commit(lake, table).is_creation:
        return to_arrow_schema(table.schema).empty_table()
    return read_snapshot(lake, table).arrow(where)


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''"))
