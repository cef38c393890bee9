"""Bronze records as Silver sees them: each parsed once, judged once, and given its outcome once."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.envelope import FOUND
from moviepipe.quality import ERRORS, Check, failures, is_valid
from moviepipe.silver.media import KINDS, MEDIA
from moviepipe.silver.medium import Kind, Medium
from moviepipe.silver.outcomes import DELETED, KEPT, OTHER, REJECTED, SUPERSEDED, UNCHANGED
from moviepipe.strict_json import is_json_object, may_misfit, misfits, parse_wrapped, value_of

NO_HASH = 0
IDENTITY = ("medium", "resource_id")
ENVELOPE_CHECK = Check("the landing line is no envelope record", lambda: F.col("endpoint").isNotNull())


def silver_records(tmdb_responses: DataFrame, kinds: Sequence[Kind] = KINDS) -> DataFrame:
    """One row per Bronze record, with its kind as `medium`, the parsed body under that name, `_errors`, and `version`.

    A version orders what is known of a movie or show: by time, then an answer of 404 over a body, then payload hash.
    """
    return (
        tmdb_responses.transform(with_kind, kinds)
        .transform(with_bodies, kinds)
        .transform(with_checked, kinds)
        .transform(with_version)
    )


def medium_of(kinds: Sequence[Kind]) -> Column:
    """The name of the medium that a record answers about, or of its kind; null for any other record."""
    return F.coalesce(*(F.when(F.col("endpoint").isin(*kind.endpoints), kind.name) for kind in kinds))


def with_kind(records: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Adds `medium` and `is_body`: whether the record should hold a body."""
    named = records.withColumn("medium", medium_of(kinds))
    is_body = F.col("medium").isNotNull() & (F.col("status_code") == FOUND)
    return named.withColumn("is_body", F.coalesce(is_body, F.lit(False)))


