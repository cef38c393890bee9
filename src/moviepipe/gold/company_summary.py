"""Gold production houses: what they made, and which make the most popular films."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.measures import avg_popularity, avg_vote, latest_name, money, movie_count
from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema

SCHEMA = schema(
    company_id=LONG,
    company_name=STRING,
    movie_count=LONG,
    avg_popularity=DOUBLE,
    popularity_rank=INT,
    min_movies=INT,
    avg_vote=DOUBLE,
    total_budget_usd=LONG,
    avg_budget_usd=DOUBLE,
    budget_known_count=LONG,
    total_revenue_usd=LONG,
    avg_revenue_usd=DOUBLE,
    revenue_known_count=LONG,
)


def company_summary(movies: DataFrame, movie_companies: DataFrame, *, min_company_movies: int) -> DataFrame:
    """One row per production company; only those with `min_company_movies` films or more have a popularity rank.

    Averages that agree to six decimals share a rank: a mean's last digits depend on the order of its additions.
    The minimum keeps a house with one lucky film from the top.
    """
    of_company = movie_companies.select("movie_id", "company_id", "company_name").join(movies, "movie_id", how="inner")
    measures = [movie_count(), avg_popularity(), avg_vote(), *money("budget"), *money("revenue")]
    summary = of_company.groupBy("company_id").agg(latest_name("company_name"), *measures)
    is_ranked = F.col("movie_count") >= min_company_movies
    by_popularity = Window.partitionBy(is_ranked).orderBy(F.desc(F.round("avg_popularity", 6)))
    return (
        summary.withColumn("popularity_rank", F.when(is_ranked, F.rank().over(by_popularity)))
        .withColumn("min_movies", F.lit(min_company_movies))
        .transform(conform, SCHEMA)
    )


COMPANY_SUMMARY = Table("gold", company_summary, SCHEMA, keys=("company_id",))
