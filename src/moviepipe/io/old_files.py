"""Files of a lake that have expired: removed, or rewritten without their expired lines; never half of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from pyspark.sql import DataFrame

from moviepipe.errors import MoviepipeError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.storage import StoredFile

CODECS = {".gz": "gzip", ".bz2": "bzip2"}
HIDDEN = (".", "_")
REWRITTEN = "_rewritten"


def quarantined_files(lake: Lake) -> list[StoredFile]:
    """The files that `quarantine` has moved out of landing."""
    return storage.list_entries(lake.quarantine)


def hidden_entries(lake: Lake) -> list[StoredFile]:
    """The hidden files and folders in landing, of writes under way or of writes that died."""
    return [file for file in storage.list_entries(lake.landing) if file.name.startswith(HIDDEN)]


def remove(folder: str, name: str) -> None:
    """Removes a file, or a folder with all it holds; raises MoviepipeError when the disk refuses."""
    with _refusals_named(folder, name):
        storage.remove(folder, name)


def remove_landing_file(lake: Lake, name: str) -> None:
    """Removes a landing file."""
    remove(lake.landing, name)


@contextmanager
def rewritten(lake: Lake, name: str, lines: DataFrame) -> Iterator[int]:
    """Replaces a landing file by one of only `lines`, with its name and time, when the block ends.

    Gives the new file's size in bytes. Raises MoviepipeError when the disk refuses; the file is then as it was.
    """
    aside, codec = f"{lake.uri}/{REWRITTEN}", CODECS.get(PurePosixPath(name).suffix, "none")
    writer = lines.coalesce(1).write.mode("overwrite").option("compression", codec)
    with _refusals_named(lake.landing, name):
        try:
            writer.option("lineSep", "\n").text(aside)
            (written,) = (file for file in storage.list_files(aside) if file.name.startswith("part-"))
            yield written.size
            storage.take_place(aside, written.name, lake.landing, name)
        finally:
            remove_leftovers(lake)


def remove_leftovers(lake: Lake) -> None:
    """Removes what is left of a run that died while it rewrote a file."""
    storage.remove_folder(f"{lake.uri}/{REWRITTEN}")


@contextmanager
def _refusals_named(folder: str, name: str) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise MoviepipeError(
            f"{folder}/{name} holds expired records, and cannot be removed or rewritten ({exc.strerror}). "
            f"Make {folder} writable, then run `moviepipe maintain` again."
        ) from exc
