"""Files of a lake that have expired: removed, or rewritten without their expired lines; never half of it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import DataFrame

from moviepipe.errors import MoviepipeError
from moviepipe.io.lake import Lake

CODECS = {".gz": "gzip", ".bz2": "bzip2"}
HIDDEN = (".", "_")
REWRITTEN = "_rewritten"


def quarantined_files(lake: Lake) -> list[Path]:
    """The files that `quarantine` has moved out of landing."""
    return _entries(Path(lake.quarantine))


def hidden_entries(lake: Lake) -> list[Path]:
    """The hidden files and folders in landing, of writes under way or of writes that died."""
    return [path for path in _entries(Path(lake.landing)) if path.name.startswith(HIDDEN)]


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def last_written(path: Path) -> float:
    """When the file, or the newest file of the folder, was written (seconds since 1970)."""
    return max((_time(file) for file in path.rglob("*") if file.is_file()), default=_time(path))


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # a fetch has just given it its final name
        return float("inf")


def remove(path: Path) -> None:
    """Removes a file, or a folder with all it holds; raises MoviepipeError when the disk refuses."""
    with _refusals_named(path):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def remove_landing_file(lake: Lake, name: str) -> None:
    """Removes a landing file."""
    remove(Path(lake.landing) / name)


@contextmanager
def rewritten(lake: Lake, name: str, lines: DataFrame) -> Iterator[int]:
    """Replaces a landing file by one of only `lines`, with its name and time, when the block ends.

    Gives the new file's size in bytes. Raises MoviepipeError when the disk refuses; the file is then as it was.
    """
    path, aside = Path(lake.landing) / name, Path(lake.uri) / REWRITTEN
    writer = lines.coalesce(1).write.mode("overwrite").option("compression", CODECS.get(path.suffix, "none"))
    with _refusals_named(path):
        times = path.stat()
        try:
            writer.option("lineSep", "\n").text(str(aside))
            (written,) = aside.glob("part-*")
            os.utime(written, ns=(times.st_atime_ns, times.st_mtime_ns))
            yield written.stat().st_size
            written.replace(path)
        finally:
            remove_leftovers(lake)


def remove_leftovers(lake: Lake) -> None:
    """Removes what is left of a run that died while it rewrote a file."""
    shutil.rmtree(Path(lake.uri) / REWRITTEN, ignore_errors=True)


@contextmanager
def _refusals_named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise MoviepipeError(
            f"{path} holds expired records, and cannot be removed or rewritten ({exc.strerror}). "
            f"Make {path.parent} writable, then run `moviepipe maintain` again."
        ) from exc
