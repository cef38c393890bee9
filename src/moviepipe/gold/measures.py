"""The measures that several Gold tables share, each with one meaning."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def movie_count() -> Column:
    """How many movies."""
    return F.count("movie_id").alias("movie_count")


def avg_popularity() -> Column:
    """Mean of TMDb's popularity on the day each movie was fetched."""
    return F.avg("popularity").alias("avg_popularity")


def avg_vote() -> Column:
    """Mean of the movies' vote averages, 0 to 10; a movie nobody voted on does not count."""
    return F.avg(F.when(F.col("vote_count") > 0, F.col("vote_average"))).alias("avg_vote")


def money(kind: str) -> list[Column]:
    """Total and mean in US dollars, and the number of movies whose amount is known, for `budget` or `revenue`."""
    amount = F.col(f"{kind}_usd")
    return [
        F.sum(amount).alias(f"total_{kind}_usd"),
        F.avg(amount).alias(f"avg_{kind}_usd"),
        F.count(amount).alias(f"{kind}_known_count"),
    ]


def latest_name(name: str) -> Column:
    """The name that the most recently fetched movie with one uses, for names change and differ between languages."""
    return F.max_by(name, F.when(F.col(name).isNotNull(), F.struct("fetched_at", "movie_id"))).alias(name)
