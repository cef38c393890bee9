"""Models: features, training, judgement and predictions as pure functions, and the Gold tables that hold them."""

from moviepipe.ml.model_runs import MODEL_RUNS
from moviepipe.ml.popularity_predictions import POPULARITY_PREDICTIONS
from moviepipe.ml.prediction_extremes import PREDICTION_EXTREMES

TABLES = (POPULARITY_PREDICTIONS, PREDICTION_EXTREMES, MODEL_RUNS)

__all__ = ["MODEL_RUNS", "POPULARITY_PREDICTIONS", "PREDICTION_EXTREMES", "TABLES"]
