"""Runs jobs over a lake and kills itself, JVM and all, at one point: `kill_at.py LAKE JOB MOMENT TABLE [staged]`.

To be started in a session of its own, since the whole process group dies. JOB is a key of `JOBS`. MOMENT is one of
    created             the table has just been created, or was found to be there
    before | after      a write to the table is about to start, or is committed
    midst               the first data file of a write lies there, its commit does not; seen by watching the folder
With `staged` Silver takes even a few records as it takes many.
Exit code 3 means that the jobs ended and never came by the point.

`kill_at.py LAKE hold-lease JOB` holds the lake's lease, says so, and waits until its stdin ends.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any, NoReturn

sys.path.append(str(Path(__file__).parents[1]))

from moviepipe.config import load_settings
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.io.lease import hold_lease
from moviepipe.pipelines import held_rows
from moviepipe.pipelines.jobs import run_jobs
from quick_java import QUICK_JAVA

CREATIONS = ("ensure_table", "create_if_missing")
WRITES = ("append_rows", "merge_changes", "replace_rows", "overwrite_table")
DATA_FILES = "*.parquet"
NEVER_REACHED = 3


def die() -> NoReturn:
    """Kills this process, its JVM and all its threads, as the machine's last breath would."""
    print("killed at", *sys.argv[3:5], flush=True)
    os.killpg(0, signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def arm(moment: str, table_name: str, folder: Path) -> None:
    """Sees to it that the process dies at the moment."""
    if moment == "midst":
        known = set(folder.glob(DATA_FILES))
        threading.Thread(target=_watch, args=(folder, known), daemon=True).start()
        return
    for name in CREATIONS if moment == "created" else WRITES:
        setattr(delta, name, _deadly(getattr(delta, name), table_name, is_before=moment == "before"))


def _watch(folder: Path, known: set[Path]) -> None:
    while not set(folder.glob(DATA_FILES)) - known:
        time.sleep(0.001)
    die()


def _deadly(write: Callable[..., None], table_name: str, is_before: bool) -> Callable[..., None]:
    @wraps(write)
    def dying(*args: Any, **kwargs: Any) -> None:
        is_here = signature(write).bind(*args, **kwargs).arguments["table"].name == table_name
        if is_here and is_before:
            die()
        write(*args, **kwargs)
        if is_here:
            die()

    return dying


def main(uri: str, job: str, moment: str, table_name: str = "", way: str = "") -> int:
    """Runs the job towards its death, or holds the lease."""
    lake = Lake.at(uri)
    if job == "hold-lease":
        with hold_lease(lake, moment, wait_seconds=0):
            print("held", flush=True)
            sys.stdin.read()
        return 0
    if way == "staged":
        held_rows.MOST_RECORDS = 0
    arm(moment, table_name, Path(lake.table(table_name)))
    chosen = [f"{name}={value}" for name, value in QUICK_JAVA.items()]
    settings = load_settings("local", [*chosen, "engine.gold=jvm"], options={"lake": uri})
    run_jobs("local", settings, [job], lambda _: None)
    return NEVER_REACHED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
