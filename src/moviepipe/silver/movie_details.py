"""The declared intermediates that Silver's movie tables take: parsed once, valid, and given an outcome."""

from collections.abc import Callable
from functools import partial

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.movie_checks import entries
from moviepipe.silver.movie_records import KEPT
from moviepipe.tables import LONG, STRING, TIMESTAMP, schema

LINEAGE = schema(_ingested_at=TIMESTAMP, _source_file=STRING, _run_id=STRING, _payload_hash=LONG)


def movie_details(classified_records: DataFrame) -> DataFrame:
    """One row per movie whose stored state changes: its key, `movie` (the parsed body) and lineage."""
    return classified_records.where(F.col("outcome") == KEPT).transform(_with_lineage)


def movie_snapshots(classified_records: DataFrame) -> DataFrame:
    """One row per valid body, superseded ones included, each still true of the moment it was fetched."""
    return classified_records.where(F.col("is_versioned") & F.col("is_body")).transform(_with_lineage)


def _with_lineage(records: DataFrame) -> DataFrame:
    renamed = records.withColumnRenamed("run_id", "_run_id")
    return renamed.select("movie_id", "fetched_at", "movie", *LINEAGE.fieldNames())


def with_lineage(columns: T.StructType) -> T.StructType:
    """A Silver schema: the table's own columns, then the lineage columns."""
    return T.StructType([*columns.fields, *LINEAGE.fields])


def explode_entries(movie_details: DataFrame, path: str, key: str) -> DataFrame:
    """One row per movie and distinct key of an array of the body, as `entry`; the first of a repeated key stays.

    Keys that are text are compared without the space around them.
    """
    key_of = partial(_key_of, name=key)
    return movie_details.withColumn("entry", F.explode(_first_of_each(entries(path), key_of)))


def _key_of(entry: Column, name: str) -> Column:
    return entry[name].cast("bigint") if name == "id" else F.trim(entry[name])


def _first_of_each(array: Column, key_of: Callable[[Column], Column]) -> Column:
    keys = F.transform(array, lambda entry: key_of(entry))
    firsts = F.filter(array, lambda entry, index: F.array_position(keys, key_of(entry)) == index + 1)
    return F.when(F.size(F.array_distinct(keys)) == F.size(array), array).otherwise(firsts)
