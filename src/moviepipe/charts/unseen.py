"""The predictions that say something of a model: those of movies that it was not trained on."""

import numpy as np
import pandas as pd

from moviepipe.charts.rows import keep_known

NUMBERS = ("popularity", "prediction")
NOTHING = "none has both a popularity and a prediction by a model that was not trained on it"


def keep_unseen(popularity_predictions: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows of such movies, their popularity, prediction and other columns as floats."""
    known = keep_known(popularity_predictions, *NUMBERS, *columns)
    return known if known.empty else known[~known["is_in_training"].astype(bool)]


def error_words(unseen: pd.DataFrame) -> str:
    """R², where it can be told, and the mean absolute error, in words."""
    actual, predicted = unseen["popularity"].to_numpy(), unseen["prediction"].to_numpy()
    spread = ((actual - actual.mean()) ** 2).sum()
    explained = f"R² {1 - ((actual - predicted) ** 2).sum() / spread:.2f}, " if spread else ""
    return f"{explained}mean absolute error {np.abs(actual - predicted).mean():.1f}"
