"""Which engine builds Gold: Java's Spark, or the one without Java where it is there and can."""

import os
import re
from collections.abc import Iterator

from moviepipe.config import Settings
from moviepipe.errors import ConfigError
from moviepipe.io import plain_path
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table
from moviepipe.io.sail import INSTALL, is_installed
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.session import read_properties

ONE_MACHINE = re.compile(r"local(\[[^\]]*\])?")  # of Spark's masters; `local-cluster` is none


def is_native(env: str, settings: Settings, lake: Lake) -> bool:
    """True when Gold is to be built without Java; raises ConfigError when it must be and cannot."""
    if settings.engine.gold == "jvm":
        return False
    obstacle = next(_obstacles(env, settings, lake), None)
    if obstacle and settings.engine.gold == "native":
        raise ConfigError(f"engine.gold = native cannot build Gold here: {obstacle}")
    return obstacle is None


def _obstacles(env: str, settings: Settings, lake: Lake) -> Iterator[str]:
    """Why the native engine cannot be used, each with what helps."""
    master = (read_properties(env) | settings.spark).get("spark.master", "")
    if not ONE_MACHINE.fullmatch(master) or "PYSPARK_GATEWAY_PORT" in os.environ:
        yield "Spark runs on a cluster or was started by spark-submit. Use engine.gold = auto."
    if fault := plain_path.obstacle():
        yield fault
    if not is_installed():
        yield f"it is not installed. Run: {INSTALL}"
    if not _can_account(lake):
        yield f"it cannot add columns to {JOB_RUNS.name}. Run `moviepipe silver` first, which does."


def _can_account(lake: Lake) -> bool:
    """True where the table of accounts is there with all its columns: the native engine cannot change a table."""
    stored = open_table(lake, JOB_RUNS.name)
    return stored is not None and {*JOB_RUNS.schema.names} <= {field.name for field in stored.schema().fields}
