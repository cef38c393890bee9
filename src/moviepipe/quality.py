"""Checks on rows: each a name, a condition that a good row meets, and the reason given when it does not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

ERRORS = "_errors"
LONGEST_SHOWN_VALUE = 80


@dataclass(frozen=True)
class Check:
    """A rule a row must meet; `passes` and `value` are functions, for a Column cannot exist before a session.

    A condition that is null counts as met: whether a value may be missing is a check of its own.
    """

    reason: str
    passes: Callable[[], Column]
    value: Callable[[], Column] | None = None

    def failure(self) -> Column:
        """The reason, with the offending value, where a row fails; null where it passes."""
        return F.when(~F.coalesce(self.passes(), F.lit(True)), self._message())

    def _message(self) -> Column:
        if self.value is None:
            return F.lit(self.reason)
        shown = F.substring(F.coalesce(self.value().cast("string"), F.lit("null")), 1, LONGEST_SHOWN_VALUE)
        return F.concat(F.lit(f"{self.reason}: "), shown)


def failures(checks: Sequence[Check]) -> Column:
    """The reasons of every check a row fails, empty for a good row; belongs in a column `_errors`."""
    return F.array_compact(F.array(*(check.failure() for check in checks)))


def is_valid() -> Column:
    """True where no check failed."""
    return F.size(ERRORS) == 0
