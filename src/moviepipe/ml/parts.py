"""How rows are divided to judge a model: each part has rows to train on, and others to be predicted."""

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.ml.spec import ModelSpec

FOLDS = 5
HELD_OUT = FOLDS  # the number of the part whose rows no model of this data is trained on
HELD_OUT_SHARE = 0.2
OLDEST_SHARE = 0.5  # in time order, the films before the first fold: on these every part is trained
EVER_TRAINED = -1


def with_blocks(rows: DataFrame, spec: ModelSpec, held_out: DataFrame | None = None) -> DataFrame:
    """Adds `block`: HELD_OUT for rows that are never trained on, else the fold that the row is predicted in.

    `held_out` has the `movie_id`s to hold out; without it these are a fixed fifth, or the newest fifth in time order.
    The oldest films are of no fold then (EVER_TRAINED).
    """
    if spec.in_time_order:
        return rows.withColumn("block", _by_date(rows))
    fold = F.pmod(F.xxhash64(F.lit("fold"), F.col("movie_id")), F.lit(FOLDS))
    if held_out is None:
        is_held_out = F.pmod(F.xxhash64(F.lit("held out"), F.col("movie_id")), F.lit(100)) < 100 * HELD_OUT_SHARE
        return rows.withColumn("block", F.when(is_held_out, HELD_OUT).otherwise(fold).cast("int"))
    marked = held_out.select("movie_id", F.lit(True).alias("is_held_out")).distinct()
    joined = rows.join(F.broadcast(marked), "movie_id", how="left")
    block = F.when(F.col("is_held_out"), HELD_OUT).otherwise(fold).cast("int")
    return joined.withColumn("block", block).drop("is_held_out")


def _by_date(rows: DataFrame) -> Column:
    """The folds as equal shares of time-ordered films between the oldest and the held-out ones."""
    step = (1 - HELD_OUT_SHARE - OLDEST_SHARE) / FOLDS
    shares = [OLDEST_SHARE + step * number for number in range(FOLDS + 1)]
    day = F.unix_date("release_date")
    row = rows.agg(F.percentile(day, F.array(*map(F.lit, shares))).alias("days")).first()
    days: Sequence[float] = row.days if row is not None and row.days is not None else []
    passed = [F.when(day >= F.lit(start), 1).otherwise(0) for start in days]
    return (reduce(Column.__add__, passed, F.lit(0)) + EVER_TRAINED).cast("int")


def with_parts(rows: DataFrame, spec: ModelSpec) -> DataFrame:
    """One row per row and part that it has a role in: `part`, and `is_test` where it is predicted there."""
    block = F.col("block")
    roles = []
    for part in range(FOLDS + 1):
        earlier = block < part if spec.in_time_order else (block != part) & (block != HELD_OUT)
        role = F.when(block == part, True).when(earlier, False)
        roles.append(F.struct(F.lit(part).alias("part"), role.alias("is_test")))
    exploded = rows.withColumn("role", F.explode(F.filter(F.array(*roles), lambda role: role["is_test"].isNotNull())))
    return exploded.withColumns({"part": F.col("role.part"), "is_test": F.col("role.is_test")}).drop("role")
