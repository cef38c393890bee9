"""Latest wins: one declared order of versions, by time and then payload hash."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.tables import IS_REMOVED

ORDER = ("fetched_at", "_payload_hash")


def keep_latest(rows: DataFrame, keys: Sequence[str]) -> DataFrame:
    """One row per key: the one with the greatest (fetched_at, _payload_hash)."""
    others = [name for name in rows.columns if name not in (*keys, *ORDER)]
    latest = rows.groupBy(*keys).agg(F.max(F.struct(*ORDER, *others)).alias("latest"))
    return latest.select(*keys, "latest.*").select(*rows.columns)


def drop_older_than_stored(rows: DataFrame, stored: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The rows that are newer than the stored row of their key, or whose key is not stored."""
    known = stored.select(*keys, F.struct(*ORDER).alias("stored_version"))
    is_newer = F.coalesce(F.struct(*ORDER) > F.col("stored_version"), F.lit(True))
    return rows.join(known, list(keys), how="left").where(is_newer).select(*rows.columns)


def with_removals(rows: DataFrame, stale: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The rows to write, and after them those of `stale` whose key is not among them, marked `_is_removed`."""
    gone = stale.join(rows, list(keys), how="left_anti")
    return _marked(rows, F.lit(False)).unionByName(_marked(gone.select(*rows.columns), F.lit(True)))


def _marked(rows: DataFrame, is_removed: Column) -> DataFrame:
    return rows.withColumn(IS_REMOVED, is_removed)
