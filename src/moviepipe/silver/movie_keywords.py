"""Silver keywords of movies."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.tables import LONG, STRING, Table, conform, schema

SCHEMA = with_lineage(schema(movie_id=LONG, keyword_id=LONG, keyword_name=STRING))


def movie_keywords(movie_details: DataFrame) -> DataFrame:
    """One row per movie and keyword."""
    columns = {
        "keyword_id": F.col("entry.id").cast("bigint"),
        "keyword_name": known_text(F.col("entry.name")),
    }
    return (
        explode_entries(movie_details, "movie.keywords.keywords", key="id")
        .withColumns(columns)
        .transform(conform, SCHEMA)
    )


MOVIE_KEYWORDS = Table("silver", movie_keywords, SCHEMA, keys=("movie_id", "keyword_id"))
