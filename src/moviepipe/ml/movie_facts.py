"""What features are made of: one row per movie with the numbers and codes of its parts."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# The array of TMDb's body that each count is of: a body that lacks it says nothing of the number.
COUNTED = {
    "movie_companies": ("company_count", "production_companies"),
    "movie_languages": ("language_count", "spoken_languages"),
    "movie_keywords": ("keyword_count", "keywords.keywords"),
    "movie_cast": ("cast_count", "credits.cast"),
    "movie_crew": ("crew_count", "credits.crew"),
}
LISTED = {"movie_genres": ("genre_ids", "genre_id"), "movie_countries": ("country_codes", "country_code")}


def movie_facts(movies: DataFrame, parts: Mapping[str, DataFrame]) -> DataFrame:
    """The movies with a count for each table of `COUNTED` and a list for each of `LISTED`.

    A count is 0 where the movie has none, and null where nothing was ever said of them.
    """
    facts = movies
    for name, (list_name, column) in LISTED.items():
        listed = parts[name].groupBy("movie_id").agg(F.sort_array(F.collect_set(column)).alias(list_name))
        facts = facts.join(listed, "movie_id", how="left").withColumn(
            list_name, _or_empty(list_name, column, parts[name])
        )
    for name, (count_name, path) in COUNTED.items():
        counted = parts[name].groupBy("movie_id").agg(F.count("movie_id").alias(count_name))
        facts = facts.join(counted, "movie_id", how="left").withColumn(count_name, _or_zero(count_name, path))
    return facts


def _or_empty(name: str, column: str, part: DataFrame) -> Column:
    return F.coalesce(F.col(name), F.array().cast(f"array<{part.schema[column].dataType.simpleString()}>"))


def _or_zero(name: str, path: str) -> Column:
    never_came = F.coalesce(F.array_contains("_missing_parts", path), F.lit(False))
    return F.coalesce(F.col(name), F.when(~never_came, F.lit(0)))
