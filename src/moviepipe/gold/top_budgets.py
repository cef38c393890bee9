"""Gold top budgets: the most expensive films, and what they took."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.floor import left_out_count, reaches_floor
from moviepipe.tables import INT, LONG, STRING, Table, conform, schema

LAST_RANK = 20
SCHEMA = schema(
    budget_rank=INT,
    movie_id=LONG,
    title=STRING,
    release_year=INT,
    budget_usd=LONG,
    revenue_usd=LONG,
    profit_usd=LONG,
    left_out_count=LONG,
)


def top_budgets(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per movie among the twenty highest budgets: which films cost the most?

    A budget below `min_amount_usd` is taken for a typing error and is not ranked; `left_out_count` is how many movies
    that left out. Equal budgets share a rank and may make the table longer.
    """
    by_budget = Window.partitionBy().orderBy(F.desc("budget_usd"))
    usable = movies.where(reaches_floor(min_amount_usd, "budget_usd"))
    top = usable.withColumn("budget_rank", F.rank().over(by_budget)).where(F.col("budget_rank") <= LAST_RANK)
    left_out = movies.agg(left_out_count(min_amount_usd, "budget_usd"))
    return top.crossJoin(F.broadcast(left_out)).transform(conform, SCHEMA)


TOP_BUDGETS = Table("gold", top_budgets, SCHEMA, keys=("movie_id",))
