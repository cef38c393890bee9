"""Predictions of a model for rows with features, each task scoring what it has by itself."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame

from moviepipe.ml.model import Model
from moviepipe.tables import DOUBLE, LONG, schema

if TYPE_CHECKING:
    import pandas as pd

BOUNDS = ("low_80", "high_80", "low_90", "high_90")
SCHEMA = schema(movie_id=LONG, prediction=DOUBLE, **dict.fromkeys(BOUNDS, DOUBLE))


def scored_movies(rows: DataFrame, model: Model) -> DataFrame:
    """One row per row that can be predicted: its `movie_id`, prediction and the bounds of its intervals."""
    names = [*model.spec.feature_names]

    def score(frames: "Iterable[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        import pandas as pd

        for frame in frames:
            scores = model.scorer.score(frame[names].to_numpy(dtype="float64"))
            yield pd.DataFrame({"movie_id": frame["movie_id"]} | scores)

    predictable = rows.where("no_prediction_reason is null").select("movie_id", *names)
    return predictable.mapInPandas(score, SCHEMA)
