"""What `/changes` answers: the ids that changed in a window of days."""

from collections.abc import Mapping
from datetime import date

from moviepipe.sources.demo.catalogue import DAY_ZERO
from moviepipe.sources.demo.shelf import Shelf
from moviepipe.sources.demo_server.rules import Refusal


def read_window(parameters: Mapping[str, str], today: int, longest: int) -> tuple[int, int]:
    """The first and last day asked for, both included; without dates the last 24 hours.

    Raises Refusal when a date is none, or the window is longer than TMDb allows or ends before it begins.
    """
    last = _day(parameters["end_date"]) if "end_date" in parameters else today
    first = _day(parameters["start_date"]) if "start_date" in parameters else last
    if not 0 <= last - first <= longest:
        raise Refusal(20)
    return first, last


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal() - DAY_ZERO.toordinal()
    except ValueError:
        raise Refusal(23) from None


def changed_ids(shelf: Shelf, first: int, last: int, today: int) -> tuple[int, ...]:
    """The ids that changed on any of these days up to today, each once, the latest first."""
    days = range(min(last, today), max(first, 1) - 1, -1)
    return tuple(dict.fromkeys(id for day in days for id in shelf.changed_ids(day)))
