"""Gold genres: how many movies each has, and how popular, well rated, costly and rewarding they are."""

from pyspark.sql import DataFrame

from moviepipe.gold.measures import (
    avg_popularity,
    avg_vote,
    avg_vote_count,
    latest_name,
    money,
    most_and_fewest,
    movie_count,
    total_votes,
)
from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema

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
    avg_vote_count=DOUBLE,
    most_rank=INT,
    fewest_rank=INT,
)


def genre_summary(movies: DataFrame, movie_genres: DataFrame) -> DataFrame:
    """One row per genre: which have most and fewest movies, and how do they fare?

    A movie with three genres counts in each of the three. Genres with equally many movies share a rank; a genre without
    a movie is not known here and has no row.
    """
    of_genre = movie_genres.select("movie_id", "genre_id", "genre_name").join(movies, "movie_id", how="inner")
    voted = [avg_vote(), total_votes(), avg_vote_count()]
    measures = [movie_count(), avg_popularity(), *voted, *money("budget"), *money("revenue")]
    summary = of_genre.groupBy("genre_id").agg(latest_name("genre_name"), *measures)
    return summary.withColumns(most_and_fewest("movie_count")).transform(conform, SCHEMA)


GENRE_SUMMARY = Table("gold", genre_summary, SCHEMA, keys=("genre_id",))
