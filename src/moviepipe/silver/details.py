"""What Silver's tables are built from, given records that were parsed once, checked, and given an outcome."""

from collections.abc import Callable
from functools import partial

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.checks import entries
from moviepipe.silver.medium import Medium
from moviepipe.silver.outcomes import KEPT
from moviepipe.silver.versions import keep_latest
from moviepipe.tables import LONG, STRING, TIMESTAMP, schema

LINEAGE = schema(_ingested_at=TIMESTAMP, _source_file=STRING, _run_id=STRING, _payload_hash=LONG)


def details(classified_records: DataFrame, medium: Medium) -> DataFrame:
    """One row per movie or show whose stored state changes: its key, its parsed body (`movie`, `tv`) and lineage.

    `movie_details` and `tv_details` to the tables that take it.
    """
    return classified_records.where(medium.is_its() & (F.col("outcome") == KEPT)).transform(_with_lineage, medium)


def snapshots(classified_records: DataFrame, medium: Medium) -> DataFrame:
    """One row per valid body, superseded ones included, each still true of the moment it was fetched."""
    bodies = classified_records.where(medium.is_its() & F.col("is_versioned") & F.col("is_body"))
    return bodies.transform(_with_lineage, medium)


def _with_lineage(records: DataFrame, medium: Medium) -> DataFrame:
    renamed = records.withColumnsRenamed({"run_id": "_run_id", "resource_id": medium.key})
    return renamed.select(medium.key, "fetched_at", medium.name, *LINEAGE.fieldNames())


def latest_not_found(classified_records: DataFrame, medium: str, key: str) -> DataFrame:
    """One row per movie or show that was ever not found: the latest such answer."""
    not_found = classified_records.where((F.col("medium") == medium) & F.col("is_versioned") & ~F.col("is_body"))
    renamed = not_found.withColumnsRenamed({"run_id": "_run_id", "resource_id": key})
    return renamed.select(key, "fetched_at", *LINEAGE.fieldNames()).transform(keep_latest, [key])


def with_lineage(columns: T.StructType) -> T.StructType:
    """A Silver schema: the table's own columns, then the lineage columns."""
    return T.StructType([*columns.fields, *LINEAGE.fields])


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
