"""The lease of a lake that is no folder: a file with its run's token, written anew every few seconds.

Who stops writing it, because it died or lost its network, has no lease any more once it has grown old; the next run
then takes it. Ages are by the storage's clock alone. A run that cannot write it stops some time before it is so old.
"""

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from moviepipe.errors import LeaseLostError, MoviepipeError
from moviepipe.io import storage
from moviepipe.io.storage import Content

SECONDS = 60  # so old, another run may take it
RENEWED_EVERY = 8
STOPPED_BEFORE = 15  # seconds
LOOKED_AT_EVERY = 1.0
RELEASED = "released"

Note = Mapping[str, str | int]


def this_run(job: str) -> Note:
    """Who holds a lease, for those who want it."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return {"job": job, "process_id": os.getpid(), "host": socket.gethostname(), "started_at": started}


@dataclass
class ObjectLease:
    """One run's hold of a file; `on_lost` is called, in a thread of its own, when it has lost it."""

    folder: str
    name: str
    note: Note
    on_lost: Callable[[], None] = lambda: None
    lost: str = ""
    _token: str = field(default_factory=lambda: secrets.token_hex(16))
    _renewals: int = 0
    _version: str = ""
    _deadline: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> Content | None:
        """Takes the lease, if it is free; else what its holder has written."""
        started, stored = _now(), storage.read(self.folder, self.name)
        if stored is not None and not _is_free(stored):
            return stored
        if stored is None:
            version = storage.create(self.folder, self.name, self._data())
        else:
            version = storage.replace(self.folder, self.name, self._data(), stored.version)
        if version is None:  # another was faster
            return storage.read(self.folder, self.name) or self.take()
        self._hold(started, version)
        return None

    def _hold(self, started: float, version: str) -> None:
        self._version, self._deadline = version, started + SECONDS - STOPPED_BEFORE

    def renew(self) -> None:
        """Writes the lease anew; notes that it is lost when another has taken it."""
        with self._writing:
            if self._ended.is_set():
                return
            started = _now()
            self._renewals += 1
            version = storage.replace(self.folder, self.name, self._data(), self._version)
            if version is not None:
                self._hold(started, version)
                return
        self._lose("another run has taken it")

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keeps the lease, which was taken, until the block ends; raises LeaseLostError when it was lost meanwhile."""
        for work in (self._renew_often, self._watch):
            threading.Thread(target=work, daemon=True).start()
        try:
            yield
        except BaseException as exc:
            if self.lost:
                raise self._error() from exc
            raise
        else:
            self.require()
        finally:
            self._ended.set()
            if not self.lost:
                self._release()

    def require(self) -> None:
        """Raises LeaseLostError when the lease is lost, or has not been renewed for too long."""
        if self.lost or _now() >= self._deadline:
            raise self._error()

    def _renew_often(self) -> None:
        while not self._ended.wait(RENEWED_EVERY) and not self.lost:
            with suppress(MoviepipeError):  # the next time, perhaps; else `_watch` ends it
                self.renew()

    def _watch(self) -> None:
        while not self._ended.wait(LOOKED_AT_EVERY) and not self.lost:
            if _now() >= self._deadline:
                self._lose(f"it could not be renewed for {SECONDS - STOPPED_BEFORE} s")

    def _lose(self, why: str) -> None:
        self.lost = why
        self.on_lost()

    def _release(self) -> None:
        """Marks the lease as free, after a renewal that is under way; when that fails, it grows old."""
        with suppress(MoviepipeError), self._writing:
            storage.replace(self.folder, self.name, self._data(RELEASED), self._version)

    def _data(self, state: str = "held") -> bytes:
        own = {"token": self._token, "renewals": self._renewals, "state": state}
        return json.dumps({**self.note, **own}).encode()

    def _error(self) -> LeaseLostError:
        why = self.lost or f"it was not renewed for {SECONDS - STOPPED_BEFORE} s"
        return LeaseLostError(
            f"This run has lost its lease of {self.folder}: {why}. It has stopped, and committed nothing since. "
            "Run it again."
        )


def _is_free(stored: Content) -> bool:
    return stored.age_seconds > SECONDS or _read(stored).get("state") == RELEASED


def _read(stored: Content) -> Note:
    try:
        found = json.loads(stored.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def seconds_left(stored: Content) -> int:
    """How long a holder that died keeps its lease."""
    return max(1, int(SECONDS - stored.age_seconds) + 1)


def take(lease: ObjectLease, wait_seconds: float) -> Content | None:
    """Takes a lease, waiting for it if need be; else what its holder has written."""
    until = time.monotonic() + wait_seconds
    while (holder := lease.take()) is not None:
        if time.monotonic() >= until:
            return holder
        time.sleep(min(LOOKED_AT_EVERY, max(0.0, until - time.monotonic())))
    return None


def _now() -> float:
    """Seconds of a clock that also runs while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
