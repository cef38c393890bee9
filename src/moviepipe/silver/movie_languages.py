"""Silver spoken languages of movies."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.tables import LONG, STRING, Table, conform, schema

SCHEMA = with_lineage(schema(movie_id=LONG, language_code=STRING, language_name=STRING, english_name=STRING))


def movie_languages(movie_details: DataFrame) -> DataFrame:
    """One row per movie and spoken language (ISO 639-1); the name is the language's own."""
    columns = {
        "language_code": known_text(F.col("entry.iso_639_1")),
        "language_name": known_text(F.col("entry.name")),
        "english_name": known_text(F.col("entry.english_name")),
    }
    return (
        explode_entries(movie_details, "movie.spoken_languages", key="iso_639_1")
        .withColumns(columns)
        .transform(conform, SCHEMA)
    )


MOVIE_LANGUAGES = Table("silver", movie_languages, SCHEMA, keys=("movie_id", "language_code"))
