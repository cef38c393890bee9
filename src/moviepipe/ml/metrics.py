"""How well predictions meet what they predict."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
WORST = 10
QUINTILES = 5


def r_squared(actual: Numbers, predicted: Numbers) -> float:
    """The share of the variance that is explained; 0 for the mean, and below it for worse."""
    spread = float(((actual - actual.mean()) ** 2).sum())
    return 1.0 - float(((actual - predicted) ** 2).sum()) / spread if spread else float("nan")


def rmse(actual: Numbers, predicted: Numbers) -> float:
    """The root of the mean squared error."""
    return float(np.sqrt(((actual - predicted) ** 2).mean()))


def mae(actual: Numbers, predicted: Numbers) -> float:
    """The mean absolute error."""
    return float(np.abs(actual - predicted).mean())


def rmsle(actual: Numbers, predicted: Numbers) -> float:
    """The root of the mean squared error of the logs of one more."""
    return rmse(np.log1p(actual), np.log1p(np.maximum(predicted, 0.0)))


MEASURES = {"r2": r_squared, "rmse": rmse, "mae": mae, "rmsle": rmsle}


def measure(actual: Numbers, predicted: Numbers) -> dict[str, float]:
    """R², RMSE, MAE and RMSLE."""
    return {name: function(actual, predicted) for name, function in MEASURES.items()}


def outlier_measures(actual: Numbers, predicted: Numbers) -> dict[str, float]:
    """How much hangs on a few films: the ten worst's share of the squared error, and R² without the most popular."""
    squares = np.sort((actual - predicted) ** 2)
    total = float(squares.sum())
    others = np.arange(len(actual)) != int(actual.argmax())
    return {
        "share_of_ten_worst": float(squares[-WORST:].sum()) / total if total else 0.0,
        "r2_without_top_film": r_squared(actual[others], predicted[others]),
    }


def spread(values: list[float]) -> dict[str, float]:
    """The mean of the folds, and their standard deviation."""
    return {"mean": float(np.mean(values)), "deviation": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0}


def fold_measures(parts: NDArray[np.int64], actual: Numbers, predicted: Numbers) -> dict[str, list[float]]:
    """Each measure in each fold."""
    by_fold = [measure(actual[parts == part], predicted[parts == part]) for part in np.unique(parts)]
    return {name: [fold[name] for fold in by_fold] for name in MEASURES}


def paired_wins(ours: Mapping[str, list[float]], theirs: Mapping[str, list[float]], name: str = "mae") -> int:
    """In how many folds our error is less than theirs on the same rows."""
    return sum(mine < other for mine, other in zip(ours[name], theirs[name], strict=True))


def coverage(actual: Numbers, low: Numbers, high: Numbers) -> float:
    """The share of the rows that lie in their interval."""
    return float(((actual >= low) & (actual <= high)).mean())


def coverage_by_quintile(actual: Numbers, predicted: Numbers, low: Numbers, high: Numbers) -> list[float]:
    """The same in each fifth of the rows, from the lowest predictions to the highest."""
    fifths = np.array_split(np.argsort(predicted, kind="stable"), QUINTILES)
    return [coverage(actual[rows], low[rows], high[rows]) for rows in fifths]
