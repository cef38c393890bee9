"""The boosted trees on top of the line: a bag of XGBoost models of Tweedie deviance, each with its own seed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
SEEDS = (0, 1, 2)
ROUNDS = 300
# Chosen by `benchmarks/select_popularity.py` from training rows alone.
PARAMETERS: dict[str, Any] = {
    "objective": "reg:tweedie",
    "tweedie_variance_power": 1.7,
    "learning_rate": 0.03,
    "max_depth": 4,
    "min_child_weight": 1,
    "subsample": 0.5,
    "colsample_bytree": 1.0,
    "tree_method": "hist",
}


def train_bag(features: NDArray[np.float32], popularity: Numbers, margin: Numbers, **changes: Any) -> list[Any]:
    """A booster for each seed, trained in this thread; `changes` are of the parameters."""
    import xgboost

    rounds = changes.pop("rounds", ROUNDS)
    seeds = changes.pop("seeds", SEEDS)
    data = xgboost.QuantileDMatrix(features, popularity, base_margin=margin)
    parameters = PARAMETERS | {"nthread": 1} | changes
    return [xgboost.train(parameters | {"random_state": seed}, data, rounds) for seed in seeds]
