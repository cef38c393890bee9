"""Files of a lake by their literal names; a name is never taken for a pattern, whatever characters it has.

So far, a folder on this machine is the only kind of storage. A name is relative to its folder, with `/` between parts.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EEXIST
from pathlib import Path
from typing import IO

HIDDEN = (".", "_")
UNFINISHED = "._COPYING_"  # what Hadoop calls a file while it copies it


@dataclass(frozen=True)
class StoredFile:
    """A file in a folder: its name, its bytes, and when it was last written (seconds since 1970)."""

    name: str
    size: int
    modified_at: float


def list_files(folder: str) -> list[StoredFile]:
    """The files in a folder and the folders in it, by name; hidden ones and what lies in hidden folders are left out.

    None where there is no such folder; a folder that cannot be read raises OSError.
    """
    found = (_stored(folder, parent, name) for parent, names in _walk(folder) for name in names)
    return sorted((file for file in found if file is not None), key=lambda file: file.name)


def _walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Every folder that is not hidden, once, with its files that are not."""
    seen: set[tuple[int, int]] = set()  # a link may lead back to a folder above it
    for parent, folders, files in os.walk(folder, onerror=_raise, followlinks=True):
        status = Path(parent).stat()
        is_new = (status.st_dev, status.st_ino) not in seen
        seen.add((status.st_dev, status.st_ino))
        folders[:] = [name for name in folders if is_new and not name.startswith(HIDDEN)]
        if is_new:
            yield parent, [name for name in files if not name.startswith(HIDDEN) and not name.endswith(UNFINISHED)]


def _raise(refusal: OSError) -> None:
    if not isinstance(refusal, FileNotFoundError):
        raise refusal


def _stored(folder: str, parent: str, name: str) -> StoredFile | None:
    """The file as it is now; None for a broken link, or a file that has just gone."""
    path = Path(parent, name)
    if not path.is_file():
        return None
    status = path.stat()
    return StoredFile(path.relative_to(folder).as_posix(), status.st_size, status.st_mtime)


def open_file(folder: str, name: str) -> IO[bytes]:
    """A file, open for reading."""
    return Path(folder, name).open("rb")


def read_text(folder: str, name: str) -> str:
    """A file's text."""
    return Path(folder, name).read_text(encoding="utf-8")


@contextmanager
def whole_file(path: Path, hidden: Path | None = None) -> Iterator[IO[bytes]]:
    """A new file, open for writing, that appears at `path`, complete and on the disk, when the block ends well.

    Until then it has a hidden name: `.<name>.part` beside `path`, or `hidden` on the same disk. It is gone when the
    block fails.
    """
    hidden = hidden or path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with through_to_disk(hidden) as file:
            yield file
        hidden.replace(path)
    finally:
        with suppress(OSError):  # so that the error of the block is the one that is seen
            hidden.unlink()


@contextmanager
def through_to_disk(path: Path) -> Iterator[IO[bytes]]:
    """A new file, open for writing, that is on the disk when the block has ended."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def move(folder: str, name: str, to_folder: str, to_name: str) -> None:
    """Gives a file another name and folder on the same disk; raises FileExistsError rather than replace a file."""
    target = Path(to_folder, to_name)
    if target.exists():
        raise FileExistsError(EEXIST, "there is a file of that name", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(folder, name).rename(target)


def copy(folder: str, name: str, to_folder: str, to_name: str) -> None:
    """Copies a file."""
    target = Path(to_folder, to_name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(folder, name), target)


def remove_folder(folder: str) -> None:
    """Removes a folder with all it holds, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def make_folder(folder: str) -> None:
    """Makes a folder unless it is there."""
    Path(folder).mkdir(parents=True, exist_ok=True)
