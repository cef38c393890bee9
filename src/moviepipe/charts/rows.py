"""The rows of a Gold table that a chart shows."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from moviepipe.charts.text import NO_NAME


def as_numbers(column: pd.Series) -> pd.Series:
    """The column as floats; null, NaN and infinity all become NaN."""
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def keep_known(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows where each of the columns holds a number, with those columns as floats."""
    if frame.empty:
        return frame
    numbers = frame.assign(**{name: as_numbers(frame[name]) for name in columns})
    return numbers.dropna(subset=list(columns))


def keep_first(frame: pd.DataFrame, count: int, by: str, then: str) -> pd.DataFrame:
    """The first rows by a rank; ties stand in the order of a second column."""
    if frame.empty:
        return frame
    return frame.sort_values([by, then], kind="stable", ignore_index=True).head(count)


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples."""
    yield from frame.itertuples(index=False)


def known(number: float) -> float | None:
    """The number, or None where it is NaN."""
    return None if pd.isna(number) else number


def with_year(movie: Any) -> str:
    """A movie's title and, where it is known, its year: `Avatar (2009)`."""
    title = NO_NAME if pd.isna(movie.title) or not str(movie.title).strip() else movie.title
    return f"{title} ({movie.release_year:.0f})" if pd.notna(movie.release_year) else str(title)
