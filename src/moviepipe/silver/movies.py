"""Silver movies: one row per movie, TMDb's zeros and empty texts as null."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import first_known, known_text, parse_date
from moviepipe.silver.details import with_missing_parts
from moviepipe.silver.movie_checks import TITLES
from moviepipe.tables import BOOLEAN, DATE, DOUBLE, INT, LONG, STRING, TIMESTAMP, Table, cast_to, conform, schema

SCHEMA = with_missing_parts(
    schema(
        movie_id=LONG,
        imdb_id=STRING,
        title=STRING,
        original_title=STRING,
        original_language=STRING,
        overview=STRING,
        tagline=STRING,
        homepage=STRING,
        status=STRING,
        release_date=DATE,
        release_year=INT,
        runtime_minutes=INT,
        budget_usd=LONG,
        revenue_usd=LONG,
        profit_usd=LONG,
        popularity=DOUBLE,
        vote_average=DOUBLE,
        vote_count=LONG,
        is_adult=BOOLEAN,
        is_video=BOOLEAN,
        collection_id=LONG,
        poster_path=STRING,
        backdrop_path=STRING,
        fetched_at=TIMESTAMP,
    )
)


def movies(movie_details: DataFrame) -> DataFrame:
    """One row per TMDb movie; the latest payload wins.

    Money is in US dollars; 0 from TMDb for budget, revenue or runtime means unknown and is null here,
    and profit is null when either side of it is unknown.
    """
    texts = ("imdb_id", "original_title", "original_language", "overview", "tagline", "homepage", "status")
    paths = ("poster_path", "backdrop_path")
    return (
        movie_details.withColumns({name: known_text(F.col(f"movie.{name}")) for name in texts + paths})
        .withColumns({"title": first_known(*TITLES), "release_date": parse_date(F.col("movie.release_date"))})
        .withColumn("release_year", F.year("release_date"))
        .withColumns({"budget_usd": _known_amount("budget"), "revenue_usd": _known_amount("revenue")})
        .withColumn("profit_usd", F.col("revenue_usd") - F.col("budget_usd"))
        .withColumn("runtime_minutes", _known_amount("runtime"))
        .withColumns({name: F.col(f"movie.{name}") for name in ("popularity", "vote_average", "vote_count")})
        .withColumns({"is_adult": F.col("movie.adult"), "is_video": F.col("movie.video")})
        .withColumn("collection_id", F.col("movie.belongs_to_collection.id"))
        .transform(cast_to, SCHEMA)
        .transform(conform, SCHEMA)
    )


def _known_amount(name: str) -> Column:
    return F.nullif(F.col(f"movie.{name}"), F.lit(0.0)).cast("bigint")


MOVIES = Table("silver", movies, SCHEMA, keys=("movie_id",))
