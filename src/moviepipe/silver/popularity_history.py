"""Silver popularity history: what each day's snapshot said of a movie."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.details import with_lineage
from moviepipe.silver.versions import keep_latest
from moviepipe.tables import DATE, DOUBLE, LONG, TIMESTAMP, Table, conform, schema

SCHEMA = with_lineage(
    schema(
        movie_id=LONG,
        snapshot_date=DATE,
        popularity=DOUBLE,
        vote_average=DOUBLE,
        vote_count=LONG,
        fetched_at=TIMESTAMP,
    )
)
KEYS = ("movie_id", "snapshot_date")


def popularity_history(movie_snapshots: DataFrame) -> DataFrame:
    """One row per movie and snapshot day (UTC); the day's last payload wins.

    TMDb recomputes popularity daily and has rescaled it over the years: never compare it without its date.
    """
    columns = {
        "snapshot_date": F.to_date("fetched_at"),
        "popularity": F.col("movie.popularity"),
        "vote_average": F.col("movie.vote_average"),
        "vote_count": F.col("movie.vote_count").cast("bigint"),
    }
    return movie_snapshots.withColumns(columns).transform(conform, SCHEMA).transform(keep_latest, KEYS)


POPULARITY_HISTORY = Table("silver", popularity_history, SCHEMA, keys=KEYS)
