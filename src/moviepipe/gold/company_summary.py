"""Gold production houses: what they made, and which make the most popular films."""

from pyspark.sql import DataFrame

from moviepipe.gold.makers import MEASURES, summarise_makers
from moviepipe.tables import LONG, STRING, Table, conform, schema

SCHEMA = schema(company_id=LONG, company_name=STRING, **MEASURES)


def company_summary(movies: DataFrame, movie_companies: DataFrame, *, min_company_movies: int) -> DataFrame:
    """One row per production company: which make the most popular films?

    Only those with `min_company_movies` films or more have a popularity rank: the minimum keeps a house with one lucky
    film from the top. Averages that agree to six decimals share a rank.
    """
    summary = summarise_makers(movies, movie_companies, "company_id", "company_name", min_company_movies)
    return summary.transform(conform, SCHEMA)


COMPANY_SUMMARY = Table("gold", company_summary, SCHEMA, keys=("company_id",))
