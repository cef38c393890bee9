"""Gold top profits: the films that earned the most over their budget."""

from pyspark.sql import DataFrame

from moviepipe.gold.min_amount import MOVIE_MONEY
from moviepipe.gold.ranking import keep_top
from moviepipe.tables import INT, Table, conform, schema

LAST_RANK = 20
SCHEMA = schema(profit_rank=INT, **MOVIE_MONEY)


def top_profits(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per movie among the twenty highest profits: which films earned the most?

    Profit is revenue less budget, of movies whose both are known and at least `min_amount_usd`: less is taken for a
    typing error, and `excluded_count` says how many movies that left out. Equal profits share a rank and may make the
    table longer.
    """
    top = keep_top(movies, "profit", ["budget_usd", "revenue_usd"], min_amount_usd, LAST_RANK)
    return top.transform(conform, SCHEMA)


TOP_PROFITS = Table("gold", top_profits, SCHEMA, keys=("movie_id",))
