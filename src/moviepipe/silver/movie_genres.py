"""Silver genres of movies."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.tables import LONG, STRING, Table, conform, schema

SCHEMA = with_lineage(schema(movie_id=LONG, genre_id=LONG, genre_name=STRING))


def movie_genres(movie_details: DataFrame) -> DataFrame:
    """One row per movie and genre."""
    columns = {
        "genre_id": F.col("entry.id").cast("bigint"),
        "genre_name": known_text(F.col("entry.name")),
    }
    return explode_entries(movie_details, "movie.genres", key="id").withColumns(columns).transform(conform, SCHEMA)


MOVIE_GENRES = Table("silver", movie_genres, SCHEMA, keys=("movie_id", "genre_id"))
