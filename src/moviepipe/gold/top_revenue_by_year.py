"""Gold top revenues by year: the films that took the most at the box office."""

from pyspark.sql import DataFrame

from moviepipe.gold.ranking import keep_top
from moviepipe.tables import INT, LONG, STRING, Table, conform, schema

LAST_RANK = 5
SCHEMA = schema(
    release_year=INT,
    revenue_rank=INT,
    movie_id=LONG,
    title=STRING,
    revenue_usd=LONG,
    budget_usd=LONG,
    profit_usd=LONG,
    excluded_count=LONG,
)


def top_revenue_by_year(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per release year and movie among its five highest revenues: which films took the most each year?

    A revenue below `min_amount_usd` is taken for a typing error and is not ranked; `excluded_count` is how many movies
    that left out, of all years together. Equal revenues share a rank and may make a year longer. Movies without a
    release date are in no year; years without a known revenue have no row.
    """
    dated = movies.where("release_year is not null")
    top = keep_top(dated, "revenue", ["revenue_usd"], min_amount_usd, LAST_RANK, within=["release_year"])
    return top.transform(conform, SCHEMA)


TOP_REVENUE_BY_YEAR = Table("gold", top_revenue_by_year, SCHEMA, keys=("movie_id",))
