"""Top lists: the movies with the greatest amounts, whole or within each group."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.floor import left_out_count, reaches_floor


def keep_top(
    movies: DataFrame,
    measure: str,
    amounts: Sequence[str],
    min_amount_usd: int,
    last_rank: int,
    within: Sequence[str] = (),
) -> DataFrame:
    """The movies with the greatest `<measure>_usd`, with their `<measure>_rank`, and `left_out_count` of the floor.

    Only movies take part whose `amounts` all reach the floor. Equal ones share a rank, so the last may be many.
    """
    greatest = Window.partitionBy(*within).orderBy(F.desc(f"{measure}_usd"))
    usable = movies.where(reaches_floor(min_amount_usd, *amounts))
    top = usable.withColumn(f"{measure}_rank", F.rank().over(greatest)).where(F.col(f"{measure}_rank") <= last_rank)
    left_out = movies.agg(left_out_count(min_amount_usd, *amounts))
    return top.crossJoin(F.broadcast(left_out))
