"""One writer per lake: a lease that a run holds while it writes, and that a dead run cannot keep."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from moviepipe.errors import LeaseHeldError
from moviepipe.io.conditions import require_conditions
from moviepipe.io.lake import Lake
from moviepipe.io.object_lease import ObjectLease, seconds_left, take, this_run
from moviepipe.io.sharing import require_own_parts, shared

HELPER_SECONDS = 30


HELD: dict[str, ObjectLease] = {}  # by lake; of folders the operating system keeps the lock


@contextmanager
def hold_lease(lake: Lake, job: str, wait_seconds: int, on_lost: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Holds the lake's lease; raises LeaseHeldError, naming the holder, when another run keeps it too long.

    Of a folder, the operating system frees the lock of a process that dies, so there is nothing to clean up. Elsewhere
    a lease can be lost: `on_lost` is then called at once, and the block ends in LeaseLostError.
    """
    with shared(lake):
        lake.require_writable()
        require_own_parts(lake)
        with _lease(lake, job, wait_seconds) if lake.is_here else _object_lease(lake, job, wait_seconds, on_lost):
            yield


def require_lease(lake: Lake) -> None:
    """Raises LeaseLostError when a run has lost the lease that it held; to be asked before each commit."""
    if lease := HELD.get(lake.uri):
        lease.require()


@contextmanager
def _object_lease(lake: Lake, job: str, wait_seconds: int, on_lost: Callable[[], None]) -> Iterator[None]:
    require_conditions(lake.uri)
    lease = ObjectLease(lake.uri, "_lease.json", this_run(job), on_lost)
    if (holder := take(lease, wait_seconds)) is not None:
        killed = f"If that run was killed, its lease ends in {seconds_left(holder)} s."
        raise LeaseHeldError(f"{_held(lake, holder.data, wait_seconds)} {killed}")
    HELD[lake.uri] = lease
    try:
        with lease.kept():
            yield
    finally:
        del HELD[lake.uri]


def _held(lake: Lake, note: bytes | None, wait_seconds: int) -> str:
    waited = f" after {wait_seconds} s" if wait_seconds else ""
    return (
        f"{lake.uri} is being written by {_describe(note)}{waited}. "
        "Wait for it, or let this run wait with --set lease.wait_seconds=600."
    )


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
        raise LeaseHeldError(_held(lake, _note(holder), wait_seconds)) from exc
    try:
        _wait_for_helper(lake)
        _replace(holder, json.dumps(this_run(job)))
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


def _note(holder: Path) -> bytes | None:
    try:
        return holder.read_bytes()
    except OSError:
        return None


def _describe(note: bytes | None) -> str:
    try:
        run = json.loads(note or b"")
        return f"`moviepipe {run['job']}` (process {run['process_id']} on {run['host']}, since {run['started_at']})"
    except (ValueError, KeyError, TypeError):
        return "another run"
