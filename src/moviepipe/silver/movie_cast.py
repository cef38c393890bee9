"""Silver cast of movies."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.tables import INT, LONG, STRING, Table, conform, schema

SCHEMA = with_lineage(
    schema(
        movie_id=LONG,
        credit_id=STRING,
        person_id=LONG,
        person_name=STRING,
        character_name=STRING,
        cast_order=INT,
        gender=INT,
    )
)


def movie_cast(movie_details: DataFrame) -> DataFrame:
    """One row per movie and acting credit; a person may have several in one movie."""
    columns = {
        "credit_id": known_text(F.col("entry.credit_id")),
        "person_id": F.col("entry.id").cast("bigint"),
        "person_name": known_text(F.col("entry.name")),
        "character_name": known_text(F.col("entry.character")),
        "cast_order": F.col("entry.order").try_cast("int"),
        "gender": F.col("entry.gender").try_cast("int"),
    }
    return (
        explode_entries(movie_details, "movie.credits.cast", key="credit_id")
        .withColumns(columns)
        .transform(conform, SCHEMA)
    )


MOVIE_CAST = Table("silver", movie_cast, SCHEMA, keys=("movie_id", "credit_id"))
