"""What a query is answered with, and by which engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """The first rows of a query's result; `cut` when there are more."""

    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    cut: bool


class NotNativeError(Exception):
    """Raised when the native engine would not answer as Spark does, or not at all; its text is the reason."""
