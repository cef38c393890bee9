"""What Silver's tables are built from, given records that were parsed once, checked, and given an outcome."""

from collections.abc import Callable
from functools import partial

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.checks import entries
from moviepipe.silver.kind import Kind
from moviepipe.silver.outcomes import Outcome
from moviepipe.silver.versions import keep_latest
from moviepipe.tables import LONG, STRING, TIMESTAMP, schema

LINEAGE = schema(_ingested_at=TIMESTAMP, _source_file=STRING, _run_id=STRING, _payload_hash=LONG)
MISSING_PARTS = schema(_missing_parts=T.ArrayType(STRING))


def details(classified_records: DataFrame, kind: Kind) -> DataFrame:
    """One row per movie or show whose stored state changes: its key, its parsed body (`movie`, `tv`) and lineage.

    `movie_details` and `tv_details` to the tables that take it.
    """
    kept = kind.is_of_kind() & (F.col("outcome") == Outcome.KEPT)
    return classified_records.where(kept).transform(body_rows, kind)


def snapshots(classified_records: DataFrame, kind: Kind) -> DataFrame:
    """One row per valid body, superseded ones included, each still true of the moment it was fetched."""
    bodies = kind.is_of_kind() & F.col("is_versioned") & F.col("is_found")
    return classified_records.where(bodies).transform(body_rows, kind)


def body_rows(records: DataFrame, kind: Kind) -> DataFrame:
    """The records of a kind as its tables' builders take them."""
    renamed = records.withColumnsRenamed({"run_id": "_run_id", kind.key_field: str(kind.key)})
    return renamed.select(str(kind.key), "fetched_at", kind.name, *MISSING_PARTS.fieldNames(), *LINEAGE.fieldNames())


def latest_not_found(classified_records: DataFrame, kind: str, key: str) -> DataFrame:
    """One row per movie or show that was ever not found: the latest such answer."""
    not_found = classified_records.where((F.col("kind") == kind) & F.col("is_versioned") & ~F.col("is_found"))
    renamed = not_found.withColumnsRenamed({"run_id": "_run_id", "resource_id": key})
    return renamed.select(key, "fetched_at", *LINEAGE.fieldNames()).transform(keep_latest, [key])


def with_lineage(columns: T.StructType) -> T.StructType:
    """A Silver schema: the table's own columns, then the lineage columns."""
    return T.StructType([*columns.fields, *LINEAGE.fields])


def with_missing_parts(columns: T.StructType) -> T.StructType:
    """The schema of a main table: with the parts that the body of a row lacks; null for none."""
    return with_lineage(T.StructType([*columns.fields, *MISSING_PARTS.fields]))


def explode_entries(bodies: DataFrame, path: str, key: str) -> DataFrame:
    """One row per body and distinct key of an array in it, as `entry`; the first of a repeated key stays.

    Keys that are text are compared without the space around them.
    """
    key_of = partial(_key_of, name=key)
    return bodies.withColumn("entry", F.explode(_first_of_each(entries(path), key_of)))


def _key_of(entry: Column, name: str) -> Column:
    return entry[name].cast("bigint") if name == "id" else F.trim(entry[name])


def _first_of_each(array: Column, key_of: Callable[[Column], Column]) -> Column:
    keys = F.transform(array, lambda entry: key_of(entry))
    firsts = F.filter(array, lambda entry, index: F.array_position(keys, key_of(entry)) == index + 1)
    return F.when(F.size(F.array_distinct(keys)) == F.size(array), array).otherwise(firsts)
