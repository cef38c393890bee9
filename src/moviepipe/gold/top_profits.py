"""Gold top profits: the films that earned the most over their budget."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.floor import left_out_count, reaches_floor
from moviepipe.tables import INT, LONG, STRING, Table, conform, schema

LAST_RANK = 20
SCHEMA = schema(
    profit_rank=INT,
    movie_id=LONG,
    title=STRING,
    release_year=INT,
    budget_usd=LONG,
    revenue_usd=LONG,
    profit_usd=LONG,
    left_out_count=LONG,
)


def top_profits(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per movie among the twenty highest profits: which films earned the most?

    Profit is revenue less budget, of movies whose both are known and at least `min_amount_usd`: less is taken for a
    typing error, and `left_out_count` says how many movies that left out. Equal profits share a rank and may make the
    table longer.
    """
    amounts = ("budget_usd", "revenue_usd")
    by_profit = Window.partitionBy().orderBy(F.desc("profit_usd"))
    usable = movies.where(reaches_floor(min_amount_usd, *amounts))
    top = usable.withColumn("profit_rank", F.rank().over(by_profit)).where(F.col("profit_rank") <= LAST_RANK)
    left_out = movies.agg(left_out_count(min_amount_usd, *amounts))
    return top.crossJoin(F.broadcast(left_out)).transform(conform, SCHEMA)


TOP_PROFITS = Table("gold", top_profits, SCHEMA, keys=("movie_id",))
