"""Folders of this machine."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EEXIST
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from moviepipe.io.storage.kind import HIDDEN, UNFINISHED, Content, StoredFile


class Disk:
    """A folder is a path; see `Storage` for what each verb does."""

    def server(self) -> str:
        """Who keeps the files, for a person."""
        return "this machine"

    def list_files(self, folder: str) -> list[StoredFile]:
        """The files in a folder and the folders in it that are not hidden, by name."""
        found = (_stored(folder, parent, name) for parent, names in _walk(folder) for name in names)
        return sorted((file for file in found if file is not None), key=lambda file: file.name)

    def list_names(self, folder: str, prefix: str) -> list[str]:
        """The names of the files directly in a folder that start so, hidden ones too, in order."""
        try:
            with os.scandir(folder) as entries:
                return sorted(entry.name for entry in entries if entry.name.startswith(prefix) and entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def list_entries(self, folder: str) -> list[StoredFile]:
        """The files and folders directly in a folder, hidden ones too; a folder is as new as its newest file."""
        paths = sorted(Path(folder).iterdir()) if Path(folder).is_dir() else []
        return [StoredFile(path.name, 0, _last_written(path)) for path in paths]

    def is_file(self, folder: str, name: str) -> bool:
        """True when there is such a file."""
        return Path(folder, name).is_file()

    def is_folder(self, folder: str) -> bool:
        """True when there is such a folder; raises OSError when this user may not look into it."""
        try:
            next(Path(folder).iterdir(), None)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def make_folder(self, folder: str) -> None:
        """Makes a folder unless it is there; raises OSError when files cannot be written in it."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()

    def open_file(self, folder: str, name: str) -> IO[bytes]:
        """A file, open for reading."""
        return Path(folder, name).open("rb")

    def hidden_path(self, folder: str, name: str) -> Path:
        """A hidden name beside the file's own."""
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(f".{path.name}.part")

    def workplace(self, folder: str) -> Path:
        """The folder itself, for a file changes its name at once only within a disk."""
        return Path(folder)

    def bring_in(self, file: Path, folder: str, name: str) -> None:
        """Gives a file of the same disk another name."""
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        file.replace(path)

    def create(self, folder: str, name: str, data: bytes) -> str | None:
        """Makes a small file unless there is one."""
        with _locked(folder):
            return None if Path(folder, name).exists() else self._write(folder, name, data)

    def read(self, folder: str, name: str) -> Content | None:
        """A small file; its version is what it holds."""
        try:
            with Path(folder, name).open("rb") as file:
                data, written_at = file.read(), os.fstat(file.fileno()).st_mtime
        except FileNotFoundError:
            return None
        return Content(data, _version(data), time.time() - written_at)

    def replace(self, folder: str, name: str, data: bytes, version: str) -> str | None:
        """Writes a small file anew if it still holds what it did."""
        with _locked(folder):
            stored = self.read(folder, name)
            return self._write(folder, name, data) if stored and stored.version == version else None

    def _write(self, folder: str, name: str, data: bytes) -> str:
        hidden = self.hidden_path(folder, name)
        with hidden.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self.bring_in(hidden, folder, name)
        return _version(data)

    def add_one(self, folder: str, name: str) -> int:
        """Adds a byte: it is there or not, whoever is killed, and its place is its number."""
        with Path(folder, name).open("ab", buffering=0) as file:
            file.write(b".")
            return file.tell()

    def counted(self, folder: str, name: str) -> int:
        """How many bytes there are."""
        path = Path(folder, name)
        return path.stat().st_size if path.exists() else 0

    def move(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Gives a file another name and folder on the same disk."""
        target = Path(to_folder, to_name)
        if target.exists():
            raise FileExistsError(EEXIST, "there is a file of that name", str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(folder, name).rename(target)

    def take_place(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Puts a file in the place of another, with its time."""
        path, target = Path(folder, name), Path(to_folder, to_name)
        times = target.stat()
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        path.replace(target)

    def copy(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Copies a file."""
        target = Path(to_folder, to_name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(folder, name), target)

    def remove(self, folder: str, name: str) -> None:
        """Removes a file, or a folder with all it holds."""
        path = Path(folder, name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    def remove_folder(self, folder: str) -> None:
        """Removes a folder with all it holds, if it is there."""
        shutil.rmtree(folder, ignore_errors=True)


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


def _last_written(path: Path) -> float:
    return max((_time(file) for file in path.rglob("*") if file.is_file()), default=_time(path))


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # a fetch has just given it its final name
        return float("inf")


@contextmanager
def _locked(folder: str) -> Iterator[None]:
    """Keeps other processes and threads from conditional writes in a folder; a process that dies gives it free."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
