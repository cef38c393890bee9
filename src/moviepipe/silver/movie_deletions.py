"""Silver deletions: the movies TMDb has said it does not have, so that a late payload cannot bring one back."""

from pyspark.sql import DataFrame

from moviepipe.silver.details import latest_not_found, with_lineage
from moviepipe.tables import LONG, TIMESTAMP, Table, conform, schema

SCHEMA = with_lineage(schema(movie_id=LONG, fetched_at=TIMESTAMP))


def movie_deletions(classified_records: DataFrame) -> DataFrame:
    """One row per movie that TMDb has answered 404 for: the latest such answer, even if the movie came back."""
    return latest_not_found(classified_records, "movie", "movie_id").transform(conform, SCHEMA)


MOVIE_DELETIONS = Table("silver", movie_deletions, SCHEMA, keys=("movie_id",))
