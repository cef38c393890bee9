"""Gold genres of TV shows: how many shows each has, and how popular and well rated they are."""

from pyspark.sql import DataFrame

from moviepipe.gold.measures import avg_popularity, avg_vote, latest_name, show_count, total_votes
from moviepipe.tables import DOUBLE, LONG, STRING, Table, conform, schema

SCHEMA = schema(
    genre_id=LONG,
    genre_name=STRING,
    show_count=LONG,
    avg_popularity=DOUBLE,
    avg_vote=DOUBLE,
    total_votes=LONG,
)


def tv_genre_summary(tv_shows: DataFrame, tv_genres: DataFrame) -> DataFrame:
    """One row per genre of TV shows: how many are there, and how popular and well rated are they?

    A show with three genres counts in each of the three.
    """
    of_genre = tv_genres.select("series_id", "genre_id", "genre_name").join(tv_shows, "series_id", how="inner")
    measures = [show_count(), avg_popularity(), avg_vote(), total_votes()]
    named = of_genre.groupBy("genre_id").agg(latest_name("genre_name", key="series_id"), *measures)
    return named.transform(conform, SCHEMA)


TV_GENRE_SUMMARY = Table("gold", tv_genre_summary, SCHEMA, keys=("genre_id",))
