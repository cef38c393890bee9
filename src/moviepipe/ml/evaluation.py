"""Cross-validation: each part trains the model and its two baselines in one Spark task, and predicts its other rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.ml.boosting import train_bag
from moviepipe.ml.forest import predict_by_forest
from moviepipe.ml.line import LogLine, fit_line
from moviepipe.ml.parts import FOLDS, with_parts
from moviepipe.ml.spec import ModelSpec
from moviepipe.tables import DOUBLE, INT, LONG, schema

Numbers = NDArray[np.float64]
MODEL, LINE, FOREST = "model", "line", "forest"
ESTIMATORS = (MODEL, LINE, FOREST)
SCHEMA = schema(movie_id=LONG, part=INT, popularity=DOUBLE, model=DOUBLE, line=DOUBLE, forest=DOUBLE)
MOST_ROWS = 20_000  # more say hardly more about a model, and each part is a frame in one task


def evaluate(rows: DataFrame, spec: ModelSpec) -> DataFrame:
    """One row per movie and part that predicts it: its popularity, and what model, line and forest say.

    `rows` have features, popularity and `block`.
    """
    needed = rows.select("movie_id", "block", "popularity", *spec.feature_names)
    parts = with_parts(needed, spec).repartition(FOLDS + 1, "part")
    return parts.groupBy("part").applyInPandas(evaluator(spec), SCHEMA)


def evaluator(spec: ModelSpec) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """What a task does with the rows of a part."""

    def evaluate_part(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.sort_values("movie_id", ignore_index=True)
        is_test = rows["is_test"].to_numpy(dtype=bool)
        train, test = rows[~is_test], rows[is_test]
        result = test[["movie_id", "part", "popularity"]].assign(**predict_all(train, test, spec))
        return result[SCHEMA.fieldNames()]

    return evaluate_part


def predict_all(train: pd.DataFrame, test: pd.DataFrame, spec: ModelSpec) -> dict[str, Numbers]:
    """The predictions of the model and its baselines for the test rows."""
    popularity = train["popularity"].to_numpy(dtype=np.float64)
    line = fit_line(spec.base, train[spec.base].to_numpy(dtype=np.float64), popularity)
    reference = [*spec.reference_features]
    return {
        MODEL: predict_by_bag(train, test, spec, line),
        LINE: np.exp(line.margin(test[spec.base].to_numpy(dtype=np.float64))),
        FOREST: predict_by_forest(
            train[reference].to_numpy(dtype=np.float64), popularity, test[reference].to_numpy(dtype=np.float64)
        ),
    }


def predict_by_bag(train: pd.DataFrame, test: pd.DataFrame, spec: ModelSpec, line: LogLine) -> Numbers:
    """The mean prediction of a bag that is trained here."""
    import xgboost

    names = [*spec.feature_names]
    margin = line.margin(train[spec.base].to_numpy(dtype=np.float64))
    bag = train_bag(train[names].to_numpy(dtype=np.float32), train["popularity"].to_numpy(), margin)
    data = xgboost.DMatrix(
        test[names].to_numpy(dtype=np.float32),
        base_margin=line.margin(test[spec.base].to_numpy(dtype=np.float64)),
    )
    return np.asarray(np.mean([booster.predict(data) for booster in bag], axis=0), dtype=np.float64)


def sample_for_evaluation(rows: DataFrame, count: int) -> DataFrame:
    """At most about MOST_ROWS of so many rows, the same each time."""
    if count <= MOST_ROWS:
        return rows
    share = F.pmod(F.xxhash64(F.lit("evaluated"), F.col("movie_id")), F.lit(count))
    return rows.where(share < MOST_ROWS)
