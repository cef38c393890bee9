"""Ratings that few votes cannot win: the Bayesian average, which adds a number of votes at the overall mean."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.measures import divided, rounded, settled


def vote_sums() -> list[Column]:
    """`vote_sum` and `vote_weight`: the sum of all votes cast and their number, of movies whose average is known."""
    weight = F.when(F.col("vote_average").isNotNull(), F.col("vote_count"))
    return [
        F.sum(F.col("vote_count") * F.col("vote_average")).alias("vote_sum"),
        F.coalesce(F.sum(weight), F.lit(0)).alias("vote_weight"),
    ]


def mean_vote(vote_sum: Column, vote_weight: Column) -> Column:
    """The mean of all votes cast, 0 to 10; null when there is none."""
    return settled(divided(vote_sum, vote_weight))


def bayesian_vote(vote_sum: Column, vote_weight: Column, overall_vote: Column, prior_votes: int) -> Column:
    """The mean vote after `prior_votes` more at the overall mean; null when nobody voted."""
    average = (vote_sum + overall_vote * prior_votes) / (vote_weight + prior_votes)
    return F.when(vote_weight > 0, settled(average))


def keep_best_rated(movies: DataFrame, count: int, prior_votes: int) -> DataFrame:
    """The `count` movies with the highest Bayesian average vote; a tie at the end stays whole.

    The overall mean is that of all votes cast. Averages that agree to six decimals are a tie.
    """
    totals = movies.agg(*vote_sums())
    overall = totals.select(mean_vote(F.col("vote_sum"), F.col("vote_weight")).alias("overall_vote"))
    votes, vote_sum = F.col("vote_count"), F.col("vote_count") * F.col("vote_average")
    rated = movies.where("vote_count > 0 and vote_average is not null").crossJoin(F.broadcast(overall))
    bayesian = bayesian_vote(vote_sum, votes, F.col("overall_vote"), prior_votes)
    by_rating = Window.partitionBy().orderBy(F.desc(rounded(bayesian, 6)))
    return rated.withColumn("rating_rank", F.rank().over(by_rating)).where(F.col("rating_rank") <= count)
