"""Gold predictions of popularity from what is known before release."""

from pyspark.sql import DataFrame

from moviepipe.ml.feature_rows import feature_rows
from moviepipe.ml.model import Model
from moviepipe.ml.predictions import SCHEMA, predict
from moviepipe.ml.spec import PRE_RELEASE
from moviepipe.tables import Table


def pre_release_predictions(
    movies: DataFrame,
    movie_genres: DataFrame,
    movie_companies: DataFrame,
    movie_countries: DataFrame,
    movie_languages: DataFrame,
    movie_keywords: DataFrame,
    movie_cast: DataFrame,
    movie_crew: DataFrame,
    *,
    model: Model,
) -> DataFrame:
    """One row per movie: how popular could it be said to become before it came out?

    Nothing counts that came after: no votes, no revenue of its own, no keywords. `prediction` stands beside TMDb's
    `popularity` of the day the movie was fetched; the intervals held eight and nine of ten of older films, and how many
    of the newest they hold is in `gold.model_runs`. A movie without a release date has no prediction and a reason.
    `is_in_training` is true for movies that the model has seen, whose error says nothing.
    """
    parts = (movie_genres, movie_companies, movie_countries, movie_languages, movie_keywords, movie_cast, movie_crew)
    return predict(feature_rows(movies, *parts, spec=PRE_RELEASE), model)


PRE_RELEASE_PREDICTIONS = Table(
    "gold", pre_release_predictions, SCHEMA, keys=("movie_id",), written_by="predict pre-release"
)
