"""What a table is: a name, a pure function that builds it, a schema and keys."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

BOOLEAN, DATE, DOUBLE, INT = T.BooleanType(), T.DateType(), T.DoubleType(), T.IntegerType()
LONG, STRING, TIMESTAMP = T.LongType(), T.StringType(), T.TimestampType()
IS_REMOVED = "_is_removed"  # marks a row that a merge deletes: silver/ sets it, io/delta.py reads it


def schema(**columns: T.DataType) -> T.StructType:
    """A table schema from column names and types, in order; every column stays nullable."""
    return T.StructType([T.StructField(name, data_type) for name, data_type in columns.items()])


@dataclass(frozen=True)
class Table:
    """A Delta table of the lake.

    `build` has the table's name; its positional arguments are named after the tables it reads, its
    keyword-only arguments are settings or a model, and its docstring starts with "One row per …". `written_by` is the
    command that writes it, where that is not the layer's.
    """

    layer: str
    build: Callable[..., DataFrame]
    schema: T.StructType
    keys: tuple[str, ...]
    written_by: str = ""

    @property
    def short_name(self) -> str:
        """The name without its layer: `movies`."""
        return self.build.__name__

    @property
    def name(self) -> str:
        """The name with its layer: `silver.movies`."""
        return f"{self.layer}.{self.short_name}"

    @property
    def command(self) -> str:
        """The command that writes it."""
        return self.written_by or ("run" if self.layer == "ops" else self.layer)

    @property
    def description(self) -> str:
        """What one row stands for: the first line of the builder's docstring."""
        return (inspect.getdoc(self.build) or "").split("\n", maxsplit=1)[0]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The short names of the tables it is built from."""
        return tuple(p.name for p in self._parameters() if p.kind is not p.KEYWORD_ONLY)

    @property
    def settings(self) -> tuple[str, ...]:
        """The names of the settings its builder takes."""
        return tuple(p.name for p in self._parameters() if p.kind is p.KEYWORD_ONLY)

    def _parameters(self) -> list[inspect.Parameter]:
        return list(inspect.signature(self.build).parameters.values())


def few_rows(
    spark: SparkSession, rows: Iterable[Mapping[str, Any] | Sequence[Any]], row_schema: T.StructType
) -> DataFrame:
    """A frame of rows that this process holds, each by name or in the schema's order.

    They go to Spark as Arrow, which it reads by itself: of a plain list it would ask a Python worker at every use.
    Raises ArrowInvalid or ArrowTypeError when a value is not of its column's type.
    """
    import pyarrow as pa
    from pyspark.sql.pandas.types import to_arrow_schema

    arrow_schema = to_arrow_schema(row_schema)
    values = [_in_order(row, row_schema.names) for row in rows]
    if not values:
        return spark.createDataFrame(arrow_schema.empty_table(), row_schema)
    columns = zip(arrow_schema, zip(*values, strict=True), strict=True)
    arrays = [pa.array(column, field.type) for field, column in columns]
    return spark.createDataFrame(pa.Table.from_arrays(arrays, schema=arrow_schema), row_schema)


def _in_order(row: Mapping[str, Any] | Sequence[Any], names: Sequence[str]) -> Sequence[Any]:
    return [row.get(name) for name in names] if isinstance(row, Mapping) else row


def cast_to(frame: DataFrame, target: T.StructType) -> DataFrame:
    """The frame with the target's columns cast to its types; for values that have passed their checks."""
    return frame.withColumns({field.name: F.col(field.name).cast(field.dataType) for field in target})


def conform(frame: DataFrame, target: T.StructType) -> DataFrame:
    """The frame with exactly the target's columns, in its order and types; a missing column raises."""
    return frame.select(*target.fieldNames()).to(target)
