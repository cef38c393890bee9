"""Silver carried parts: what a newer body does not have, and an older one had.

A request without `append_to_response`, say, is answered without cast and keywords. That says nothing of them, so their
rows stay those of the newest body that had them: each part of a body has a version of its own. Where the newest body
has all parts, as nearly always, that is the version of the main table's row, and nothing stands here.
"""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.kind import Kind
from moviepipe.silver.versions import IDENTITY, version
from moviepipe.tables import LONG, STRING, TIMESTAMP, Table, conform, schema

SCHEMA = schema(kind=STRING, resource=STRING, part=STRING, fetched_at=TIMESTAMP, _payload_hash=LONG)
PART = (*IDENTITY, "part")


def carried_parts(part_versions: DataFrame) -> DataFrame:
    """One row per movie or show and part (`credits.cast`) that its newest body lacks: the older body it is from.

    `resource` is the id as a text. `movies` and `tv_shows` name all the parts that their body lacks in
    `_missing_parts`; those without a row here never came.
    """
    carried = part_versions.where(F.col("now") < F.col("main_now"))
    columns = {"fetched_at": F.col("now.at"), "_payload_hash": F.col("now.hash")}
    return carried.withColumns(columns).transform(conform, SCHEMA)


def part_versions(
    validated_records: DataFrame, competing: DataFrame, stored: Mapping[str, DataFrame], kinds: Sequence[Kind]
) -> DataFrame:
    """One row per part of each movie or show that lacks parts: the version it has now, and where its rows come from.

    `now` is the newest version that has the part and is no older than a deletion; null for none. `source` is the
    `row_id` of the record that gives its rows, null where that is none of this batch; `is_changed` is true where the
    stored rows are no longer those.
    """
    lacking = competing.where("lacks_parts").select(*IDENTITY, "stored", "stored_missing", "gone")
    records = validated_records.where("is_versioned").select(
        *IDENTITY, "row_id", "version", "is_found", "_missing_parts"
    )
    seen = records.join(lacking.select(*IDENTITY), [*IDENTITY], how="left_semi")
    states = _states(lacking, seen)
    newest = _newest_of_each_part(seen, states, kinds)
    held = _held(states, stored[CARRIED_PARTS.short_name], kinds)
    is_new = F.col("newest").isNotNull() & F.coalesce(F.col("newest.version") > F.col("kept"), F.lit(True))
    return (
        held.join(newest, [*PART], how="left")
        .withColumn("kept", F.when(_is_after(F.col("held")), F.col("held")))
        .withColumn("is_new", is_new)
        .select(
            *PART,
            "main_now",
            F.greatest("newest.version", "kept").alias("now"),
            F.when(F.col("is_new"), -F.col("newest.minus_row_id")).alias("source"),
            (F.col("is_new") | (F.col("held").isNotNull() & F.col("kept").isNull())).alias("is_changed"),
        )
    )


def _states(lacking: DataFrame, seen: DataFrame) -> DataFrame:
    """Adds the latest deletion that is known now, and the version of the body that the main table will hold."""
    arrived = seen.groupBy(*IDENTITY).agg(
        F.max(F.when(~F.col("is_found"), F.col("version"))).alias("gone_now"),
        F.max(F.when(F.col("is_found"), F.col("version"))).alias("body_now"),
    )
    return lacking.join(arrived, [*IDENTITY], how="left").select(
        *IDENTITY,
        "stored",
        "stored_missing",
        F.greatest("gone", "gone_now").alias("gone"),
        F.greatest("stored", "body_now").alias("main_now"),
    )


def _is_after(known: Column) -> Column:
    """True for a version that no deletion has followed."""
    return F.coalesce(known > F.col("gone"), F.lit(True))


def _newest_of_each_part(seen: DataFrame, states: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    has = F.array_except(_parts_of(kinds), F.coalesce("_missing_parts", F.array().cast("array<string>")))
    bodies = seen.where("is_found").withColumn("part", F.explode(has))
    known = bodies.join(states.select(*IDENTITY, "gone"), [*IDENTITY], how="left").where(_is_after(F.col("version")))
    first_row = (-F.col("row_id")).alias("minus_row_id")
    return known.groupBy(*PART).agg(F.max(F.struct("version", first_row)).alias("newest"))


def _held(states: DataFrame, carried: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Each part, with the version of its stored rows."""
    older = carried.select(*PART, version("fetched_at", F.lit(False), "_payload_hash").alias("older"))
    lacks = F.coalesce(F.array_contains("stored_missing", F.col("part")), F.lit(False))
    parts = states.withColumn("part", F.explode(_parts_of(kinds))).join(older, [*PART], how="left")
    return parts.withColumn("held", F.when(lacks, F.col("older")).otherwise(F.col("stored")))


def _parts_of(kinds: Sequence[Kind]) -> Column:
    of_kinds = [F.when(kind.is_of_kind(), F.array(*map(F.lit, kind.part_paths))) for kind in kinds if kind.parts]
    return F.coalesce(*of_kinds, F.array().cast("array<string>"))


CARRIED_PARTS = Table("silver", carried_parts, SCHEMA, keys=PART)
