"""What a feature of a model is: its name, the moment from which it is known, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pyspark.sql import Column
from pyspark.sql import functions as F


class KnownFrom(StrEnum):
    """The moment from which a feature of a movie is known."""

    BEFORE_RELEASE = "before release"
    AFTER_RELEASE = "after release"
    CROWD = "from the crowd, as it votes and edits"


@dataclass(frozen=True)
class Feature:
    """One number about a movie, NaN where it is unknown."""

    name: str
    known_from: KnownFrom
    meaning: str
    value: Callable[[], Column]


def number(name: str) -> Column:
    """A column as a double; what is unknown is NaN, never null, for the two must not differ."""
    return F.coalesce(F.col(name).cast("double"), F.lit(float("nan")))


def logarithm(name: str) -> Column:
    """The natural logarithm of one more than a number that is no less than 0."""
    return F.coalesce(F.log1p(F.col(name).cast("double")), F.lit(float("nan")))


def flag(condition: Column) -> Column:
    """1 where a condition is true, 0 where it is false or unknown."""
    return F.coalesce(condition, F.lit(False)).cast("double")
