"""One writer per lake: a lease that a run holds while it writes, and that a dead run cannot keep."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from moviepipe.errors import LeaseHeldError
from moviepipe.io.lake import Lake
from moviepipe.io.sharing import require_own_parts, shared

HELPER_SECONDS = 30


@contextmanager
def hold_lease(lake: Lake, job: str, wait_seconds: int) -> Iterator[None]:
    """Holds the lake's lease; raises LeaseHeldError, naming the holder, when another run keeps it too long.

    The operating system frees the lock of a process that dies, so there is nothing to clean up.
    """
    with shared(lake):
        lake.require_writable()
        require_own_parts(lake)
        with _lease(lake, job, wait_seconds):
            yield


@contextmanager
def join_lease(lake: Lake) -> Iterator[None]:
    """For a process that writes for a run: no other run begins before it has ended, even when its own was killed."""
    with FileLock(_helper_lock(lake), timeout=0):
        yield


def _helper_lock(lake: Lake) -> Path:
    return Path(lake.uri) / "_lease_helper.lock"


@contextmanager
def _lease(lake: Lake, job: str, wait_seconds: int) -> Iterator[None]:
    lock = FileLock(Path(lake.uri) / "_lease.lock", timeout=wait_seconds)
    holder = Path(lake.uri) / "_lease.json"
    try:
        lock.acquire()
    except Timeout as exc:
        waited = f" after {wait_seconds} s" if wait_seconds else ""
        raise LeaseHeldError(
            f"{lake.uri} is being written by {_describe(holder)}{waited}. "
            "Wait for it, or let this run wait with --set lease.wait_seconds=600."
        ) from exc
    try:
        _wait_for_helper(lake)
        _replace(holder, json.dumps(_this_run(job)))
        yield
    finally:
        _replace(holder, None)
        lock.release()


def _wait_for_helper(lake: Lake) -> None:
    """Waits for the process of a run that was killed, which ends as soon as it notices."""
    try:
        FileLock(_helper_lock(lake), timeout=HELPER_SECONDS).acquire().lock.release()
    except Timeout as exc:
        raise LeaseHeldError(f"A process of an earlier run still writes {lake.uri}. Wait for it to end.") from exc


def _replace(holder: Path, text: str | None) -> None:
    """Writes or removes the note of who holds the lock; failing to is ignored, for only the lock counts."""
    with suppress(OSError):
        holder.unlink(missing_ok=True)  # what another user has left cannot be overwritten
        if text is not None:
            holder.write_text(text, encoding="utf-8")


def _this_run(job: str) -> dict[str, str | int]:
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return {"job": job, "process_id": os.getpid(), "host": socket.gethostname(), "started_at": started}


def _describe(holder: Path) -> str:
    try:
        run = json.loads(holder.read_text(encoding="utf-8"))
        return f"`moviepipe {run['job']}` (process {run['process_id']} on {run['host']}, since {run['started_at']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"
