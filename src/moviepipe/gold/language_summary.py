"""Gold original languages: how many movies each has, and how well they are rated."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.measures import avg_vote, movie_count, rank_among, rated_movie_count, total_votes
from moviepipe.gold.ratings import bayesian_vote, mean_vote, vote_sums
from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema

SCHEMA = schema(
    original_language=STRING,
    movie_count=LONG,
    rated_movie_count=LONG,
    total_votes=LONG,
    avg_vote=DOUBLE,
    weighted_vote=DOUBLE,
    bayesian_vote=DOUBLE,
    rating_rank=INT,
    overall_vote=DOUBLE,
    prior_votes=INT,
)


def language_summary(movies: DataFrame, *, rating_prior_votes: int) -> DataFrame:
    """One row per original language: which has the highest ratings?

    `avg_vote` is the plain mean over movies with votes, `weighted_vote` the mean of all votes cast. The rank goes by
    `bayesian_vote`: the weighted mean after `prior_votes` more votes at `overall_vote`, the mean of all votes on all
    movies, so that a language with one praised film does not lead. Averages that agree to six decimals share a rank;
    a language without votes has none. Movies without a language are in no row, their votes are in the overall mean.
    """
    summary = movies.groupBy("original_language").agg(
        movie_count(), rated_movie_count(), total_votes(), avg_vote(), *vote_sums()
    )
    sums, everything = (F.col("vote_sum"), F.col("vote_weight")), Window.partitionBy()
    overall = mean_vote(*(F.sum(part).over(everything) for part in sums))
    rated = summary.withColumn("overall_vote", overall).where("original_language is not null")
    bayesian = bayesian_vote(*sums, F.col("overall_vote"), rating_prior_votes)
    return (
        rated.withColumns({"weighted_vote": mean_vote(*sums), "bayesian_vote": bayesian})
        .withColumn("rating_rank", rank_among(F.col("vote_weight") > 0, "bayesian_vote"))
        .withColumn("prior_votes", F.lit(rating_prior_votes))
        .transform(conform, SCHEMA)
    )


LANGUAGE_SUMMARY = Table("gold", language_summary, SCHEMA, keys=("original_language",))
