"""Silver deletions: the movies TMDb has said it does not have, so that a late payload cannot bring one back."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.movie_details import with_lineage
from moviepipe.silver.versions import keep_latest
from moviepipe.tables import LONG, TIMESTAMP, Table, conform, schema

SCHEMA = with_lineage(schema(movie_id=LONG, fetched_at=TIMESTAMP))
KEYS = ("movie_id",)


def movie_deletions(classified_records: DataFrame) -> DataFrame:
    """One row per movie that TMDb has answered 404 for: the latest such answer, even if the movie came back."""
    not_found = classified_records.where(F.col("is_versioned") & ~F.col("is_body"))
    renamed = not_found.withColumnRenamed("run_id", "_run_id")
    return renamed.transform(conform, SCHEMA).transform(keep_latest, KEYS)


MOVIE_DELETIONS = Table("silver", movie_deletions, SCHEMA, keys=KEYS)
