"""Rounds of a run: when one is due, and how they end."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from moviepipe.errors import LandingError, LeaseHeldError, StoppedError
from moviepipe.io.lake import Lake
from moviepipe.pipelines.report import TableReport
from moviepipe.pipelines.rounds import run_rounds, stopping


class Clock(Event):
    """An event that is set when all pauses are over; before each of them something may happen."""

    def __init__(self, *pauses: Callable[[], object]) -> None:
        super().__init__()
        self.pauses = list(pauses)

    def wait(self, timeout: float | None = None) -> bool:
        if self.pauses:
            self.pauses.pop(0)()
        else:
            self.set()
        return self.is_set()


def nothing() -> None:
    """A pause in which nothing lands."""


def land(lake: Lake, name: str) -> None:
    Path(lake.landing).mkdir(parents=True, exist_ok=True)
    (Path(lake.landing) / name).write_text("{}\n")


def test_a_round_runs_at_once_and_then_only_when_something_has_landed(lake: Lake):
    ran: list[str] = []
    clock = Clock(nothing, lambda: land(lake, "a.jsonl"), nothing, lambda: land(lake, "b.jsonl"), nothing)
    assert run_rounds(lake, 1.0, clock, lambda: ran.append("round"), pytest.fail) == 3
    assert len(ran) == 3


def test_what_lands_during_a_round_is_due_in_the_next(lake: Lake):
    arriving = ["a.jsonl"]

    def run_round() -> None:
        while arriving:
            land(lake, arriving.pop())

    assert run_rounds(lake, 1.0, Clock(nothing, nothing, nothing), run_round, pytest.fail) == 2


def test_a_round_that_finds_the_lease_held_is_said_and_tried_again(lake: Lake):
    said, held = [], iter([True, False])

    def run_round() -> None:
        if next(held):
            raise LeaseHeldError("Another run writes.")

    assert run_rounds(lake, 1.0, Clock(nothing, nothing), run_round, said.append) == 1
    assert said == ["Another run writes. The next round tries again."]


def test_any_other_failure_ends_the_rounds(lake: Lake):
    def run_round() -> None:
        raise LandingError("cut short")

    with pytest.raises(LandingError):
        run_rounds(lake, 1.0, Clock(nothing), run_round, pytest.fail)


def test_a_run_that_is_asked_to_end_ends_after_the_table_in_hand(lake: Lake):
    stop, told = Event(), []
    report = stopping(told.append, stop)

    def run_round() -> None:
        for name in ("silver.movies", "silver.tv_shows", "gold.genre_summary"):
            if name == "silver.tv_shows":
                stop.set()
            report(TableReport(name, "written", 1, 0.0))

    assert run_rounds(lake, 1.0, stop, run_round, pytest.fail) == 0
    assert [each.name for each in told] == ["silver.movies", "silver.tv_shows"]
    with pytest.raises(StoppedError):
        report(told[0])
