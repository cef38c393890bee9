"""Silver collections: the film series that movies say they belong to."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import with_lineage
from moviepipe.silver.versions import keep_latest
from moviepipe.tables import LONG, STRING, TIMESTAMP, Table, conform, schema

SCHEMA = with_lineage(
    schema(
        collection_id=LONG,
        collection_name=STRING,
        poster_path=STRING,
        backdrop_path=STRING,
        fetched_at=TIMESTAMP,
    )
)
KEYS = ("collection_id",)


def collections(movie_snapshots: DataFrame) -> DataFrame:
    """One row per collection that a movie has ever named; the latest payload that names it wins."""
    collection = F.col("movie.belongs_to_collection")
    columns = {
        "collection_id": collection["id"].cast("bigint"),
        "collection_name": known_text(collection["name"]),
        "poster_path": known_text(collection["poster_path"]),
        "backdrop_path": known_text(collection["backdrop_path"]),
    }
    named = movie_snapshots.where(collection["id"].isNotNull()).withColumns(columns)
    return named.transform(conform, SCHEMA).transform(keep_latest, KEYS)


COLLECTIONS = Table("silver", collections, SCHEMA, keys=KEYS)
