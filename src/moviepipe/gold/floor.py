"""The floor under budgets and revenues: what lies below is taken for a typing error (TMDb's users type 1, 10, 25)."""

from collections.abc import Iterable
from functools import reduce
from operator import and_

from pyspark.sql import Column
from pyspark.sql import functions as F


def reaches_floor(min_amount_usd: int, *names: str) -> Column:
    """True where all of these amounts are known and at or above the floor; false or null elsewhere."""
    return _all(F.col(name) >= min_amount_usd for name in names)


def left_out_count(min_amount_usd: int, *names: str) -> Column:
    """How many movies have all of these amounts, and one of them below the floor."""
    is_known = _all(F.col(name).isNotNull() for name in names)
    return F.count_if(is_known & ~reaches_floor(min_amount_usd, *names)).alias("left_out_count")


def _all(conditions: Iterable[Column]) -> Column:
    return reduce(and_, conditions)
