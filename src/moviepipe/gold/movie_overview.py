"""Gold movie overview: every movie on one flat row, for exports and notebooks."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.tables import DATE, DOUBLE, INT, LONG, STRING, Table, conform, schema

SEPARATOR = "; "
SCHEMA = schema(
    movie_id=LONG,
    title=STRING,
    release_date=DATE,
    release_year=INT,
    original_language=STRING,
    runtime_minutes=INT,
    genre_names=STRING,
    company_names=STRING,
    budget_usd=LONG,
    revenue_usd=LONG,
    profit_usd=LONG,
    popularity=DOUBLE,
    vote_average=DOUBLE,
    vote_count=LONG,
)


def movie_overview(movies: DataFrame, movie_genres: DataFrame, movie_companies: DataFrame) -> DataFrame:
    """One row per movie, its genres and production companies by name in one text each.

    A movie without votes has no vote average.
    """
    genres = movie_genres.groupBy("movie_id").agg(_joined("genre_name").alias("genre_names"))
    companies = movie_companies.groupBy("movie_id").agg(_joined("company_name").alias("company_names"))
    vote_average = F.when(F.col("vote_count") > 0, F.col("vote_average"))
    return (
        movies.join(genres, "movie_id", how="left")
        .join(companies, "movie_id", how="left")
        .withColumn("vote_average", vote_average)
        .transform(conform, SCHEMA)
    )


def _joined(name: str) -> Column:
    return F.nullif(F.array_join(F.sort_array(F.collect_set(name)), SEPARATOR), F.lit(""))


MOVIE_OVERVIEW = Table("gold", movie_overview, SCHEMA, keys=("movie_id",))
