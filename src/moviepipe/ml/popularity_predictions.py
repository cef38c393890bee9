"""Gold predictions of popularity."""

from pyspark.sql import DataFrame

from moviepipe.ml.feature_rows import feature_rows
from moviepipe.ml.model import Model
from moviepipe.ml.predictions import SCHEMA, predict
from moviepipe.ml.spec import POPULARITY
from moviepipe.tables import Table


def popularity_predictions(
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
    """One row per movie: how popular should it be by its votes and all else that is known, and how sure is that?

    `prediction` stands beside TMDb's `popularity` of the day the movie was fetched; eight of ten movies lie between
    `low_80` and `high_80`, nine of ten between `low_90` and `high_90`. A movie without what the model needs has no
    prediction and a reason. `is_in_training` is true for movies that the model has seen, whose error says nothing.
    """
    parts = (movie_genres, movie_companies, movie_countries, movie_languages, movie_keywords, movie_cast, movie_crew)
    return predict(feature_rows(movies, *parts, spec=POPULARITY), model)


POPULARITY_PREDICTIONS = Table(
    "gold", popularity_predictions, SCHEMA, keys=("movie_id",), written_by="predict popularity"
)
