"""A command as seen from outside: its time, its processes' time and memory, and what it read and left on disk."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SAMPLED_EVERY = 0.1  # seconds
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")  # a second
MIB = 2**20


@dataclass(frozen=True)
class Measured:
    """What one run took."""

    seconds: float
    processor_seconds: float
    peak_mib: float
    read_mib: float
    written_mib: float


@dataclass(frozen=True)
class _Process:
    pid: int
    parent: int
    address_space: int
    resident: int
    processor_seconds: float


class RunFailedError(Exception):
    """Raised when a measured command ends with an error."""


def measure(module: str, arguments: list[str], lake: Path, log: Path) -> Measured:
    """Runs `python -m module` and adds up what its process tree needed; its output goes to `log`."""
    before = size_of(lake)
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", module, *arguments]
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | {"PYTHONPATH": path}, stdout=output, stderr=output, start_new_session=True
        )
        try:
            peak, read, processor = _watch(process)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    seconds = time.monotonic() - started
    if process.returncode:
        raise RunFailedError(f"{module} ended with {process.returncode}; {log} says why.")
    return Measured(seconds, processor, peak / MIB, read / MIB, (size_of(lake) - before) / MIB)


def processor_seconds(pid: int) -> float:
    """What a process and those below it have used so far."""
    return sum(process.processor_seconds for process in _tree(pid))


def _watch(process: subprocess.Popen[bytes]) -> tuple[int, int, float]:
    """Until it ends: the most memory its tree had at once, the bytes that all of it read, its processor seconds."""
    peak, read, processor = 0, dict[int, int](), dict[int, float]()
    while process.poll() is None:
        memory = 0
        for each in _tree(process.pid):
            memory += each.resident
            read[each.pid] = _bytes_read(each.pid) or read.get(each.pid, 0)
            processor[each.pid] = each.processor_seconds
        peak = max(peak, memory)
        time.sleep(SAMPLED_EVERY)
    return peak, sum(read.values()), sum(processor.values())


def _tree(root: int) -> Iterator[_Process]:
    """The process and all below it.

    A child whose address space is as large as its parent's is a copy of it that is about to start something else.
    """
    found = {process.pid: process for process in _processes()}
    for process in found.values():
        parent = found.get(process.parent)
        is_copy = parent is not None and process.address_space == parent.address_space
        if process.pid == root or (parent and _is_below(root, process.pid, found) and not is_copy):
            yield process


def _is_below(root: int, pid: int, found: Mapping[int, _Process]) -> bool:
    while pid in found and pid != root:
        pid = found[pid].parent
    return pid == root


def _processes() -> Iterator[_Process]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            processor = (int(fields[11]) + int(fields[12])) / TICKS
            yield _Process(int(entry.name), int(fields[1]), int(fields[20]), int(fields[21]) * PAGE, processor)


def _bytes_read(pid: int) -> int:
    """What a process has asked the system to read so far, from disk or its cache."""
    try:
        return int(Path(f"/proc/{pid}/io").read_text().split()[1])
    except OSError:
        return 0


def size_of(folder: Path) -> int:
    """Bytes of all files of a lake, landing aside."""
    files = (Path(at) / name for at, _, names in os.walk(folder) for name in names)
    return sum(file.stat().st_size for file in files if file.relative_to(folder).parts[0] != "landing")
