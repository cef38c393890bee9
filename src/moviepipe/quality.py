"""Checks on rows: each a name, a condition that a good row meets, and the reason given when it does not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

ERRORS, WARNINGS, LIMITS = "_errors", "_warnings", "_limits"
LONGEST_SHOWN_VALUE = 80


class Level(StrEnum):
    """What a failed check does to its row: REJECT keeps it out, WARN lets it in."""

    REJECT = "reject"
    WARN = "warn"


@dataclass(frozen=True)
class Check:
    """A rule a row must meet; `passes` and `value` are functions, for a Column cannot exist before a session.

    A condition that is null counts as met: whether a value may be missing is a check of its own.
    `name` says in snake_case what holds of a good row, such as `budget_not_negative`; no two checks of a kind share it.
    """

    reason: str
    passes: Callable[[], Column]
    value: Callable[[], Column] | None = None
    name: str = field(default="", kw_only=True)
    level: Level = field(default=Level.REJECT, kw_only=True)

    def failure(self) -> Column:
        """The reason, with the offending value, where a row fails; null where it passes."""
        return F.when(self._is_failed(), self._message())

    def warning(self) -> Column:
        """The name where a row fails; null where it passes."""
        return F.when(self._is_failed(), F.lit(self.name))

    def _is_failed(self) -> Column:
        return ~F.coalesce(self.passes(), F.lit(True))

    def _message(self) -> Column:
        if self.value is None:
            return F.lit(self.reason)
        shown = F.substring(F.coalesce(self.value().cast("string"), F.lit("null")), 1, LONGEST_SHOWN_VALUE)
        return F.concat(F.lit(f"{self.reason}: "), shown)


def failures(checks: Sequence[Check]) -> Column:
    """The reasons of every REJECT check a row fails, empty for a good row; belongs in a column `_errors`."""
    return F.array_compact(F.array(*(check.failure() for check in checks if check.level is Level.REJECT)))


def warnings(checks: Sequence[Check]) -> Column:
    """The names of every WARN check a row fails: its values are in Silver to be looked at, so none is shown.

    Without a WARN check it is a constant.
    """
    named = F.array(*(check.warning() for check in checks if check.level is Level.WARN))
    return F.array_compact(named.cast("array<string>"))


def with_limits(rows: DataFrame, limits: Mapping[str, int]) -> DataFrame:
    """Adds `_limits`, the settings that checks compare with: a rule is written once, its limit is given to each run."""
    return rows.withColumn(LIMITS, F.struct(*(F.lit(value).alias(name) for name, value in limits.items())))


def limit(name: str) -> Column:
    """The value of a setting of the rows' layer, such as `newest_year`."""
    return F.col(f"{LIMITS}.{name}")


def is_valid() -> Column:
    """True where no REJECT check failed."""
    return F.size(ERRORS) == 0
