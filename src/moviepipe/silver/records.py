"""Bronze records as Silver sees them: each parsed once, judged once, and given its outcome once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.envelope import FOUND
from moviepipe.quality import ERRORS, LIMITS, WARNINGS, Check, failures, is_valid, warnings, with_limits
from moviepipe.silver.carried_parts import CARRIED_PARTS
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.outcomes import Outcome
from moviepipe.silver.versions import IDENTITY, version
from moviepipe.strict_json import is_json_object, may_misfit, misfits, parse_wrapped, value_of
from moviepipe.tables import BOOLEAN, LONG, STRING, TIMESTAMP, schema

VERSION = schema(at=TIMESTAMP, is_deletion=BOOLEAN, hash=LONG)
STORED, GONE = schema(stored=VERSION, stored_missing=T.ArrayType(STRING)), schema(gone=VERSION)
ENVELOPE_CHECK = Check("the landing line is no envelope record", lambda: F.col("endpoint").isNotNull())


def validated_records(tmdb_responses: DataFrame, limits: Mapping[str, int], kinds: Sequence[Kind] = KINDS) -> DataFrame:
    """One row per Bronze record, with its `kind`, the parsed body under the kind's name, `_errors`, and `version`.

    A version orders what is known of a movie or show: by time, then an answer of 404 over a body, then payload hash.
    `limits` are Silver's settings, by name.
    """
    return (
        tmdb_responses.transform(with_limits, limits)
        .transform(with_kind, kinds)
        .transform(with_bodies, kinds)
        .transform(with_errors, kinds)
        .transform(with_version, kinds)
    )


def kind_of(kinds: Sequence[Kind]) -> Column:
    """The name of the kind that a record of Bronze is of; null for any other record."""
    return F.coalesce(*(F.when(kind.matches(), kind.name) for kind in kinds))


def with_kind(records: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Adds `kind`, `resource` (what the record is about, as a text) and whether it should hold a body, `is_body`."""
    resources = (F.when(kind.is_of_kind(), F.col(kind.key_field).cast("string")) for kind in kinds)
    is_body = F.col("kind").isNotNull() & (F.col("status_code") == FOUND)
    named = records.withColumn("kind", kind_of(kinds))
    return named.withColumns({"resource": F.coalesce(*resources), "is_body": F.coalesce(is_body, F.lit(False))})


