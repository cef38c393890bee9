"""Silver production countries of movies."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.tables import LONG, STRING, Table, conform, schema

SCHEMA = with_lineage(schema(movie_id=LONG, country_code=STRING, country_name=STRING))


def movie_countries(movie_details: DataFrame) -> DataFrame:
    """One row per movie and production country (ISO 3166-1)."""
    columns = {
        "country_code": known_text(F.col("entry.iso_3166_1")),
        "country_name": known_text(F.col("entry.name")),
    }
    return (
        explode_entries(movie_details, "movie.production_countries", key="iso_3166_1")
        .withColumns(columns)
        .transform(conform, SCHEMA)
    )


MOVIE_COUNTRIES = Table("silver", movie_countries, SCHEMA, keys=("movie_id", "country_code"))
