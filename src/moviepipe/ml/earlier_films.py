"""What a film's makers had done before it: how many films, and the greatest box office among them.

Only films count that came out on an earlier day, so nothing of a film itself or of later ones is in it; box office
counts once it is a year old, for a film earns for months. Votes and popularity of earlier films are left out: those
went on growing after the film came out.
"""

from collections.abc import Mapping
from functools import partial

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.ml.feature import Feature, KnownFrom, logarithm

LEAD_ACTORS = 5
BOX_OFFICE_DAYS = 365
# Whose earlier films count: the table of their credits, the column that names them, and which credits.
MAKERS: dict[str, tuple[str, str, str]] = {
    "director": ("movie_crew", "person_id", "job_name = 'Director'"),
    "lead_actor": ("movie_cast", "person_id", f"cast_order < {LEAD_ACTORS}"),
    "company": ("movie_companies", "company_id", "true"),
}
EARLIER_FEATURES = tuple(
    feature
    for maker in MAKERS
    for feature in (
        Feature(
            f"{maker}_film_count",
            KnownFrom.BEFORE_RELEASE,
            f"log of one more than the earlier films of its {maker.replace('_', ' ')}s",
            partial(logarithm, f"{maker}_films"),
        ),
        Feature(
            f"{maker}_log_revenue",
            KnownFrom.BEFORE_RELEASE,
            f"log of the greatest revenue of those that are a year older, by {maker.replace('_', ' ')}",
            partial(logarithm, f"{maker}_revenue"),
        ),
    )
)


def with_earlier_films(facts: DataFrame, parts: Mapping[str, DataFrame]) -> DataFrame:
    """Adds `<maker>_films` and `<maker>_revenue` for each of `MAKERS`: null for a film without a date or makers."""
    dated = facts.where("release_date is not null").select("movie_id", "release_date", "revenue_usd")
    for maker, (table, key, condition) in MAKERS.items():
        credits = parts[table].where(condition).select("movie_id", F.col(key).alias("maker")).distinct()
        facts = facts.join(_of_makers(credits, dated, maker), "movie_id", how="left")
    return facts


def _of_makers(credits: DataFrame, dated: DataFrame, maker: str) -> DataFrame:
    films = credits.join(dated, "movie_id", how="inner").withColumn("day", F.unix_date("release_date"))
    by_day = Window.partitionBy("maker").orderBy("day")
    earlier = by_day.rangeBetween(Window.unboundedPreceding, -1)
    paid = by_day.rangeBetween(Window.unboundedPreceding, -BOX_OFFICE_DAYS)
    seen = films.select(
        "movie_id", F.count("movie_id").over(earlier).alias("films"), F.max("revenue_usd").over(paid).alias("best")
    )
    totals = (F.sum("films").alias(f"{maker}_films"), F.max("best").alias(f"{maker}_revenue"))
    return seen.groupBy("movie_id").agg(*totals)
