"""Comparing all of Bronze's bodies with what Silver reads of them; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import Row, SparkSession
from pyspark.sql import types as T

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.silver.schema_drift import COMPARED, Difference, differences, seen_fields


@dataclass(frozen=True)
class Drift:
    """A field that Silver does not read, or reads as another type: how many records have it, since when (UTC)."""

    kind: str
    field: str
    seen: str
    modelled: str | None
    records: int
    first_seen_at: datetime
    example: str | None


def find_drift(spark: SparkSession, lake: Lake, include_ignored: bool = False) -> list[Drift]:
    """The drift of each kind by field, and with `include_ignored` the fields that are left out on purpose too."""
    seen = seen_fields(delta.read_table(spark, lake, TMDB_RESPONSES)).collect()  # a row per field and type of value
    ignored = {(kind.name, field) for kind in COMPARED for field in kind.ignored_fields}
    found: dict[tuple[str, Difference], list[Row]] = {}
    for row in seen:
        for difference in _differences(row):
            if include_ignored or (row.kind, difference.field) not in ignored:
                found.setdefault((row.kind, difference), []).append(row)
    return sorted(map(_drift, found, found.values()), key=lambda drift: (drift.kind, drift.field, drift.seen))


def _differences(row: Row) -> Iterator[Difference]:
    kind = next(kind for kind in COMPARED if kind.name == row.kind)
    return differences(kind, row.field, T.DataType.fromDDL(row.type))


def _drift(key: tuple[str, Difference], rows: list[Row]) -> Drift:
    """One field's drift from all types of its top field that show it; a record has one of them."""
    kind, difference = key
    first = min(rows, key=lambda row: row.first_seen_at)
    records, since = sum(row.records for row in rows), first.first_seen_at.astimezone(UTC)
    return Drift(kind, difference.field, difference.seen, difference.modelled, records, since, first.example)
