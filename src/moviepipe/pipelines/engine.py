"""Which engine makes Gold: Java's Spark, or the one without Java where it is there and can."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from pyspark.sql import SparkSession

from moviepipe.config import Settings
from moviepipe.errors import ConfigError, MoviepipeError
from moviepipe.io import plain_path
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table
from moviepipe.io.native_session import native_session
from moviepipe.io.sail import INSTALL, is_installed
from moviepipe.pipelines import failures
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.pipelines.spark_session import open_session
from moviepipe.session import has_session, read_properties

ONE_MACHINE = re.compile(r"local(\[[^\]]*\])?")  # of Spark's masters; `local-cluster` is none


def is_native(env: str, settings: Settings, lake: Lake) -> bool:
    """True when Gold is to be built without Java; raises ConfigError when it must be and cannot."""
    return _is_chosen(settings, chain(_obstacles(env, settings, lake), _of_account(lake)))


@contextmanager
def reading_session(env: str, settings: Settings, lake: Lake) -> Iterator[tuple[SparkSession, Lake]]:
    """A session for Gold that is not written, and the lake by the path that it takes; native where it can be.

    For the last thing that a process does: after the native session there can be none of Java in it.
    """
    if not _is_chosen(settings, chain(_obstacles(env, settings, lake), _of_process())):
        yield open_session(env, settings, lake), lake
        return
    with plain_path.plain_path(lake) as plain, native_session() as spark:
        try:
            yield spark, plain
        except Exception as exc:
            line = failures.explain(failures.first(exc), plain.uri)
            raise MoviepipeError(line.replace(plain.uri, lake.uri)) from exc


def _is_chosen(settings: Settings, obstacles: Iterator[str]) -> bool:
    if settings.engine.gold == "jvm":
        return False
    obstacle = next(obstacles, None)
    if obstacle and settings.engine.gold == "native":
        raise ConfigError(f"engine.gold = native cannot build Gold here: {obstacle}")
    return obstacle is None


def _obstacles(env: str, settings: Settings, lake: Lake) -> Iterator[str]:
    """Why the native engine cannot be used, each with what helps."""
    if not lake.is_here:
        yield f"{lake.uri} is not on this machine. Use engine.gold = auto."
    master = (read_properties(env) | settings.spark).get("spark.master", "")
    if not ONE_MACHINE.fullmatch(master) or "PYSPARK_GATEWAY_PORT" in os.environ:
        yield "Spark runs on a cluster or was started by spark-submit. Use engine.gold = auto."
    if fault := plain_path.obstacle():
        yield fault
    if not is_installed():
        yield f"it is not installed. Run: {INSTALL}"


def _of_account(lake: Lake) -> Iterator[str]:
    """The native engine cannot change a table, so the table of accounts must have all its columns."""
    stored = open_table(lake, JOB_RUNS.name)
    if stored is None or not {*JOB_RUNS.schema.names} <= {field.name for field in stored.schema().fields}:
        yield f"it cannot add columns to {JOB_RUNS.name}. Run `moviepipe silver` first, which does."


def _of_process() -> Iterator[str]:
    if has_session():
        yield "this process has started Java already. Use engine.gold = auto."