def with_bodies(records: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Adds each kind's bodies as parsed, null where the text is no such body, and what is wrong with them as JSON.

    `is_readable` is true for a text that was parsed and for what is no body; `is_json` for any text that is one JSON
    object; `misfits` are the fields whose types are not TMDb's.
    """
    payload = F.col("payload")
    wrapped = {
        f"wrapped_{kind.name}": F.when(F.col("is_body") & kind.is_its(), parse_wrapped(payload, kind.shape))
        for kind in kinds
    }
    bodies = {kind.name: value_of(F.col(f"wrapped_{kind.name}"), payload) for kind in kinds}
    found = (F.col(kind.name).isNotNull() for kind in kinds)
    is_json = F.when(F.col("is_readable"), True).otherwise(is_json_object(payload))
    wrong = (F.when(kind.is_its() & _may_misfit(kind), _misfits(payload, kind)) for kind in kinds)
    return (
        records.withColumns(wrapped)
        .withColumns(bodies)
        .drop(*wrapped)
        .withColumn("is_readable", ~F.col("is_body") | _any(found))
        .withColumn("is_json", is_json)
        .withColumn("misfits", F.when(F.col("is_body") & F.col("is_json"), F.coalesce(*wrong)))
    )


def _may_misfit(kind: Kind) -> Column:
    return ~F.col("is_readable") | may_misfit(F.col(kind.name), kind.shape)


def _misfits(payload: Column, kind: Kind) -> Column:
    return F.coalesce(misfits(payload, kind.shape), F.array(F.lit("a name stands twice in an object of the body")))


def _any(conditions: Iterable[Column]) -> Column:
    return reduce(or_, conditions)


def with_checked(records: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Adds `_errors` and `_payload_hash`; the body's text stays only where it is rejected."""
    of_kinds = (F.when(kind.is_its(), failures(kind.checks)) for kind in kinds)
    of_types = F.coalesce("misfits", F.array().cast("array<string>"))
    return (
        records.withColumn(ERRORS, F.concat(F.coalesce(*of_kinds, failures([ENVELOPE_CHECK])), of_types))
        .withColumn("_payload_hash", F.xxhash64("payload"))
        .withColumn("payload", F.when(~is_valid(), F.col("payload")))
        .drop("is_json", "is_readable", "misfits")
    )


def with_version(records: DataFrame) -> DataFrame:
    """Adds `is_versioned` (valid and about one movie or show), `row_id` and `version`."""
    is_one = F.col("medium").isin(*(medium.name for medium in MEDIA))
    return records.withColumns(
        {
            "is_versioned": is_valid() & F.coalesce(is_one, F.lit(False)),
            "row_id": F.monotonically_increasing_id(),
            "version": version("fetched_at", ~F.col("is_body"), "_payload_hash"),
        }
    )


def version(at: str, is_deletion: Column, payload_hash: str) -> Column:
    """When a movie or show was seen, whether it was gone, and what was seen: comparable, later is greater."""
    hash_or_none = F.when(is_deletion, F.lit(NO_HASH).cast("bigint")).otherwise(F.col(payload_hash))
    return F.struct(F.col(at).alias("at"), is_deletion.alias("is_deletion"), hash_or_none.alias("hash"))


def contested_versions(
    silver_records: DataFrame, stored: Mapping[str, DataFrame], media: Sequence[Medium] = MEDIA
) -> DataFrame:
    """One row per movie or show of the batch that is there more than once, or already known to Silver.

    Only keys and versions are shuffled, never a body; what is missing here is new and wins as it is.
    `stored` maps short table names to their present rows.
    """
    first_row = (-F.col("row_id")).alias("minus_row_id")
    latest = (
        silver_records.where("is_versioned")
        .groupBy(*IDENTITY)
        .agg(F.max(F.struct("version", first_row)).alias("latest"), F.count(F.lit(1)).alias("record_count"))
    )
    there = (_versions(stored[medium.main.short_name], medium, is_deletion=False) for medium in media)
    gone = (_versions(stored[medium.deletions.short_name], medium, is_deletion=True) for medium in media)
    known = (
        latest.join(_all(there).withColumnRenamed("version", "stored"), [*IDENTITY], how="left")
        .join(_all(gone).withColumnRenamed("version", "gone"), [*IDENTITY], how="left")
        .where("record_count > 1 or stored is not null or gone is not null")
    )
    winner = (-F.col("latest.minus_row_id")).alias("winner")
    return known.select(*IDENTITY, F.col("latest.version").alias("latest"), winner, "stored", "gone")


def _versions(rows: DataFrame, medium: Medium, is_deletion: bool) -> DataFrame:
    known = version("fetched_at", F.lit(is_deletion), "_payload_hash").alias("version")
    return rows.select(F.lit(medium.name).alias("medium"), F.col(medium.key).alias("resource_id"), known)


def _all(frames: Iterable[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


def with_outcome(silver_records: DataFrame, contested: DataFrame) -> DataFrame:
    """Adds `outcome`, one of OUTCOMES; for one movie or show at most one record is kept or deleted."""
    joined = silver_records.join(contested, [*IDENTITY], how="left")
    outcome = (
        F.when(~is_valid(), REJECTED)
        .when(~F.col("is_versioned"), OTHER)
        .when(_is_applied(), UNCHANGED)
        .when(F.col("version") < F.greatest("latest", "stored", "gone"), SUPERSEDED)
        .when(F.col("row_id") != F.col("winner"), UNCHANGED)
        .when(F.col("is_body"), KEPT)
        .otherwise(DELETED)
    )
    return joined.withColumn("outcome", outcome).drop("latest", "winner", "stored", "gone")


def _is_applied() -> Column:
    """The record is what Silver holds; a deletion only once the row of the movie or show is gone too."""
    body = F.col("is_body") & (F.col("version") == F.col("stored"))
    gone = ~F.col("is_body") & (F.col("version") == F.col("gone"))
    return F.coalesce(body | (gone & F.coalesce(F.col("stored") > F.col("version"), F.lit(True))), F.lit(False))
