"""Gold top budgets: the most expensive films, and what they took."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

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
)


def top_budgets(movies: DataFrame) -> DataFrame:
    """One row per movie among the twenty highest budgets; equal budgets share a rank and may make it longer."""
    by_budget = Window.partitionBy().orderBy(F.desc("budget_usd"))
    known = movies.where("budget_usd is not null")
    ranked = known.withColumn("budget_rank", F.rank().over(by_budget)).where(F.col("budget_rank") <= LAST_RANK)
    return ranked.transform(conform, SCHEMA)


TOP_BUDGETS = Table("gold", top_budgets, SCHEMA, keys=("movie_id",))
