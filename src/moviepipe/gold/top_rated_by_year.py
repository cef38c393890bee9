"""Gold top-rated movies by year: when the best films came out."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.measures import most_and_fewest, movie_count
from moviepipe.gold.ratings import keep_best_rated
from moviepipe.tables import INT, LONG, STRING, Table, conform, schema

TOP_RATED = "top_rated"
SCHEMA = schema(
    release_year=INT,
    movie_count=LONG,
    top_rated_count=LONG,
    most_rank=INT,
    fewest_rank=INT,
    top_rated_basis=STRING,
    excluded_count=LONG,
)


def top_rated_by_year(
    movies: DataFrame, movie_lists: DataFrame, *, rating_prior_votes: int, top_rated_movies: int
) -> DataFrame:
    """One row per release year that has a movie: which years have most and fewest top-rated movies?

    Top-rated are the movies of TMDb's own list as last fetched. If it was never fetched, they are the
    `top_rated_movies` movies with the highest Bayesian average vote (their own votes and `rating_prior_votes` more at
    the mean of all votes), and all that tie with the last of them. `top_rated_basis` says which of the two it is.
    `excluded_count` is how many top-rated movies are in no row, for they are not in silver.movies or have no release
    year. Years with equally many share a rank.
    """
    listed = movie_lists.where(F.col("list_name") == TOP_RATED)
    newest = F.date_format(F.max("fetched_at"), "yyyy-MM-dd").alias("listed_on")
    the_list = F.broadcast(listed.agg(newest, F.count("movie_id").alias("listed_count")))
    unless_listed = movies.crossJoin(the_list).where("listed_count = 0")
    by_rule = keep_best_rated(unless_listed, top_rated_movies, rating_prior_votes)
    top_rated = listed.select("movie_id").unionByName(by_rule.select("movie_id"))
    rule = f"the {top_rated_movies:,} movies with the highest Bayesian average vote, prior {rating_prior_votes:,} votes"
    return (
        _count_by_year(movies, top_rated)
        .crossJoin(the_list)
        .withColumn("excluded_count", F.greatest("listed_count", "found_count") - F.col("dated_count"))
        .withColumn("top_rated_basis", F.coalesce(F.concat(F.lit("TMDb list of "), "listed_on"), F.lit(rule)))
        .transform(conform, SCHEMA)
    )


def _count_by_year(movies: DataFrame, top_rated: DataFrame) -> DataFrame:
    """The years with their counts; beside them the top-rated movies found in all, and those of them with a year."""
    marked = movies.join(F.broadcast(top_rated.withColumn("is_top_rated", F.lit(True))), "movie_id", how="left")
    counts = marked.groupBy("release_year").agg(movie_count(), F.count("is_top_rated").alias("top_rated_count"))
    found = F.sum("top_rated_count").over(Window.partitionBy())
    years = counts.withColumn("found_count", found).where("release_year is not null")
    dated = F.sum("top_rated_count").over(Window.partitionBy())
    return years.withColumns({"dated_count": dated} | most_and_fewest("top_rated_count"))


TOP_RATED_BY_YEAR = Table("gold", top_rated_by_year, SCHEMA, keys=("release_year",))
