"""The bag that is kept: trained by xgboost.spark from a DataFrame, so that no row passes through the driver."""

import logging
from typing import Any

from pyspark.sql import DataFrame

from moviepipe.ml.boosting import PARAMETERS, ROUNDS, SEEDS
from moviepipe.ml.line import LogLine
from moviepipe.ml.spec import ModelSpec
from moviepipe.ml.training_line import margin


def train_bag_in_spark(rows: DataFrame, spec: ModelSpec, line: LogLine) -> list[bytes]:
    """A booster for each seed, as JSON; of the same rows always the same, and what `train_bag` makes of them.

    The rows stand in one partition by `movie_id`: which of them a round samples depends on their order.
    """
    from xgboost.spark import SparkXGBRegressor

    logging.getLogger("XGBoost-PySpark").setLevel(logging.WARNING)
    names = [*spec.feature_names]
    ordered = (
        rows.select("movie_id", "popularity", margin(line).alias("margin"), *names)
        .repartition(1)
        .sortWithinPartitions("movie_id")
        .persist()
    )
    try:
        return [
            _raw(
                SparkXGBRegressor(
                    features_col=names,
                    label_col="popularity",
                    base_margin_col="margin",
                    n_estimators=ROUNDS,
                    num_workers=1,
                    random_state=seed,
                    verbose=False,
                    verbosity=0,
                    **PARAMETERS,
                ).fit(ordered)
            )
            for seed in SEEDS
        ]
    finally:
        ordered.unpersist()


def _raw(fitted: Any) -> bytes:
    return bytes(fitted.get_booster().save_raw("json"))


def importance(boosters: list[bytes], names: tuple[str, ...]) -> dict[str, float]:
    """Each feature's share of the gain of all splits, the greatest first; features never used are left out."""
    import xgboost

    gains = dict.fromkeys(names, 0.0)
    for raw in boosters:
        booster = xgboost.Booster()
        booster.load_model(bytearray(raw))
        booster.feature_names = list(names)
        for name, gain in booster.get_score(importance_type="total_gain").items():
            gains[name] += float(gain if not isinstance(gain, list) else sum(gain))
    total = sum(gains.values()) or 1.0
    ranked = sorted(gains.items(), key=lambda item: -item[1])
    return {name: round(gain / total, 6) for name, gain in ranked if gain > 0}
