"""The measures that several Gold tables share, each with one meaning."""

from collections.abc import Sequence

from pyspark.sql import Column, Window
from pyspark.sql import functions as F

DECIMALS = 9


def settled(measure: Column) -> Column:
    """A mean or ratio of small numbers to nine decimals: its last digits depend on the order of the additions."""
    return rounded(measure, DECIMALS)


def rounded(number: Column, decimals: int) -> Column:
    """A double rounded on its decimal digits, halves away from zero, so that 1.005 gives 1.01 on every engine.

    `F.round` of a double does so in Java's Spark only; here it is for numbers that are written with an exponent.
    """
    digits = number.cast("string").try_cast("decimal(38,18)")
    return F.coalesce(F.round(digits, decimals).cast("double"), F.round(number, decimals))


def movie_count() -> Column:
    """How many movies."""
    return F.count("movie_id").alias("movie_count")


def show_count() -> Column:
    """How many TV shows."""
    return F.count("series_id").alias("show_count")


def avg_popularity() -> Column:
    """Mean of TMDb's popularity on the day each movie or show was fetched."""
    return settled(F.avg("popularity")).alias("avg_popularity")


def avg_vote() -> Column:
    """Mean of the vote averages, 0 to 10; what nobody voted on does not count."""
    return settled(F.avg(F.when(F.col("vote_count") > 0, F.col("vote_average")))).alias("avg_vote")


def rated_movie_count() -> Column:
    """How many movies somebody voted on."""
    return F.count(F.when(F.col("vote_count") > 0, F.col("vote_average"))).alias("rated_movie_count")


def total_votes() -> Column:
    """How many votes were cast in all."""
    return F.sum("vote_count").alias("total_votes")


def avg_vote_count() -> Column:
    """Mean number of votes, of the movies whose number is known."""
    return F.avg("vote_count").alias("avg_vote_count")


def divided(dividend: Column, divisor: Column) -> Column:
    """A quotient as a double; null where the divisor is 0. (`F.try_divide` of doubles runs in a JVM only.)"""
    return dividend / F.nullif(divisor, F.lit(0))


def money(kind: str) -> list[Column]:
    """Total and mean in US dollars, and the number of movies whose amount is known, for `budget` or `revenue`."""
    amount = F.col(f"{kind}_usd")
    return [
        F.sum(amount).alias(f"total_{kind}_usd"),
        F.avg(amount).alias(f"avg_{kind}_usd"),
        F.count(amount).alias(f"{kind}_known_count"),
    ]


def latest_name(name: str, key: str = "movie_id") -> Column:
    """The name that the last fetched movie or show with a name gives, for names change and differ by language."""
    return F.max_by(name, F.when(F.col(name).isNotNull(), F.struct("fetched_at", key))).alias(name)


def rank_among(is_ranked: Column, measure: str | Column, within: Sequence[str] = ()) -> Column:
    """A row's place by a measure, greatest first, among the rows that are ranked; null for the others.

    With `within`, among those of them that agree in these columns. Values that agree to six decimals share a rank: a
    mean's last digits depend on the order of its additions.
    """
    value = F.col(measure) if isinstance(measure, str) else measure
    by_measure = Window.partitionBy(*within, is_ranked).orderBy(F.desc(rounded(value, 6)))
    return F.when(is_ranked, F.rank().over(by_measure))


def most_and_fewest(count: str) -> dict[str, Column]:
    """`most_rank` and `fewest_rank`: a row's places by a count, from either end; equal counts share a rank."""
    return {
        "most_rank": F.rank().over(Window.partitionBy().orderBy(F.desc(count))),
        "fewest_rank": F.rank().over(Window.partitionBy().orderBy(F.asc(count))),
    }
