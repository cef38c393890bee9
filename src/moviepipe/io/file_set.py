"""Files that belong together: none is seen half-written, and their manifest only when all of them are there."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path

from filelock import FileLock, Timeout

from moviepipe.errors import LeaseHeldError, MoviepipeError
from moviepipe.io import storage
from moviepipe.io.storage import Place

MANIFEST = "manifest.json"
HIDDEN = ".publish"


@contextmanager
def hidden_folder(out: Path | str) -> Iterator[Path]:
    """A hidden folder for files of `out` that are not whole yet; it is removed at the end, with what a dead run left.

    Raises LeaseHeldError when another run uses it, MoviepipeError when the disk refuses.
    """
    hidden = storage.workplace(str(out)) / HIDDEN
    try:
        hidden.mkdir(parents=True, exist_ok=True)
        with FileLock(hidden / "lock", timeout=0):
            try:
                yield hidden
            finally:
                storage.remove_folder(str(hidden))
    except Timeout as exc:
        raise LeaseHeldError(f"Another run is writing to {out}. Wait for it, or choose another folder.") from exc
    except OSError as exc:
        raise MoviepipeError(
            f"{out} cannot be written ({exc.strerror or exc}). Make room, or choose another folder with --out."
        ) from exc


def show_files(hidden: Path, out: Path | str, names: Sequence[str]) -> None:
    """Moves the hidden files to `out`, the manifest last.

    An earlier manifest is removed before them, so that no manifest ever lists files of another run.

    Raises IsADirectoryError, with nothing changed, when a folder has one of the names.
    """
    for name in (*names, MANIFEST):
        if storage.is_folder(f"{out}/{name}"):
            raise IsADirectoryError(EISDIR, f"{name} is a folder")
    Place(str(out), MANIFEST).remove()
    for name in (*names, MANIFEST):
        storage.bring_in(hidden / name, str(out), name)


def copy_files(made: Path, out: str, names: Sequence[str]) -> bool:
    """Copies files of a folder to `out`, the manifest last; nothing, and False, when there is a manifest already.

    `out` has the name of their content, so what has a manifest there is the same.
    """
    if storage.is_file(out, MANIFEST):
        return False
    for name in (*names, MANIFEST):
        storage.copy_in(made / name, out, name)
    return True


def earlier_files(out: Path | str) -> set[str]:
    """The files in a folder that its manifest lists."""
    try:
        listed = {file["file"] for file in json.loads(storage.read_text(str(out), MANIFEST))["files"]}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in listed if storage.is_file(str(out), name)}


def digest(path: Path) -> str:
    """The file's SHA-256, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
