"""What the tables of production houses, countries and directors share: who makes the most popular films."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.measures import avg_popularity, avg_vote, latest_name, money, movie_count, rank_among
from moviepipe.tables import DOUBLE, INT, LONG

MEASURES = {
    "movie_count": LONG,
    "avg_popularity": DOUBLE,
    "popularity_rank": INT,
    "min_movies": INT,
    "avg_vote": DOUBLE,
    "total_budget_usd": LONG,
    "avg_budget_usd": DOUBLE,
    "budget_known_count": LONG,
    "total_revenue_usd": LONG,
    "avg_revenue_usd": DOUBLE,
    "revenue_known_count": LONG,
}


def summarise_makers(movies: DataFrame, made: DataFrame, key: str, name: str, min_movies: int) -> DataFrame:
    """One row per maker with the columns of MEASURES; `made` has one row per movie and maker, with its name.

    Only makers of `min_movies` films or more are ranked.
    """
    of_maker = made.select("movie_id", key, name).join(movies, "movie_id", how="inner")
    measures = [movie_count(), avg_popularity(), avg_vote(), *money("budget"), *money("revenue")]
    summary = of_maker.groupBy(key).agg(latest_name(name), *measures)
    rank = rank_among(F.col("movie_count") >= min_movies, "avg_popularity")
    return summary.withColumns({"popularity_rank": rank, "min_movies": F.lit(min_movies)})
