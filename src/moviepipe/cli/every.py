"""Commands that go on in rounds: how often, and the signals that end them."""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import click

from moviepipe.cli.base import Context

SECONDS = {"s": 1, "m": 60, "h": 3600}
Rounds = Callable[[float, Event, Callable[[], None], Callable[[str], None]], int]


def pause(text: str) -> timedelta:
    """A time such as 10m, as an option."""
    found = re.fullmatch("([1-9][0-9]{0,5})([smh])", text)
    if found is None:
        raise click.BadParameter(f"{text!r} is no time such as 90s, 10m or 1h.")
    return timedelta(seconds=int(found[1]) * SECONDS[found[2]])


def run_in_rounds(
    context: Context, every: timedelta, stop: Event, one_round: Callable[[], None], rounds: Rounds
) -> None:
    """Goes on until SIGTERM or Ctrl-C, which set `stop`; `rounds` is a loop of `pipelines.rounds`."""
    with set_at(stop, signal.SIGTERM, signal.SIGINT):
        count = rounds(every.total_seconds(), stop, one_round, context.output.say)
    context.output.say(f"Stopped after {count} round{'' if count == 1 else 's'}.")


@contextmanager
def set_at(stop: Event, *signs: signal.Signals) -> Iterator[None]:
    """Sets an event at signals to this process, until the block ends."""
    before = {sign: signal.signal(sign, lambda *_: stop.set()) for sign in signs}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
