"""Following a run to its end: every change of state, why it failed, the last lines of its driver, what it used."""

import gzip
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, cast

from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from moviepipe.emr.prices import usage_line
from moviepipe.emr.runs import Run
from moviepipe.errors import ClusterError, StorageError
from moviepipe.io import storage
from moviepipe.pipelines.emr_runs.places import Places

LINES = 20
PAUSE_SECONDS, PATIENCE_SECONDS = 10, 300
NO_EXECUTORS = ("Initial job has not accepted any resources", "MaxCapacityExceeded", "ServiceQuotaExceeded")
Say = Callable[[str], None]


class StillRunningError(ClusterError):
    """Raised when a wait has ended and the run goes on; the text says how to follow it and how to end it."""


@dataclass
class Waiting:
    """How to wait for a run: how long, how often to look, and by which clock."""

    minutes: float
    pause_seconds: float = PAUSE_SECONDS
    patience_seconds: float = PATIENCE_SECONDS
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def follow(place: Places, run_id: str, say: Say, waiting: Waiting) -> Run:
    """The run at its end; says every change of its state, and what limits it when it gets no workers.

    Raises StillRunningError when the time is over, on Ctrl-C, and when EMR cannot be reached.
    """
    watch = _Watch(place, run_id, say, waiting)
    asking = Retrying(
        retry=retry_if_result(lambda run: not run.has_ended),
        wait=wait_fixed(waiting.pause_seconds),
        stop=stop_after_delay(waiting.minutes * 60),
        sleep=waiting.sleep,
    )
    try:
        return asking(watch.look)
    except RetryError as exc:
        raise _goes_on(run_id, f"{waiting.minutes:g} minutes are over") from exc
    except KeyboardInterrupt as exc:
        raise _goes_on(run_id, "it was stopped here") from exc
    except ClusterError as exc:
        raise _goes_on(run_id, str(exc).rstrip(".")) from exc


def _goes_on(run_id: str, why: str) -> StillRunningError:
    return StillRunningError(
        f"The wait has ended ({why}), and the run goes on. Follow it: moviepipe emr status {run_id} --wait. "
        f"End it: moviepipe emr cancel {run_id}"
    )


@dataclass
class _Watch:
    place: Places
    run_id: str
    say: Say
    waiting: Waiting
    state: str = ""
    since: float = 0.0
    told: bool = field(default=False)

    def look(self) -> Run:
        """The run now."""
        run, now = self.place.get(self.run_id), self.waiting.clock()
        if run.state != self.state:
            self.state, self.since = run.state, now
            self.say(f"{run.id}  {run.state}{f'  {run.reason}' if run.reason and not run.has_ended else ''}")
        elif not self.told and not run.has_ended and now - self.since >= self.waiting.patience_seconds:
            self._look_for_workers(run, now)
        return run

    def _look_for_workers(self, run: Run, now: float) -> None:
        if run.waits_for_workers or _waits_for_executors(run):
            minutes = (now - self.since) / 60
            try:
                limit = self.place.limit(run)
            except ClusterError as exc:  # who may follow a run may not be allowed to see this
                limit = f"what limits them cannot be seen ({str(exc).rstrip('.')})"
            self.say(f"{run.id} has had no workers for {minutes:.0f} minutes: {limit}.")
            self.told = True
        else:
            self.since = now  # the log is looked at once in so many minutes


def _waits_for_executors(run: Run) -> bool:
    lines = log_lines(run)[-LINES:]
    return any(sign in line for line in lines for sign in NO_EXECUTORS)


def ended_line(run: Run) -> str:
    """What a run that has ended well says: its name and what it used."""
    used = usage_line(run.usage) if run.usage else f"what it used is known later: moviepipe emr status {run.id}"
    return f"{run.name}: {run.state}, {used}"


def require_done(run: Run, say: Say) -> None:
    """Raises ClusterError for a run that did not end well, after saying the last lines of its driver."""
    if run.is_done:
        return
    lines = log_lines(run)
    for line in lines:
        say(f"  | {line}")
    if run.usage:
        say(f"{run.name}: {usage_line(run.usage)}")
    where = "the last lines of its driver are above" if lines else "its log is not in S3 yet"
    reason = " ".join(run.reason.split()).rstrip(".") or "EMR gives no reason"
    raise ClusterError(f"{run.name} {run.state}: {reason}; {where}. All of it: moviepipe emr logs {run.id}")


def cancel(place: Places, run_id: str, say: Say, waiting: Waiting) -> Run:
    """Ends a run and sees its end; one that has ended already is left as it is."""
    run = place.get(run_id)
    if run.has_ended:
        return run
    place.cancel(run)
    return follow(place, run_id, say, waiting)


def log_lines(run: Run, count: int | None = LINES) -> list[str]:
    """The last lines of a driver's log, or all of them; none where it is not in S3 yet, or may not be read."""
    try:
        for folder, name in _log_files(run):
            with storage.open_file(folder, name) as raw, _unpacked(raw, name) as text:
                lines = deque((line.decode(errors="replace").rstrip() for line in text), maxlen=count)
            if lines:
                return [_printable(line) for line in lines]
    except (StorageError, OSError, EOFError):
        return []
    return []


def _unpacked(raw: IO[bytes], name: str) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=raw, mode="rb")) if name.endswith(".gz") else raw


def _log_files(run: Run) -> Iterator[tuple[str, str]]:
    """Where the log may be, the driver's own first."""
    if not run.logs:
        return
    if run.logs.endswith("/SPARK_DRIVER"):
        folders = [run.logs]
    else:
        step = run.id.partition("/")[2]
        folders = [f"{run.logs}/steps/{step}"]
        if run.driver:
            folders.insert(0, f"{run.logs}/containers/{run.driver}")
    for folder in folders:
        names = [each.name for each in storage.list_files(folder)]
        for stream in ("stderr", "stdout"):
            found = (name for name in names if name.rpartition("/")[2] in (f"{stream}.gz", stream))
            yield from ((folder, name) for name in sorted(found)[:1])  # the first container is the driver's


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\t" else repr(sign)[1:-1] for sign in line)
