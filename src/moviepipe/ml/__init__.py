"""Models over Silver, as pure functions, and the tables of Gold that are more than a query."""

from moviepipe.ml.model_runs import MODEL_RUNS
from moviepipe.ml.popularity_predictions import POPULARITY_PREDICTIONS
from moviepipe.ml.pre_release_predictions import PRE_RELEASE_PREDICTIONS
from moviepipe.ml.prediction_extremes import PREDICTION_EXTREMES
from moviepipe.ml.similar_movies import SIMILAR_MOVIES

PREDICTED = (POPULARITY_PREDICTIONS, PREDICTION_EXTREMES, PRE_RELEASE_PREDICTIONS, MODEL_RUNS)
TABLES = (SIMILAR_MOVIES, *PREDICTED)

__all__ = [
    "MODEL_RUNS",
    "POPULARITY_PREDICTIONS",
    "PREDICTED",
    "PREDICTION_EXTREMES",
    "PRE_RELEASE_PREDICTIONS",
    "SIMILAR_MOVIES",
    "TABLES",
]
