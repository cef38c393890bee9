"""Silver genres of TV shows."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.tables import LONG, STRING, Table, conform, schema

SCHEMA = with_lineage(schema(series_id=LONG, genre_id=LONG, genre_name=STRING))


def tv_genres(tv_details: DataFrame) -> DataFrame:
    """One row per TV show and genre; TMDb's genres of shows are others than those of movies, some under one id."""
    columns = {
        "genre_id": F.col("entry.id").cast("bigint"),
        "genre_name": known_text(F.col("entry.name")),
    }
    return explode_entries(tv_details, "tv.genres", key="id").withColumns(columns).transform(conform, SCHEMA)


TV_GENRES = Table("silver", tv_genres, SCHEMA, keys=("series_id", "genre_id"))
