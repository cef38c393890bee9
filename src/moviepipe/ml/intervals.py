"""Intervals by conformal prediction: how far off predictions of the same size were, on films not trained on.

Mondrian conformal prediction (Vovk et al., Algorithmic Learning in a Random World, 2005): quantiles of the errors are
taken within bins of the prediction, so that large and small predictions are each covered as often as they should.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
LEVELS = (80, 90)
BINS = 5
LEAST_ERRORS = 20  # fewer have no 5 % quantile; such a bin takes the errors of all


def fit_intervals(actual: Numbers, predicted: Numbers) -> dict[str, Any]:
    """The inner edges of the bins, and for each level the errors of log1p below and above, bin by bin."""
    edges = np.quantile(predicted, np.arange(1, BINS) / BINS)
    bins = np.searchsorted(edges, predicted, side="right")
    errors = np.log1p(actual) - np.log1p(predicted)
    in_bins = [np.sort(_of_bin(errors, bins == number)) for number in range(BINS)]
    levels = {str(level): _bounds(in_bins, (1 - level / 100) / 2) for level in LEVELS}
    return {"edges": edges.tolist(), "levels": levels}


def _of_bin(errors: Numbers, is_in_bin: NDArray[np.bool_]) -> Numbers:
    return errors[is_in_bin] if is_in_bin.sum() >= LEAST_ERRORS else errors


def _bounds(in_bins: list[Numbers], tail: float) -> dict[str, list[float]]:
    low = [-_upper_quantile(-errors[::-1], 1 - tail) for errors in in_bins]
    return {"low": low, "high": [_upper_quantile(errors, 1 - tail) for errors in in_bins]}


def _upper_quantile(errors: Numbers, share: float) -> float:
    """The least error that this share of future ones will not exceed; of n errors, that is number (n + 1) * share."""
    place = int(np.ceil((len(errors) + 1) * share)) - 1
    return float(errors[min(place, len(errors) - 1)])
