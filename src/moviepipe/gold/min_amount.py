"""The least budget or revenue that counts: less is taken for a typing error (TMDb's users type 1, 10, 25)."""

from collections.abc import Iterable
from functools import reduce
from operator import and_

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.tables import INT, LONG, STRING

# A movie, its money, and how many movies were left out beside it.
MOVIE_MONEY = {
    "movie_id": LONG,
    "title": STRING,
    "release_year": INT,
    "budget_usd": LONG,
    "revenue_usd": LONG,
    "profit_usd": LONG,
    "excluded_count": LONG,
}


def reaches_min_amount(min_amount_usd: int, *names: str) -> Column:
    """True where all of these amounts are known and at least the minimum; false or null elsewhere."""
    return _all(F.col(name) >= min_amount_usd for name in names)


def excluded_count(min_amount_usd: int, *names: str) -> Column:
    """How many movies have all of these amounts, and one of them below the minimum."""
    is_known = _all(F.col(name).isNotNull() for name in names)
    return F.count_if(is_known & ~reaches_min_amount(min_amount_usd, *names)).alias("excluded_count")


def _all(conditions: Iterable[Column]) -> Column:
    return reduce(and_, conditions)
