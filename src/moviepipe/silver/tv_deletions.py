"""Silver deletions of shows: a table of its own, for a movie and a show may have the same id."""

from pyspark.sql import DataFrame

from moviepipe.silver.details import latest_not_found, with_lineage
from moviepipe.tables import LONG, TIMESTAMP, Table, conform, schema

SCHEMA = with_lineage(schema(series_id=LONG, fetched_at=TIMESTAMP))


def tv_deletions(classified_records: DataFrame) -> DataFrame:
    """One row per TV show that TMDb has answered 404 for: the latest such answer, even if the show came back."""
    return latest_not_found(classified_records, "tv", "series_id").transform(conform, SCHEMA)


TV_DELETIONS = Table("silver", tv_deletions, SCHEMA, keys=("series_id",))
