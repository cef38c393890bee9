"""The answer about predictions in words: how many lie in their intervals, and which is the worst."""

import pandas as pd

from moviepipe.charts.rows import each_row
from moviepipe.charts.text import counted
from moviepipe.charts.unseen import error_words
from moviepipe.report.names import name_of, title_of

NO_PREDICTIONS = (
    "No model has predicted the movies of this Gold. `moviepipe train popularity` trains one and `moviepipe predict "
    "popularity` predicts by it; then this again."
)
NONE_UNSEEN = "No movie has both a popularity and a prediction by a model that was not trained on it."


def answer_predictions(unseen: pd.DataFrame) -> str:
    """How well a model tells popularity, by the movies that it was not trained on, the furthest off first."""
    if unseen.empty:
        return NONE_UNSEEN
    is_inside = unseen["popularity"].between(unseen["low_80"], unseen["high_80"])
    (worst,) = each_row(unseen.head(1))
    model = name_of(worst.model_id)
    return (
        f"Of {counted(len(unseen), 'movie')} that the model {model} was not trained on, {is_inside.sum():,} "
        f"({100 * is_inside.mean():.0f} %) are as popular as their 80 % intervals say; {error_words(unseen)}. The "
        f"worst prediction is that of {title_of(worst)}: {worst.prediction:,.1f}, for a popularity of "
        f"{worst.popularity:,.1f}."
    )
