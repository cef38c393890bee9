"""Gold extremes: the films with the highest and the lowest profit and budget."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.min_amount import MOVIE_MONEY, excluded_count, reaches_min_amount
from moviepipe.tables import STRING, Table, conform, schema

AMOUNTS = {"profit": ("budget_usd", "revenue_usd"), "budget": ("budget_usd",)}
EXTREMES = {"highest": F.max, "lowest": F.min}
SCHEMA = schema(measure=STRING, extreme=STRING, **MOVIE_MONEY)


def profit_extremes(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per measure, extreme and movie that holds it: which films have the highest and lowest profit and budget?

    `measure` is "profit" or "budget", `extreme` is "highest" or "lowest"; films that tie for one all have a row, and a
    film may hold several. An amount below `min_amount_usd` is taken for a typing error: a profit counts when budget
    and revenue are known and reach it, a budget when it does. `excluded_count` is how many movies that left out of the
    measure.
    """
    usable = {
        name: F.when(reaches_min_amount(min_amount_usd, *amounts), F.col(f"{name}_usd"))
        for name, amounts in AMOUNTS.items()
    }
    bounds = [bound(value).alias(f"{e}_{name}") for e, bound in EXTREMES.items() for name, value in usable.items()]
    excluded = [excluded_count(min_amount_usd, *amounts).alias(f"{name}_excluded") for name, amounts in AMOUNTS.items()]
    held = [_held(name, extreme, value) for name, value in usable.items() for extreme in EXTREMES]
    with_budget = movies.where(reaches_min_amount(min_amount_usd, "budget_usd"))  # either measure needs one
    return (
        with_budget.crossJoin(F.broadcast(movies.agg(*bounds, *excluded)))
        .withColumn("held", F.explode(F.array_compact(F.array(*held))))
        .withColumns({name: F.col(f"held.{name}") for name in ("measure", "extreme", "excluded_count")})
        .transform(conform, SCHEMA)
    )


def _held(measure: str, extreme: str, value: Column) -> Column:
    """What a movie holds: this extreme of this measure, or null."""
    facts = (F.lit(measure).alias("measure"), F.lit(extreme).alias("extreme"))
    excluded = F.col(f"{measure}_excluded").alias("excluded_count")
    return F.when(value == F.col(f"{extreme}_{measure}"), F.struct(*facts, excluded))


PROFIT_EXTREMES = Table("gold", profit_extremes, SCHEMA, keys=("measure", "extreme", "movie_id"))
