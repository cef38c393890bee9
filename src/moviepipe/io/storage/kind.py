"""What every kind of storage can do, and what it says of its files."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

HIDDEN = (".", "_")
UNFINISHED = "._COPYING_"  # what Hadoop calls a file while it copies it


@dataclass(frozen=True)
class StoredFile:
    """A file in a folder: its name, its bytes, when it was last written (seconds since 1970); S3 gives an ETag too."""

    name: str
    size: int
    modified_at: float
    etag: str = ""


@dataclass(frozen=True)
class Content:
    """What a small file holds, and the mark of this version of it; its age is by the storage's own clock."""

    data: bytes
    version: str
    age_seconds: float


def is_shown(name: str) -> bool:
    """False for what is hidden, and for the empty objects that stand for folders."""
    return (
        bool(name)
        and not any(part.startswith(HIDDEN) or not part for part in name.split("/"))
        and not name.endswith(UNFINISHED)
    )


class Storage(Protocol):
    """One kind of storage; a folder is a path or a URI of it, a name has `/` between its parts."""

    def server(self) -> str:
        """Who keeps the files, for a person."""

    def list_files(self, folder: str) -> list[StoredFile]:
        """The files in a folder and the folders in it that are not hidden, by name."""

    def list_names(self, folder: str, prefix: str) -> list[str]:
        """The names of the files directly in a folder that start so, hidden ones too, in order."""

    def list_entries(self, folder: str) -> list[StoredFile]:
        """The files and folders directly in a folder, hidden ones too; a folder is as new as its newest file."""

    def is_file(self, folder: str, name: str) -> bool:
        """True when there is such a file."""

    def is_folder(self, folder: str) -> bool:
        """True when there is such a folder."""

    def make_folder(self, folder: str) -> None:
        """Makes a folder unless it is there; raises OSError when files cannot be written in it."""

    def open_file(self, folder: str, name: str) -> IO[bytes]:
        """A file, open for reading; raises FileNotFoundError when there is none."""

    def hidden_path(self, folder: str, name: str) -> Path:
        """Where on this machine a file may be made that `bring_in` then gives this place."""

    def workplace(self, folder: str) -> Path:
        """The folder of this machine in which files for `folder` are made, in hidden folders, and kept meanwhile."""

    def bring_in(self, file: Path, folder: str, name: str) -> None:
        """Gives a whole file of this machine its place, at once, over any file of that name."""

    def create(self, folder: str, name: str, data: bytes) -> str | None:
        """Makes a small file unless there is one; its version, or None when there is one."""

    def read(self, folder: str, name: str) -> Content | None:
        """A small file with its version; None when there is none."""

    def replace(self, folder: str, name: str, data: bytes, version: str) -> str | None:
        """Writes a small file anew if it is still of a version; its new version, or None when it is not."""

    def add_one(self, folder: str, name: str) -> int:
        """Counts one more in a file that counts, and returns the count; all processes count together."""

    def counted(self, folder: str, name: str) -> int:
        """The count that such a file has."""

    def move(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Gives a file another place; raises FileExistsError rather than replace a file."""

    def take_place(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Puts a file in the place of another, whose time it takes over where the storage can."""

    def copy(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Copies a file."""

    def remove(self, folder: str, name: str) -> None:
        """Removes a file, or a folder with all it holds; raises FileNotFoundError when there is none."""

    def remove_folder(self, folder: str) -> None:
        """Removes a folder with all it holds, if it is there."""
