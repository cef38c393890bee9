"""The files of lakes and the files made for people, by their literal names; a name is never taken for a pattern.

A folder is a path of this machine, or `s3://bucket/prefix`; its form decides which kind of storage is meant. A name is
relative to its folder, with `/` between parts. Nothing else in this project knows where files lie.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EEXIST
from functools import cache
from pathlib import Path
from typing import IO

from moviepipe.io.storage.disk import Disk
from moviepipe.io.storage.kind import Content, Storage, StoredFile, is_shown

__all__ = ["Content", "Place", "StoredFile", "is_shown"]

DISK, S3_SCHEME = Disk(), "s3://"


def _kind(folder: str) -> Storage:
    return _s3() if is_on_s3(folder) else DISK


@cache
def _s3() -> Storage:
    """Imported only when there is need, for botocore takes a while to load."""
    from moviepipe.io.storage.s3 import S3

    return S3()


def is_on_s3(folder: str) -> bool:
    """True for a folder in a bucket."""
    return folder.startswith(S3_SCHEME)


def on_this_machine(folder: str) -> Path | None:
    """The folder as a path of this machine, for what only an operating system can do; None where it is elsewhere."""
    return None if is_on_s3(folder) else Path(folder)


@dataclass(frozen=True)
class Place:
    """Where a file lies: its folder and its name there."""

    folder: str
    name: str

    @classmethod
    def of(cls, path: Path | str) -> "Place":
        """The place of a file by its path or URI."""
        folder, slash, name = str(path).rpartition("/")
        return cls(folder or slash or ".", name)

    def __str__(self) -> str:
        """Its path or URI."""
        return f"{self.folder}/{self.name}"

    def exists(self) -> bool:
        """True when there is such a file."""
        return is_file(self.folder, self.name)

    def open(self) -> IO[bytes]:
        """The file, open for reading."""
        return open_file(self.folder, self.name)

    def remove(self) -> None:
        """Removes the file, if it is there."""
        with suppress(FileNotFoundError):
            remove(self.folder, self.name)


def server(folder: str) -> str:
    """Who keeps a folder's files, for a person."""
    return _kind(folder).server()


def listing_command(folder: str) -> str:
    """What a person types to see the files of a folder."""
    return f"aws s3 ls '{folder}/'" if is_on_s3(folder) else f"ls {folder}"


def list_files(folder: str) -> list[StoredFile]:
    """The files in a folder and the folders in it, by name; hidden ones and what lies in hidden folders are left out.

    None where there is no such folder; a folder that cannot be read raises OSError.
    """
    return _kind(folder).list_files(folder)


def list_names(folder: str, prefix: str = "") -> list[str]:
    """The names of the files directly in a folder that start so, hidden ones too, in order."""
    return _kind(folder).list_names(folder, prefix)


def list_entries(folder: str) -> list[StoredFile]:
    """The files and folders directly in a folder, hidden ones too; a folder is as new as its newest file."""
    return _kind(folder).list_entries(folder)


def is_file(folder: str, name: str) -> bool:
    """True when there is such a file."""
    return _kind(folder).is_file(folder, name)


def is_folder(folder: str) -> bool:
    """True when there is such a folder; raises OSError when this user may not look."""
    return _kind(folder).is_folder(folder)


def make_folder(folder: str) -> None:
    """Makes a folder unless it is there; raises OSError when files cannot be written in it."""
    _kind(folder).make_folder(folder)


def open_file(folder: str, name: str) -> IO[bytes]:
    """A file, open for reading."""
    return _kind(folder).open_file(folder, name)


def read_text(folder: str, name: str) -> str:
    """A file's text."""
    with open_file(folder, name) as file:
        return file.read().decode()


@contextmanager
def whole_file(path: Path | str, hidden: Path | None = None) -> Iterator[IO[bytes]]:
    """A new file, open for writing, that appears at a path or URI, complete and on the disk, when the block ends well.

    Until then it has a hidden name: `.<name>.part` beside it, or `hidden` on the same disk, or a temporary file where
    the storage is elsewhere. It is gone when the block fails.
    """
    place = Place.of(path)
    hidden = hidden or _kind(place.folder).hidden_path(place.folder, place.name)
    try:
        with through_to_disk(hidden) as file:
            yield file
        bring_in(hidden, place.folder, place.name)
    finally:
        with suppress(OSError):  # so that the error of the block is the one that is seen
            hidden.unlink()


@contextmanager
def through_to_disk(path: Path) -> Iterator[IO[bytes]]:
    """A new file of this machine, open for writing, that is on the disk when the block has ended."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def workplace(folder: str) -> Path:
    """The folder of this machine in which files for `folder` are made, in hidden folders, and kept meanwhile."""
    return _kind(folder).workplace(folder)


def bring_in(file: Path, folder: str, name: str, is_new: bool = False) -> None:
    """Gives a whole file of this machine its place; with `is_new`, raises FileExistsError when there is one."""
    if is_new and is_file(folder, name):
        raise FileExistsError(EEXIST, "there is a file of that name", f"{folder}/{name}")
    _kind(folder).bring_in(file, folder, name)


def copy_in(file: Path, folder: str, name: str) -> None:
    """Gives a copy of a file of this machine its place, whole."""
    with file.open("rb") as source, whole_file(f"{folder}/{name}") as target:
        shutil.copyfileobj(source, target)


def create(folder: str, name: str, data: bytes) -> str | None:
    """Makes a small file unless there is one; its version, or None when there is one."""
    return _kind(folder).create(folder, name, data)


def read(folder: str, name: str) -> Content | None:
    """A small file with its version; None when there is none."""
    return _kind(folder).read(folder, name)


def replace(folder: str, name: str, data: bytes, version: str) -> str | None:
    """Writes a small file anew if it is still of a version; its new version, or None when it is not."""
    return _kind(folder).replace(folder, name, data, version)


def add_one(folder: str, name: str) -> int:
    """Counts one more in a file that counts, and returns the count; all processes count together."""
    return _kind(folder).add_one(folder, name)


def counted(folder: str, name: str) -> int:
    """The count that such a file has."""
    return _kind(folder).counted(folder, name)


def move(folder: str, name: str, to_folder: str, to_name: str) -> None:
    """Gives a file another name and folder of the same storage; raises FileExistsError rather than replace a file."""
    _kind(folder).move(folder, name, to_folder, to_name)


def take_place(folder: str, name: str, to_folder: str, to_name: str) -> None:
    """Puts a file in the place of another, whose time it takes over where the storage can."""
    _kind(folder).take_place(folder, name, to_folder, to_name)


def copy(folder: str, name: str, to_folder: str, to_name: str) -> None:
    """Copies a file."""
    _kind(folder).copy(folder, name, to_folder, to_name)


def remove(folder: str, name: str) -> None:
    """Removes a file, or a folder with all it holds; raises FileNotFoundError when there is none."""
    _kind(folder).remove(folder, name)


def remove_folder(folder: str) -> None:
    """Removes a folder with all it holds, if it is there."""
    _kind(folder).remove_folder(folder)
