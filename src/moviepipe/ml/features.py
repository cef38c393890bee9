"""The features of movies, each with the moment from which it is known, and the rows that hold them."""

from functools import partial

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.ml.feature import Feature, KnownFrom, flag, logarithm, number

# To be raised whenever a feature changes its meaning: models of another version are not used.
FEATURE_VERSION = 1
DAYS_PER_YEAR = 365.25
LEAST_AGE_YEARS = 0.25  # votes per year of a film of last week say little
# TMDb's genres by id, as https://api.themoviedb.org/3/genre/movie/list has them, and the one of old data sets.
GENRES = {
    28: "action",
    12: "adventure",
    16: "animation",
    35: "comedy",
    80: "crime",
    99: "documentary",
    18: "drama",
    10751: "family",
    14: "fantasy",
    10769: "foreign",
    36: "history",
    27: "horror",
    10402: "music",
    9648: "mystery",
    10749: "romance",
    878: "science_fiction",
    10770: "tv_movie",
    53: "thriller",
    10752: "war",
    37: "western",
}


def _age_years() -> Column:
    return F.date_diff(F.to_date("fetched_at"), F.col("release_date")) / DAYS_PER_YEAR


def _log_votes_per_year() -> Column:
    age = F.when(
        _age_years().isNotNull(), F.greatest(_age_years(), F.lit(LEAST_AGE_YEARS))
    )  # greatest leaves out nulls
    return _unknown_is_nan(F.log1p(F.col("vote_count") / age))


def _vote_average() -> Column:
    return F.when(F.col("vote_count") > 0, number("vote_average")).otherwise(float("nan"))


def _has_genre(genre_id: int) -> Column:
    return flag(F.array_contains("genre_ids", genre_id))


def _unknown_is_nan(value: Column) -> Column:
    return F.coalesce(value.cast("double"), F.lit(float("nan")))


BEFORE, AFTER, CROWD = KnownFrom.BEFORE_RELEASE, KnownFrom.AFTER_RELEASE, KnownFrom.CROWD
FEATURES = (
    Feature("log_votes", CROWD, "log of one more than the number of votes", partial(logarithm, "vote_count")),
    Feature("vote_average", CROWD, "mean of the votes, unknown without votes", _vote_average),
    Feature("log_votes_per_year", CROWD, "log of one more than the votes a year since release", _log_votes_per_year),
    Feature("log_revenue", AFTER, "log of the revenue", partial(logarithm, "revenue_usd")),
    Feature(
        "log_return",
        AFTER,
        "log of revenue over budget",
        lambda: _unknown_is_nan(F.log1p("revenue_usd") - F.log1p("budget_usd")),
    ),
    Feature("log_budget", BEFORE, "log of the budget", partial(logarithm, "budget_usd")),
    Feature("runtime_minutes", BEFORE, "length in minutes", partial(number, "runtime_minutes")),
    Feature(
        "age_years", BEFORE, "years from release to the day of the snapshot", lambda: _unknown_is_nan(_age_years())
    ),
    Feature("release_month", BEFORE, "month of release", lambda: _unknown_is_nan(F.month("release_date"))),
    Feature("is_english", BEFORE, "original language is English", lambda: flag(F.col("original_language") == "en")),
    Feature("is_american", BEFORE, "made in the United States", lambda: flag(F.array_contains("country_codes", "US"))),
    Feature("genre_count", BEFORE, "number of genres", lambda: F.size("genre_ids").cast("double")),
    Feature("company_count", BEFORE, "number of production houses", partial(number, "company_count")),
    Feature("country_count", BEFORE, "number of countries", lambda: F.size("country_codes").cast("double")),
    Feature("language_count", BEFORE, "number of spoken languages", partial(number, "language_count")),
    *(
        Feature(f"is_{name}", BEFORE, f"genre {genre_id}", partial(_has_genre, genre_id))
        for genre_id, name in GENRES.items()
    ),
    Feature("keyword_count", CROWD, "number of keywords", partial(number, "keyword_count")),
    Feature("cast_count", CROWD, "number of acting credits", partial(number, "cast_count")),
    Feature("crew_count", CROWD, "number of crew credits", partial(number, "crew_count")),
    Feature("overview_length", CROWD, "letters of the overview", lambda: _unknown_is_nan(F.length("overview"))),
    Feature("has_tagline", CROWD, "has a tagline", lambda: flag(F.col("tagline").isNotNull())),
    Feature("has_homepage", CROWD, "has a homepage", lambda: flag(F.col("homepage").isNotNull())),
    Feature("in_collection", CROWD, "belongs to a series of films", lambda: flag(F.col("collection_id").isNotNull())),
)
