"""Gold top revenues by year: the films that took the most at the box office."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.floor import left_out_count, reaches_floor
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
    left_out_count=LONG,
)


def top_revenue_by_year(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per release year and movie among its five highest revenues: which films took the most each year?

    A revenue below `min_amount_usd` is taken for a typing error and is not ranked; `left_out_count` is how many movies
    that left out, of all years together. Equal revenues share a rank and may make a year longer. Movies without a
    release date are in no year; years without a known revenue have no row.
    """
    dated = movies.where("release_year is not null")
    by_revenue = Window.partitionBy("release_year").orderBy(F.desc("revenue_usd"))
    usable = dated.where(reaches_floor(min_amount_usd, "revenue_usd"))
    top = usable.withColumn("revenue_rank", F.rank().over(by_revenue)).where(F.col("revenue_rank") <= LAST_RANK)
    left_out = dated.agg(left_out_count(min_amount_usd, "revenue_usd"))
    return top.crossJoin(F.broadcast(left_out)).transform(conform, SCHEMA)


TOP_REVENUE_BY_YEAR = Table("gold", top_revenue_by_year, SCHEMA, keys=("movie_id",))
