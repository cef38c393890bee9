"""Gold comparison of ratings: where critics and crowd differ most, by genre and by year."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.measures import latest_name, movie_count, rank_among, rounded, settled
from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema

CRITICS, IMDB = ("Metacritic", "Rotten Tomatoes"), "Internet Movie Database"
SCHEMA = schema(
    dimension=STRING,
    group_key=LONG,
    group_name=STRING,
    movie_count=LONG,
    avg_critics_rating=DOUBLE,
    avg_crowd_rating=DOUBLE,
    rating_difference=DOUBLE,
    difference_rank=INT,
    min_movies=INT,
)


def rating_comparison(
    movies: DataFrame, movie_genres: DataFrame, movie_ratings: DataFrame, *, min_compared_movies: int
) -> DataFrame:
    """One row per genre and per release year with a movie that both critics and crowd rated: where do they differ most?

    `dimension` is genre or year, `group_key` the genre's id or the year. Ratings are from 0 to 100. A movie's critics'
    rating is the mean of Metacritic's and Rotten Tomatoes', its crowd's the mean of IMDb's and TMDb's (ten times the
    vote average, if anybody voted), or the one of the two that is known; a movie counts that has both a critics' and a
    crowd's. `rating_difference` is critics less crowd, to six decimals, and the rank goes by its size, whatever its
    sign, within the dimension, equal ones sharing a rank. Only groups with `min_compared_movies` movies or more have
    one. A movie with three genres counts in each of the three, one without a release year in no year.
    """
    compared = movies.join(_by_movie(movie_ratings), "imdb_id", how="inner")
    crowd = _mean_of_known(F.col("imdb"), F.when(F.col("vote_count") > 0, F.col("vote_average") * 10))
    both = compared.withColumn("crowd", crowd).where("critics is not null and crowd is not null")
    by_genre = both.join(movie_genres.select("movie_id", "genre_id", "genre_name"), "movie_id", how="inner")
    by_year = both.where("release_year is not null").withColumn("year_name", F.col("release_year").cast("string"))
    groups = _groups(by_genre, "genre", "genre_id", "genre_name").unionByName(
        _groups(by_year, "year", "release_year", "year_name")
    )
    difference = rounded(F.col("avg_critics_rating") - F.col("avg_crowd_rating"), 6)
    is_ranked = F.col("movie_count") >= min_compared_movies
    return (
        groups.withColumn("rating_difference", difference)
        .withColumn("difference_rank", rank_among(is_ranked, F.abs("rating_difference"), within=("dimension",)))
        .withColumn("min_movies", F.lit(min_compared_movies))
        .transform(conform, SCHEMA)
    )


def _by_movie(movie_ratings: DataFrame) -> DataFrame:
    """One row per IMDb id: the mean of its critics' ratings, and IMDb's."""
    source, rating = F.col("rating_source"), F.col("rating")
    critics, imdb = (F.avg(F.when(source.isin(*names), rating)) for names in (CRITICS, (IMDB,)))
    return movie_ratings.groupBy("imdb_id").agg(critics.alias("critics"), imdb.alias("imdb"))


def _mean_of_known(one: Column, other: Column) -> Column:
    return (F.coalesce(one, other) + F.coalesce(other, one)) / 2


def _groups(rated: DataFrame, dimension: str, key: str, name: str) -> DataFrame:
    """One row per group of the dimension, with its movies and their mean ratings."""
    named = rated.withColumnsRenamed({key: "group_key", name: "group_name"})
    averages = [settled(F.avg(who)).alias(f"avg_{who}_rating") for who in ("critics", "crowd")]
    summary = named.groupBy("group_key").agg(latest_name("group_name"), movie_count(), *averages)
    return summary.withColumns({"dimension": F.lit(dimension), "group_key": F.col("group_key").cast(LONG)})


RATING_COMPARISON = Table("gold", rating_comparison, SCHEMA, keys=("dimension", "group_key"))
