"""Gold production countries: what was made there, and which make the most popular films."""

from pyspark.sql import DataFrame

from moviepipe.gold.makers import MEASURES, summarise_makers
from moviepipe.tables import STRING, Table, conform, schema

SCHEMA = schema(country_code=STRING, country_name=STRING, **MEASURES)


def country_summary(movies: DataFrame, movie_countries: DataFrame, *, min_country_movies: int) -> DataFrame:
    """One row per production country: which make the most popular films?

    A movie made in three countries counts in each of the three. Only countries with `min_country_movies` films or more
    have a popularity rank, or islands where one great film was shot would lead. Averages that agree to six decimals
    share a rank.
    """
    summary = summarise_makers(movies, movie_countries, "country_code", "country_name", min_country_movies)
    return summary.transform(conform, SCHEMA)


COUNTRY_SUMMARY = Table("gold", country_summary, SCHEMA, keys=("country_code",))
