"""The simplest model: the log of popularity as a straight line of one feature."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
LEAST = 1e-3  # a popularity of 0 has no logarithm
DECIMALS = 9  # the last digits of a sum depend on the order of the additions


@dataclass(frozen=True)
class LogLine:
    """The log of popularity is `intercept + slope * feature`, or `unknown` where the feature is."""

    feature: str
    intercept: float
    slope: float
    unknown: float

    def margin(self, feature: Numbers) -> Numbers:
        """The log of popularity for each value, NaN standing for an unknown one."""
        return np.where(np.isnan(feature), self.unknown, self.intercept + self.slope * np.nan_to_num(feature))


def fit_line(name: str, feature: Numbers, popularity: Numbers) -> LogLine:
    """The line of least squares through the logs, raised so that the predictions sum up to what they should."""
    known, logs = ~np.isnan(feature), np.log(np.maximum(popularity, LEAST))
    slope, intercept = _least_squares(feature[known], logs[known])
    unknown = float(logs[~known].mean()) if not known.all() else float(logs.mean())
    line = LogLine(name, intercept, slope, unknown)
    raise_by = float(np.log(popularity.sum() / np.exp(line.margin(feature)).sum()))
    return settled(LogLine(name, intercept + raise_by, slope, unknown + raise_by))


def settled(line: LogLine) -> LogLine:
    """The line with its numbers to nine decimals, so that the same rows always give the same line."""
    numbers = (round(number, DECIMALS) for number in (line.intercept, line.slope, line.unknown))
    return LogLine(line.feature, *numbers)


def _least_squares(feature: Numbers, logs: Numbers) -> tuple[float, float]:
    if len(feature) == 0 or np.ptp(feature) == 0:
        return 0.0, float(logs.mean()) if len(logs) else 0.0
    slope, intercept = np.polyfit(feature, logs, 1)
    return float(slope), float(intercept)
