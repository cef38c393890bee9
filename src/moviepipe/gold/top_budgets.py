"""Gold top budgets: the most expensive films, and what they took."""

from pyspark.sql import DataFrame

from moviepipe.gold.min_amount import MOVIE_MONEY
from moviepipe.gold.ranking import keep_top
from moviepipe.tables import INT, Table, conform, schema

LAST_RANK = 20
SCHEMA = schema(budget_rank=INT, **MOVIE_MONEY)


def top_budgets(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per movie among the twenty highest budgets: which films cost the most?

    A budget below `min_amount_usd` is taken for a typing error and is not ranked; `excluded_count` is how many movies
    that left out. Equal budgets share a rank and may make the table longer.
    """
    top = keep_top(movies, "budget", ["budget_usd"], min_amount_usd, LAST_RANK)
    return top.transform(conform, SCHEMA)


TOP_BUDGETS = Table("gold", top_budgets, SCHEMA, keys=("movie_id",))
