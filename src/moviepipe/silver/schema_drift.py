"""How bodies differ from the shapes that Silver reads: fields it does not know, and other types."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.records import with_kind

COMPARED = tuple(kind for kind in KINDS if kind.main is not None)
NUMBERS = r"(?<=^|<|: )(BIGINT|DOUBLE|DECIMAL\(\d+,\d+\))(?=[,>]|$)"
OBJECT = "(?<=^|<|: )OBJECT<"
MIXED, NOTHING = "mixed", "null"
JSON_NAMES: tuple[tuple[type[T.DataType], str], ...] = (
    (T.StringType, "string"),
    (T.DoubleType, "number"),
    (T.BooleanType, "boolean"),
    (T.StructType, "object"),
    (T.ArrayType, "array"),
    (T.NullType, NOTHING),
    (T.VariantType, MIXED),
)


@dataclass(frozen=True)
class Difference:
    """A field as seen and as modelled, in JSON's words; `modelled` is None where Silver does not read it."""

    field: str
    seen: str
    modelled: str | None


def seen_fields(tmdb_responses: DataFrame, kinds: Sequence[Kind] = COMPARED) -> DataFrame:
    """One row per kind, top field of its bodies and type of the value: how many records, since when, an example.

    The type is written as Spark does, every number a DOUBLE, and without what is inside a field Silver does not read:
    else a million bodies would have as many types. Rejected bodies count too; text that is not JSON does not, nor does
    an object that has a name twice.
    """
    bodies = tmdb_responses.transform(with_kind, kinds).where("is_body")
    fields = F.explode(F.try_variant_get(F.try_parse_json("payload"), "$", "map<string,variant>"))
    return (
        bodies.select("kind", "resource", "fetched_at", fields.alias("field", "value"))
        .withColumn("type", _type_of(F.col("value"), _is_read_inside(kinds)))
        .groupBy("kind", "field", "type")
        .agg(
            F.count(F.lit(1)).alias("records"),
            F.min("fetched_at").alias("first_seen_at"),
            F.min_by("resource", F.struct("fetched_at", "resource")).alias("example"),
        )
    )


def _type_of(value: Column, is_read_inside: Column) -> Column:
    exact = F.regexp_replace(F.regexp_replace(F.schema_of_variant(value), NUMBERS, "DOUBLE"), OBJECT, "STRUCT<")
    outside = F.when(exact.startswith("STRUCT<"), "STRUCT<>").when(exact.startswith("ARRAY<"), "ARRAY<VOID>")
    return F.when(is_read_inside, exact).otherwise(F.coalesce(outside, exact))


def _is_read_inside(kinds: Sequence[Kind]) -> Column:
    """True for a field of the kind's shape that is an object or an array."""
    return reduce(or_, (kind.is_of_kind() & F.col("field").isin(_containers(kind.shape)) for kind in kinds))


def _containers(shape: T.StructType) -> list[str]:
    return [field.name for field in shape if isinstance(field.dataType, T.StructType | T.ArrayType)]


def differences(kind: Kind, field: str, seen: T.DataType) -> Iterator[Difference]:
    """How a top field's type differs from the kind's shape; of what is not read, only its outermost part."""
    return _differences(field, seen, _inner(kind.shape, field))


def _differences(path: str, seen: T.DataType, modelled: T.DataType | None) -> Iterator[Difference]:
    if modelled is None:
        yield Difference(path, _json_name(seen), None)
    elif _json_name(seen) == NOTHING:
        return
    elif _json_name(seen) != _json_name(modelled):
        yield Difference(path, _json_name(seen), _json_name(modelled))
    elif isinstance(seen, T.StructType):
        for inner in seen:
            yield from _differences(f"{path}.{inner.name}", inner.dataType, _inner(modelled, inner.name))
    elif isinstance(seen, T.ArrayType) and isinstance(modelled, T.ArrayType):
        yield from _differences(f"{path}[]", seen.elementType, modelled.elementType)


def _inner(shape: T.DataType, name: str) -> T.DataType | None:
    """A field's type in an object's shape; None where it has no such field, whose name must agree to the letter."""
    fields = shape.fields if isinstance(shape, T.StructType) else []
    return next((field.dataType for field in fields if field.name == name), None)


def _json_name(data_type: T.DataType) -> str:
    return next(name for kind, name in JSON_NAMES if isinstance(data_type, kind))