def with_bodies(records: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Adds each kind's bodies as parsed, null where the text is no such body, and what is wrong with them as JSON.

    `is_readable` is true for a text that was parsed and for what is no body; `is_json` for any text that is one JSON
    object; `misfits` are the fields whose types are not the source's. `_missing_parts` are the arrays that a body does
    not have, null for none; `is_found` tells whether the source has what it was asked for.
    """
    payload = F.col("payload")
    # A column of its own: Spark would parse again wherever the expression stood a second time.
    wrapped = {
        f"wrapped_{kind.name}": F.when(F.col("is_body") & kind.is_of_kind(), parse_wrapped(payload, kind.shape))
        for kind in kinds
    }
    bodies = {kind.name: value_of(F.col(f"wrapped_{kind.name}"), payload) for kind in kinds}
    is_parsed = _any(F.col(kind.name).isNotNull() for kind in kinds)
    is_json = F.when(F.col("is_readable"), True).otherwise(is_json_object(payload))
    wrong = (F.when(kind.is_of_kind() & _may_misfit(kind), _misfits(payload, kind)) for kind in kinds)
    is_found = (F.when(kind.is_of_kind(), kind.is_found()) for kind in kinds)
    return (
        records.withColumns(wrapped)
        .withColumns(bodies)
        .drop(*wrapped)
        .withColumn("is_readable", ~F.col("is_body") | is_parsed)
        .withColumn("is_json", is_json)
        .withColumn("misfits", F.when(F.col("is_body") & F.col("is_json"), F.coalesce(*wrong)))
        .withColumn("is_found", F.coalesce(*is_found, F.lit(False)))
        .withColumn("_missing_parts", F.coalesce(F.lit(None).cast("array<string>"), *map(_missing_parts, kinds)))
    )


def _may_misfit(kind: Kind) -> Column:
    return ~F.col("is_readable") | may_misfit(F.col(kind.name), kind.shape)


def _misfits(payload: Column, kind: Kind) -> Column:
    return F.coalesce(misfits(payload, kind.shape), F.array(F.lit("a name stands twice in an object of the body")))


def _missing_parts(kind: Kind) -> Column:
    is_missing = {path: F.col(f"{kind.name}.{path}").isNull() for path in kind.part_paths}
    if not is_missing:
        return F.lit(None).cast("array<string>")
    named = F.array_compact(F.array(*(F.when(missing, path) for path, missing in is_missing.items())))
    return F.when(F.col(kind.name).isNotNull() & _any(is_missing.values()), named)


def _any(conditions: Iterable[Column]) -> Column:
    return reduce(or_, conditions)


def with_errors(records: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Adds `_errors`, `_warnings` and `_payload_hash`; the body's text stays only where it is rejected."""
    of_kinds = (F.when(kind.is_of_kind(), failures(kind.checks)) for kind in kinds)
    warned = (F.when(kind.is_of_kind(), warnings(kind.checks)) for kind in kinds)
    of_types = F.coalesce("misfits", F.array().cast("array<string>"))
    return (
        records.withColumn(ERRORS, F.concat(F.coalesce(*of_kinds, failures([ENVELOPE_CHECK])), of_types))
        .withColumn(WARNINGS, F.when(is_valid(), F.coalesce(*warned)))
        .withColumn("_payload_hash", F.xxhash64("payload"))
        .withColumn("payload", F.when(~is_valid(), F.col("payload")))
        .drop("is_json", "is_readable", "misfits", LIMITS)
    )


def with_version(records: DataFrame, kinds: Sequence[Kind]) -> DataFrame:
    """Adds `is_versioned` (valid, and one in a row of answers about one thing), `row_id` and `version`."""
    with_deletions = [kind.name for kind in kinds if kind.deletions is not None]
    is_news = F.col("is_found") | F.col("kind").isin(*with_deletions)
    is_one = F.col("kind").isin(*(kind.name for kind in kinds if kind.main is not None)) & is_news
    return records.withColumns(
        {
            "is_versioned": is_valid() & F.coalesce(is_one, F.lit(False)),
            "row_id": F.monotonically_increasing_id(),
            "version": version("fetched_at", ~F.col("is_found"), "_payload_hash"),
        }
    )


def competing_versions(
    validated_records: DataFrame, stored: Mapping[str, DataFrame], kinds: Sequence[Kind] = KINDS
) -> DataFrame:
    """One row per movie or show of the batch that is there more than once, or already known to Silver.

    Only keys and versions are shuffled, never a body; what is missing here is new and wins as it is. `lacks_parts` is
    true where a body of the batch, or of Silver, has a part that another lacks: its rows may stay.
    `stored` maps short table names to their present rows.
    """
    first_row = (-F.col("row_id")).alias("minus_row_id")
    latest = (
        validated_records.where("is_versioned")
        .groupBy(*IDENTITY)
        .agg(
            F.max(F.struct("version", first_row)).alias("latest"),
            F.count(F.lit(1)).alias("record_count"),
            *_least_and_most_missing(),
        )
    )
    there = [_stored_rows(stored[kind.main.short_name], kind) for kind in kinds if kind.main]
    gone = [_deletions(stored[kind.deletions.short_name], kind) for kind in kinds if kind.deletions]
    carrying = stored[CARRIED_PARTS.short_name].select(*IDENTITY, F.lit(True).alias("is_carrying")).distinct()
    known = (
        latest.transform(_join_known, there, STORED)
        .transform(_join_known, gone, GONE)
        .join(carrying, [*IDENTITY], how="left")
    )
    winner = (-F.col("latest.minus_row_id")).alias("winner")
    lacks_parts = F.coalesce(F.col("is_carrying") | _differ_in_parts(), F.lit(False)).alias("lacks_parts")
    return known.where("record_count > 1 or stored is not null or gone is not null").select(
        *IDENTITY, F.col("latest.version").alias("latest"), winner, "stored", "stored_missing", "gone", lacks_parts
    )


def _least_and_most_missing() -> Iterator[Column]:
    """Of a movie's bodies, the first and the last list of missing parts in the order of lists; equal if all are."""
    missing = F.when(F.col("is_found"), _or_none("_missing_parts"))
    yield F.min(missing).alias("least_missing")
    yield F.max(missing).alias("most_missing")


def _differ_in_parts() -> Column:
    """True where the bodies of the batch and of Silver do not all lack the same parts; null where there is but one."""
    of_stored = F.when(F.col("stored").isNotNull(), _or_none("stored_missing"))
    return F.least("least_missing", of_stored) != F.greatest("most_missing", of_stored)


def _or_none(missing: str) -> Column:
    return F.coalesce(missing, F.array().cast("array<string>"))


def _join_known(latest: DataFrame, known: Sequence[DataFrame], columns: T.StructType) -> DataFrame:
    """Adds what Silver knows; null columns where no kind of the batch has such a table."""
    if not known:
        return latest.withColumns({field.name: F.lit(None).cast(field.dataType) for field in columns})
    return latest.join(reduce(DataFrame.unionByName, known), [*IDENTITY], how="left")


def _stored_rows(rows: DataFrame, kind: Kind) -> DataFrame:
    missing = F.col("_missing_parts") if kind.parts else F.lit(None).cast("array<string>")
    known = version("fetched_at", F.lit(False), "_payload_hash").alias("stored")
    return rows.select(*_identity(kind), known, missing.alias("stored_missing"))


def _deletions(rows: DataFrame, kind: Kind) -> DataFrame:
    return rows.select(*_identity(kind), version("fetched_at", F.lit(True), "_payload_hash").alias("gone"))


def _identity(kind: Kind) -> list[Column]:
    return [F.lit(kind.name).alias("kind"), F.col(str(kind.key)).cast("string").alias("resource")]


def with_outcome(validated_records: DataFrame, competing: DataFrame) -> DataFrame:
    """Adds `outcome` and `lacks_parts`; for one movie or show at most one record is kept or deleted."""
    joined = validated_records.join(competing, [*IDENTITY], how="left")
    outcome = (
        F.when(~is_valid(), Outcome.REJECTED)
        .when(~F.col("is_versioned"), Outcome.OTHER)
        .when(_is_applied(), Outcome.UNCHANGED)
        .when(F.col("version") < F.greatest("latest", "stored", "gone"), Outcome.SUPERSEDED)
        .when(F.col("row_id") != F.col("winner"), Outcome.UNCHANGED)
        .when(F.col("is_found"), Outcome.KEPT)
        .otherwise(Outcome.DELETED)
    )
    lacks_parts = F.coalesce("lacks_parts", F.lit(False))
    decided = joined.withColumns({"outcome": outcome, "lacks_parts": lacks_parts})
    return decided.drop("latest", "winner", "stored", "stored_missing", "gone")


def _is_applied() -> Column:
    """The record is what Silver holds; a deletion only once the row of the movie or show is gone too."""
    body = F.col("is_found") & (F.col("version") == F.col("stored"))
    gone = ~F.col("is_found") & (F.col("version") == F.col("gone"))
    return F.coalesce(body | (gone & F.coalesce(F.col("stored") > F.col("version"), F.lit(True))), F.lit(False))
