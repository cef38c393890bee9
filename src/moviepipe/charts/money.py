"""Amounts of money for people: one unit for a whole chart, or each amount in words of its own."""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from moviepipe.charts.rows import as_numbers
from moviepipe.charts.text import counted

# (from, unit, its name): the unit follows the largest amount, so a value is never wider than its bar.
UNITS = (
    (1e13, 1e12, "Trillions of US dollars"),
    (1e10, 1e9, "Billions of US dollars"),
    (1e6, 1e6, "Millions of US dollars"),
    (1e4, 1e3, "Thousands of US dollars"),
    (-math.inf, 1.0, "US dollars"),
)
WORDS = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))


def unit_of(amounts: Iterable[float]) -> tuple[float, str]:
    """The unit that suits the largest of the amounts, gains or losses, and its name; NaN counts as unknown."""
    largest = np.nanmax(np.abs(np.fromiter(amounts, dtype=float)))
    return next((unit, name) for start, unit, name in UNITS if not largest < start)


def dollars(amount: float) -> str:
    """An amount to about three digits, such as `$2.79 billion` or `$7,000`; a loss has a minus sign."""
    size = abs(amount)
    unit, word = next(((unit, word) for unit, word in WORDS if size >= unit), (1.0, ""))
    shown = size / unit
    digits = f"{shown:,.0f}" if shown >= 100 or unit == 1.0 else f"{shown:.3g}"
    return f"{'−' if amount < 0 else ''}${digits}{word}"


def excluded_note(counts: pd.Series) -> str:
    """How many movies a table excluded below the minimum amount, as the end of a sentence; nothing where none was."""
    most = as_numbers(counts).max()
    return f"; {counted(most, 'movie')} left out for amounts too small to be true" if most > 0 else ""
