"""Latest wins: by time, then by payload hash, never by chance."""

from datetime import datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from moviepipe.silver.versions import drop_older_than_stored, keep_latest, with_removals
from moviepipe.tables import INT, IS_REMOVED, LONG, STRING, TIMESTAMP, few_rows, schema

EARLY, LATE = datetime(2024, 1, 1), datetime(2024, 1, 2)
SCHEMA = schema(key=INT, part=STRING, fetched_at=TIMESTAMP, _payload_hash=LONG, value=STRING)
KEYS = ("key", "part")
Row = tuple[int, str, datetime, int, str | None]


def frame(spark: SparkSession, *rows: Row) -> DataFrame:
    return few_rows(spark, list(rows), SCHEMA)


def values(rows: DataFrame) -> list[tuple[Any, ...]]:
    assert rows.columns[:5] == ["key", "part", "fetched_at", "_payload_hash", "value"]
    return sorted((row.key, row.part, row.value) for row in rows.collect())


def test_the_latest_row_of_a_key_stays_and_of_one_moment_that_of_the_greatest_hash(spark: SparkSession) -> None:
    rows = frame(
        spark,
        (1, "a", LATE, -9, "late"),
        (1, "a", EARLY, 99, "early"),
        (1, "b", EARLY, 1, "another part"),
        (2, "a", EARLY, -5, "least"),
        (2, "a", EARLY, 7, None),
        (2, "a", EARLY, 3, "middle"),
    )
    assert values(keep_latest(rows, KEYS)) == [(1, "a", "late"), (1, "b", "another part"), (2, "a", None)]


def test_only_rows_newer_than_the_stored_pass(spark: SparkSession) -> None:
    stored = frame(spark, *((key, "a", EARLY, 5, "stored") for key in (1, 2, 3, 4, 5)), (9, "a", LATE, 5, "alone"))
    rows = frame(
        spark,
        (1, "a", LATE, 1, "later"),
        (2, "a", EARLY, 6, "greater hash"),
        (3, "a", EARLY, 5, "the same"),
        (4, "a", EARLY, 4, "smaller hash"),
        (5, "b", EARLY, 1, "another part"),
        (6, "a", EARLY, 1, "not stored"),
        (9, "a", EARLY, 9, "earlier"),
    )
    assert [value for *_, value in values(drop_older_than_stored(rows, stored, KEYS))] == [
        "later",
        "greater hash",
        "another part",
        "not stored",
    ]


def test_stale_rows_whose_key_is_not_written_are_marked_for_removal(spark: SparkSession) -> None:
    rows = frame(spark, (1, "a", LATE, 1, "new"), (2, "a", LATE, 1, "new"))
    stale = frame(spark, (1, "a", EARLY, 1, "old"), (1, "b", EARLY, 1, "old"), (3, "a", EARLY, 1, "old"))
    marked = with_removals(rows, stale, KEYS).collect()
    assert sorted((row.key, row.part, row.value, row[IS_REMOVED]) for row in marked) == [
        (1, "a", "new", False),
        (1, "b", "old", True),
        (2, "a", "new", False),
        (3, "a", "old", True),
    ]
