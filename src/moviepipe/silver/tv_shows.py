"""Silver TV shows: one row per show, TMDb's empty texts as null."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.checks import first_known, known_text, parse_date
from moviepipe.silver.details import with_missing_parts
from moviepipe.silver.tv_checks import NAMES
from moviepipe.tables import BOOLEAN, DATE, DOUBLE, INT, LONG, STRING, TIMESTAMP, Table, cast_to, conform, schema

SCHEMA = with_missing_parts(
    schema(
        series_id=LONG,
        name=STRING,
        original_name=STRING,
        original_language=STRING,
        overview=STRING,
        tagline=STRING,
        homepage=STRING,
        status=STRING,
        show_type=STRING,
        first_air_date=DATE,
        first_air_year=INT,
        last_air_date=DATE,
        season_count=INT,
        episode_count=INT,
        is_in_production=BOOLEAN,
        is_adult=BOOLEAN,
        popularity=DOUBLE,
        vote_average=DOUBLE,
        vote_count=LONG,
        poster_path=STRING,
        backdrop_path=STRING,
        fetched_at=TIMESTAMP,
    )
)
_TEXTS = ("original_name", "original_language", "overview", "tagline", "homepage", "status")
_PATHS = ("poster_path", "backdrop_path")


def tv_shows(tv_details: DataFrame) -> DataFrame:
    """One row per TMDb TV show; the latest payload wins.

    A show without seasons or episodes has none yet: here 0 is a number and not unknown.
    """
    return (
        tv_details.withColumns({name: known_text(F.col(f"tv.{name}")) for name in (*_TEXTS, *_PATHS)})
        .withColumns({"name": first_known(*NAMES), "show_type": known_text(F.col("tv.type"))})
        .withColumns({name: parse_date(F.col(f"tv.{name}")) for name in ("first_air_date", "last_air_date")})
        .withColumn("first_air_year", F.year("first_air_date"))
        .withColumns({"season_count": F.col("tv.number_of_seasons"), "episode_count": F.col("tv.number_of_episodes")})
        .withColumns({"is_in_production": F.col("tv.in_production"), "is_adult": F.col("tv.adult")})
        .withColumns({name: F.col(f"tv.{name}") for name in ("popularity", "vote_average", "vote_count")})
        .transform(cast_to, SCHEMA)
        .transform(conform, SCHEMA)
    )


TV_SHOWS = Table("silver", tv_shows, SCHEMA, keys=("series_id",))
