"""What an evaluation says of a model: its errors beside the baselines', how they spread, and its intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from moviepipe.ml.evaluation import ESTIMATORS, FOREST, LINE, MODEL
from moviepipe.ml.intervals import LEVELS, fit_intervals
from moviepipe.ml.metrics import (
    coverage,
    coverage_by_quintile,
    fold_measures,
    measure,
    outlier_measures,
    paired_wins,
    spread,
)
from moviepipe.ml.parts import HELD_OUT

Numbers = NDArray[np.float64]
DECIMALS = 4


@dataclass(frozen=True)
class Judgement:
    """The measures of a model, and the intervals that its errors on the folds give."""

    measures: dict[str, Any]
    intervals: dict[str, Any]


def judge(evaluated: pd.DataFrame) -> Judgement:
    """Judges by the rows that `evaluate` gives: intervals come from the folds, their coverage from held-out rows."""
    is_held_out = evaluated["part"] == HELD_OUT
    folds, held_out = evaluated[~is_held_out], evaluated[is_held_out]
    intervals = fit_intervals(_column(folds, "popularity"), _column(folds, MODEL))
    actual = _column(held_out, "popularity")
    measures = {
        "held_out": {name: measure(actual, _column(held_out, name)) for name in ESTIMATORS},
        "outliers": outlier_measures(actual, _column(held_out, MODEL)),
        **judge_folds(folds),
        "coverage": _coverage(actual, _column(held_out, MODEL), intervals),
    }
    return Judgement(rounded(measures), intervals)


def judge_folds(folds: pd.DataFrame) -> dict[str, Any]:
    """The mean and spread of each estimator's measures over the folds, and in how many the model's error is least."""
    parts, actual = folds["part"].to_numpy(), _column(folds, "popularity")
    by_fold = {name: fold_measures(parts, actual, _column(folds, name)) for name in ESTIMATORS}
    return {
        "folds": {name: {each: spread(values) for each, values in found.items()} for name, found in by_fold.items()},
        "paired_wins": {
            "folds": len(np.unique(parts)),
            **{f"over_{name}": paired_wins(by_fold[MODEL], by_fold[name]) for name in (LINE, FOREST)},
        },
    }


def beside_line(measures: Mapping[str, Any]) -> str:
    """What is to be said of the model where its line alone does as well on the held-out rows; else nothing."""
    ours, theirs = (measures["held_out"][name]["mae"] for name in (MODEL, LINE))
    return "" if ours < theirs else f"; its line alone has a mean absolute error of {theirs:.4f}, for {ours:.4f}"


def _coverage(actual: Numbers, predicted: Numbers, intervals: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for level in LEVELS:
        low, high = bounds(predicted, intervals, level)
        fifths = coverage_by_quintile(actual, predicted, low, high)
        found[str(level)] = {"all": coverage(actual, low, high), "by_quintile": fifths}
    return found


def bounds(predicted: Numbers, intervals: dict[str, Any], level: int) -> tuple[Numbers, Numbers]:
    """The interval of each prediction, as scoring gives it."""
    bins = np.searchsorted(np.asarray(intervals["edges"]), predicted, side="right")
    errors = intervals["levels"][str(level)]
    low, high = (np.expm1(np.log1p(predicted) + np.asarray(errors[side])[bins]) for side in ("low", "high"))
    return np.maximum(low, 0.0), np.maximum(high, 0.0)


def _column(rows: pd.DataFrame, name: str) -> Numbers:
    return rows[name].to_numpy(dtype=np.float64)


def rounded(facts: Any) -> Any:
    """The same facts with numbers to four decimals."""
    if isinstance(facts, dict):
        return {name: rounded(fact) for name, fact in facts.items()}
    if isinstance(facts, list):
        return [rounded(fact) for fact in facts]
    return round(facts, DECIMALS) if isinstance(facts, float) else facts
