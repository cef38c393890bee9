"""Top lists: the movies with the greatest amounts, whole or within each group."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.min_amount import excluded_count, reaches_min_amount


def keep_top(
    movies: DataFrame,
    measure: str,
    amounts: Sequence[str],
    min_amount_usd: int,
    last_rank: int,
    within: Sequence[str] = (),
) -> DataFrame:
    """The movies with the greatest `<measure>_usd`, with their `<measure>_rank`, and `excluded_count`.

    Only movies take part whose `amounts` all reach the minimum; `excluded_count` is how many do not. Equal ones share
    a rank, so the last may be many.
    """
    greatest = Window.partitionBy(*within).orderBy(F.desc(f"{measure}_usd"))
    usable = movies.where(reaches_min_amount(min_amount_usd, *amounts))
    top = usable.withColumn(f"{measure}_rank", F.rank().over(greatest)).where(F.col(f"{measure}_rank") <= last_rank)
    excluded = movies.agg(excluded_count(min_amount_usd, *amounts))
    return top.crossJoin(F.broadcast(excluded))
