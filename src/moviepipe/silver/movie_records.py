"""Bronze records as Silver sees them: each parsed once, judged once, and given its outcome once."""

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.envelope import MOVIE_DETAILS
from moviepipe.quality import is_valid, with_errors
from moviepipe.silver.movie_checks import CHECKS
from moviepipe.silver.payload import MOVIE
from moviepipe.strict_json import is_json_object, is_readable, parse_object, value_of

KEPT, DELETED, SUPERSEDED = "kept", "deleted", "superseded"
UNCHANGED, REJECTED, OTHER = "unchanged", "rejected", "other"
OUTCOMES = (KEPT, DELETED, SUPERSEDED, UNCHANGED, REJECTED, OTHER)

NOT_FOUND = 404
NO_HASH = 0


def movie_records(tmdb_responses: DataFrame) -> DataFrame:
    """One row per Bronze record, with `movie` (the parsed body), `_errors`, and its `version`.

    A version orders what is known of a movie: by time, then an answer of 404 over a body, then payload hash.
    """
    steps = (with_kind, with_movie, with_checked, with_version)
    return reduce(DataFrame.transform, steps, tmdb_responses)


def with_kind(records: DataFrame) -> DataFrame:
    """Adds `is_details` (an answer about one movie) and `is_body` (one that should hold its body)."""
    is_details = F.coalesce(F.col("endpoint") == MOVIE_DETAILS, F.lit(False))
    return records.withColumns(
        {"is_details": is_details, "is_body": F.coalesce(is_details & (F.col("status_code") == 200), F.lit(False))}
    )


def with_movie(records: DataFrame) -> DataFrame:
    """Adds `movie`, null unless the body `is_readable` as one; a record without a body passes as readable."""
    payload, parsed = F.col("payload"), F.col("parsed")
    return (
        records.withColumn("parsed", F.when(F.col("is_body"), parse_object(payload, MOVIE)))
        .withColumn("is_readable", ~F.col("is_body") | is_readable(parsed))
        .withColumn("is_json", F.col("is_readable") | is_json_object(payload, parsed))
        .withColumn("movie", value_of(parsed))
        .drop("parsed")
    )


def with_checked(records: DataFrame) -> DataFrame:
    """Adds `_errors` and `_payload_hash`; the body's text stays only where it is rejected."""
    return (
        with_errors(records, CHECKS)
        .withColumn("_payload_hash", F.xxhash64("payload"))
        .withColumn("payload", F.when(~is_valid(), F.col("payload")))
        .drop("is_json", "is_readable")
    )


def with_version(records: DataFrame) -> DataFrame:
    """Adds `movie_id`, `is_versioned` (valid and about one movie), `row_id` and `version`."""
    return records.withColumns(
        {
            "movie_id": F.col("resource_id"),
            "is_versioned": is_valid() & F.col("is_details"),
            "row_id": F.monotonically_increasing_id(),
            "version": version("fetched_at", ~F.col("is_body"), "_payload_hash"),
        }
    )


def version(at: str, is_deletion: Column, payload_hash: str) -> Column:
    """When a movie was seen, whether it was gone, and what was seen: comparable, later is greater."""
    hash_or_none = F.when(is_deletion, F.lit(NO_HASH).cast("bigint")).otherwise(F.col(payload_hash))
    return F.struct(F.col(at).alias("at"), is_deletion.alias("is_deletion"), hash_or_none.alias("hash"))


def contested_versions(movie_records: DataFrame, movies: DataFrame, movie_deletions: DataFrame) -> DataFrame:
    """One row per movie of the batch that is there more than once, or already known to Silver.

    Only keys and versions are shuffled, never a body; a movie that is missing here is new and wins as it is.
    """
    first_row = (-F.col("row_id")).alias("minus_row_id")
    latest = (
        movie_records.where("is_versioned")
        .groupBy("movie_id")
        .agg(F.max(F.struct("version", first_row)).alias("latest"), F.count(F.lit(1)).alias("record_count"))
    )
    stored = movies.select("movie_id", version("fetched_at", F.lit(False), "_payload_hash").alias("stored"))
    gone = movie_deletions.select("movie_id", version("fetched_at", F.lit(True), "_payload_hash").alias("gone"))
    known = latest.join(stored, "movie_id", how="left").join(gone, "movie_id", how="left")
    return known.where("record_count > 1 or stored is not null or gone is not null").select(
        "movie_id",
        F.col("latest.version").alias("latest"),
        (-F.col("latest.minus_row_id")).alias("winner"),
        "stored",
        "gone",
    )


def with_outcome(movie_records: DataFrame, contested: DataFrame) -> DataFrame:
    """Adds `outcome`, one of OUTCOMES; for one movie at most one record is kept or deleted."""
    joined = movie_records.join(contested, "movie_id", how="left")
    outcome = (
        F.when(~is_valid(), REJECTED)
        .when(~F.col("is_details"), OTHER)
        .when(_is_applied(), UNCHANGED)
        .when(F.col("version") < F.greatest("latest", "stored", "gone"), SUPERSEDED)
        .when(F.col("row_id") != F.col("winner"), UNCHANGED)
        .when(F.col("is_body"), KEPT)
        .otherwise(DELETED)
    )
    return joined.withColumn("outcome", outcome).drop("latest", "winner", "stored", "gone")


def _is_applied() -> Column:
    """The record is what Silver holds; a deletion only once the movie's row is gone too."""
    body = F.col("is_body") & (F.col("version") == F.col("stored"))
    gone = ~F.col("is_body") & (F.col("version") == F.col("gone"))
    return F.coalesce(body | (gone & F.coalesce(F.col("stored") > F.col("version"), F.lit(True))), F.lit(False))
