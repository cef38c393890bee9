"""Gold engagement with movies: which are loved, and which are known."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.measures import settled
from moviepipe.gold.ratings import mean_vote, vote_sums
from moviepipe.tables import BOOLEAN, DOUBLE, INT, LONG, STRING, Table, conform, schema

ATTENTION = ("vote_count", "popularity")
SCHEMA = schema(
    movie_id=LONG,
    title=STRING,
    release_year=INT,
    engagement_class=STRING,
    is_loved=BOOLEAN,
    is_known=BOOLEAN,
    vote_average=DOUBLE,
    vote_count=LONG,
    popularity=DOUBLE,
    min_votes=INT,
    overall_vote=DOUBLE,
    overall_vote_count=DOUBLE,
    overall_popularity=DOUBLE,
)


def movie_engagement(movies: DataFrame, *, min_engagement_votes: int) -> DataFrame:
    """One row per movie: is it loved, and is it known?

    Loved is a movie whose vote average is at least `overall_vote`, the mean of all votes cast. With fewer than
    `min_engagement_votes` votes that is not said, and the class is "too few votes". Known is a movie that has at least
    `overall_vote_count` votes or at least `overall_popularity`: those of the mean movie, of the movies for which the
    number is known. Popularity is TMDb's of the day the movie was fetched.
    """
    means = [settled(F.avg(name)).alias(f"overall_{name}") for name in ATTENTION]
    overall_vote = mean_vote(F.col("vote_sum"), F.col("vote_weight")).alias("overall_vote")
    overall = movies.agg(*vote_sums(), *means).select(overall_vote, *(f"overall_{name}" for name in ATTENTION))
    is_rated = _is_at_least("vote_count", F.lit(min_engagement_votes)) & F.col("vote_average").isNotNull()
    is_known = [_is_at_least(name, F.col(f"overall_{name}")) for name in ATTENTION]
    return (
        movies.crossJoin(F.broadcast(overall))
        .withColumn("is_loved", F.when(is_rated, F.col("vote_average") >= F.col("overall_vote")))
        .withColumn("is_known", is_known[0] | is_known[1])
        .withColumn("engagement_class", _class(F.col("is_loved"), F.col("is_known")))
        .withColumn("vote_average", F.when(F.col("vote_count") > 0, F.col("vote_average")))
        .withColumn("min_votes", F.lit(min_engagement_votes))
        .transform(conform, SCHEMA)
    )


def _is_at_least(name: str, least: Column) -> Column:
    """True or false, also where the number is unknown."""
    return F.coalesce(F.col(name) >= least, F.lit(False))


def _class(is_loved: Column, is_known: Column) -> Column:
    known, unknown = F.lit("known and unloved"), F.lit("unknown and unloved")
    loved = F.when(is_known, "loved and known").otherwise("loved and unknown")
    unloved = F.when(is_known, known).otherwise(unknown)
    return F.when(is_loved.isNull(), "too few votes").when(is_loved, loved).otherwise(unloved)


MOVIE_ENGAGEMENT = Table("gold", movie_engagement, SCHEMA, keys=("movie_id",))
