"""The rows that a model is trained on and predicts: one per movie, with its features."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.ml.earlier_films import EARLIER_FEATURES, with_earlier_films
from moviepipe.ml.movie_facts import movie_facts
from moviepipe.ml.spec import ModelSpec

KEPT = ("movie_id", "title", "release_date", "fetched_at", "popularity", "_run_id")


def feature_rows(
    movies: DataFrame,
    movie_genres: DataFrame,
    movie_companies: DataFrame,
    movie_countries: DataFrame,
    movie_languages: DataFrame,
    movie_keywords: DataFrame,
    movie_cast: DataFrame,
    movie_crew: DataFrame,
    *,
    spec: ModelSpec,
) -> DataFrame:
    """One row per movie: what is kept of it, its features as doubles (NaN for unknown), and why it cannot be predicted.

    `no_prediction_reason` is null for a movie that can be. Genres and countries are lists, so there is no order of
    rows to depend on.
    """
    parts = {
        "movie_genres": movie_genres,
        "movie_companies": movie_companies,
        "movie_countries": movie_countries,
        "movie_languages": movie_languages,
        "movie_keywords": movie_keywords,
        "movie_cast": movie_cast,
        "movie_crew": movie_crew,
    }
    facts = movie_facts(movies, parts)
    if not set(EARLIER_FEATURES).isdisjoint(spec.features):
        facts = with_earlier_films(facts, parts)
    reason = F.when(F.col(spec.required).isNull(), F.lit(f"{spec.required} is unknown"))
    features = [feature.value().alias(feature.name) for feature in spec.features]
    return facts.select(*KEPT, reason.alias("no_prediction_reason"), *features)
