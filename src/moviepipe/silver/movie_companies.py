"""Silver production companies of movies."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.tables import LONG, STRING, Table, conform, schema

SCHEMA = with_lineage(schema(movie_id=LONG, company_id=LONG, company_name=STRING, country_code=STRING))


def movie_companies(movie_details: DataFrame) -> DataFrame:
    """One row per movie and production company; `country_code` is the company's own (ISO 3166-1)."""
    columns = {
        "company_id": F.col("entry.id").cast("bigint"),
        "company_name": known_text(F.col("entry.name")),
        "country_code": known_text(F.col("entry.origin_country")),
    }
    return (
        explode_entries(movie_details, "movie.production_companies", key="id")
        .withColumns(columns)
        .transform(conform, SCHEMA)
    )


MOVIE_COMPANIES = Table("silver", movie_companies, SCHEMA, keys=("movie_id", "company_id"))
