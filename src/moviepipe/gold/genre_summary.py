"""Gold genres: how many movies each has, and how popular, well rated, costly and rewarding they are."""

from pyspark.sql import DataFrame

from moviepipe.gold.measures import avg_popularity, avg_vote, latest_name, money, movie_count, total_votes
from moviepipe.tables import DOUBLE, LONG, STRING, Table, conform, schema

SCHEMA = schema(
    genre_id=LONG,
    genre_name=STRING,
    movie_count=LONG,
    avg_popularity=DOUBLE,
    avg_vote=DOUBLE,
    total_votes=LONG,
    total_budget_usd=LONG,
    avg_budget_usd=DOUBLE,
    budget_known_count=LONG,
    total_revenue_usd=LONG,
    avg_revenue_usd=DOUBLE,
    revenue_known_count=LONG,
)


def genre_summary(movies: DataFrame, movie_genres: DataFrame) -> DataFrame:
    """One row per genre; a movie with three genres counts in each of the three."""
    of_genre = movie_genres.select("movie_id", "genre_id", "genre_name").join(movies, "movie_id", how="inner")
    measures = [movie_count(), avg_popularity(), avg_vote(), total_votes(), *money("budget"), *money("revenue")]
    return of_genre.groupBy("genre_id").agg(latest_name("genre_name"), *measures).transform(conform, SCHEMA)


GENRE_SUMMARY = Table("gold", genre_summary, SCHEMA, keys=("genre_id",))
