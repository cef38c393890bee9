"""Gold years: how many movies came out each year, and what they cost and took."""

from pyspark.sql import DataFrame

from moviepipe.gold.measures import avg_popularity, avg_vote, money, movie_count
from moviepipe.tables import DOUBLE, INT, LONG, Table, conform, schema

SCHEMA = schema(
    release_year=INT,
    movie_count=LONG,
    avg_popularity=DOUBLE,
    avg_vote=DOUBLE,
    total_budget_usd=LONG,
    avg_budget_usd=DOUBLE,
    budget_known_count=LONG,
    total_revenue_usd=LONG,
    avg_revenue_usd=DOUBLE,
    revenue_known_count=LONG,
)


def yearly_summary(movies: DataFrame) -> DataFrame:
    """One row per release year: how many movies came out, and what did they cost and take?

    Movies without a release date are in none.
    """
    dated = movies.where("release_year is not null")
    measures = [movie_count(), avg_popularity(), avg_vote(), *money("budget"), *money("revenue")]
    return dated.groupBy("release_year").agg(*measures).transform(conform, SCHEMA)


YEARLY_SUMMARY = Table("gold", yearly_summary, SCHEMA, keys=("release_year",))
