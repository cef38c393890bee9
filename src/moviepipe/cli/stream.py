"""The commands about Kafka: produce and consume."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import click

from moviepipe.cli.base import Context, Family, FamilyCommandGroup, cli, command, existing_lake
from moviepipe.cli.every import Rounds, pause, run_in_rounds, set_at
from moviepipe.errors import CredentialsError, MissingRequirementError

if TYPE_CHECKING:
    from moviepipe.io.kafka import KafkaAddress

INSTALL = "pip install 'moviepipe[stream]'"


@cli.group(cls=FamilyCommandGroup, family=Family.SOURCES)
def stream() -> None:
    """Moves records through Kafka: `stream produce` sends what has landed, `stream consume` reads into Bronze."""


@contextmanager
def _needs_client() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as exc:
        if exc.name != "confluent_kafka":
            raise
        raise MissingRequirementError(f"stream needs confluent-kafka, which is not installed. Run: {INSTALL}") from exc


def _address(context: Context) -> "KafkaAddress":
    from moviepipe.io.kafka import PASSWORD_VARIABLE, USER_VARIABLE, KafkaAddress

    settings = context.settings.kafka
    if not settings.security_protocol.startswith("SASL"):
        return KafkaAddress(settings)
    names = (USER_VARIABLE, PASSWORD_VARIABLE)
    user, password = (os.environ.get(name, "") for name in names)
    if not (user and password) and settings.secret:
        from moviepipe.io.secret import read_secret

        try:
            content = json.loads(read_secret(settings.secret, "kafka.secret"))
            user, password = (str(content[name]) for name in names)
        except (ValueError, KeyError, TypeError):
            raise CredentialsError(
                f"The secret {settings.secret} is no JSON object with {' and '.join(names)}."
            ) from None
    if not (user and password):
        raise CredentialsError(f"Kafka wants a user and a password. Set {' and '.join(names)}, or kafka.secret.")
    return KafkaAddress(settings, user, password)


@command(Family.SOURCES, group=stream)
@click.option("--topic", metavar="NAME", help="The topic; default from the settings.")
@click.option(
    "--every",
    "pause",
    type=pause,
    metavar="TIME",
    help="Goes on until SIGTERM, as while a fetch runs: a round each 10s, 10m or 1h if something has landed.",
)
def produce(context: Context, topic: str | None, pause: timedelta | None) -> None:
    """Sends landing's records to a topic, each acknowledged; run again, it sends what the topic has not got."""
    with _needs_client():
        from moviepipe.pipelines.stream import produce
    from moviepipe.pipelines.rounds import run_rounds

    lake = existing_lake(context) if pause is None else context.lake  # a fetch that is about to begin makes it
    address, output, stop = _address(context), context.output, Event()

    def one_round() -> None:
        produce.run(lake, address, topic or context.settings.kafka.topic, output.progress, output.report, stop)

    _run(context, pause, stop, one_round, partial(run_rounds, lake))


@command(Family.SOURCES, group=stream)
@click.option("--topic", metavar="NAME", help="The topic; default from the settings.")
@click.option(
    "--every", "pause", type=pause, metavar="TIME", help="Goes on until SIGTERM: a round each 60s, 10m or 1h."
)
@click.option(
    "--accept-loss", is_flag=True, help="Goes on when messages are gone that were not read; the account says which."
)
def consume(context: Context, topic: str | None, pause: timedelta | None, accept_loss: bool) -> None:
    """Reads a topic's records into bronze.tmdb_responses, each once: those that are there now, or every so often."""
    with _needs_client():
        from moviepipe.pipelines.stream import consume
    request = consume.ConsumeRequest(_address(context), topic or context.settings.kafka.topic, accept_loss)
    output, stop = context.output, Event()

    def one_round() -> None:
        with output.working("reading Kafka"):
            consume.run_round(context.env, context.settings, request, output.report, stop)

    _run(context, pause, stop, one_round, partial(consume.run_rounds, context.lake, request))


def _run(context: Context, every: timedelta | None, stop: Event, one_round: Callable[[], None], rounds: Rounds) -> None:
    """One round, which SIGTERM ends; with a pause, rounds until SIGTERM or Ctrl-C."""
    if every is None:
        with set_at(stop, signal.SIGTERM):
            one_round()
    else:
        run_in_rounds(context, every, stop, one_round, rounds)
