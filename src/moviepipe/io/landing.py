"""Landing files: gzipped JSON lines of envelope records; a file appears whole or not at all."""

import bz2
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from shlex import quote
from typing import IO

from moviepipe.envelope import Envelope
from moviepipe.errors import LandingError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.sharing import shared
from moviepipe.io.storage import StoredFile

RECORDS_PER_FILE = 2_000
SMALL = 2**16  # bytes; a larger file has a record, or is not worth the time to look
DECOMPRESS: dict[str, Callable[[IO[bytes]], Iterable[bytes]]] = {
    "gz": lambda raw: gzip.GzipFile(fileobj=raw, mode="rb"),
    "bz2": bz2.BZ2File,
}


def write_landing(
    lake: Lake, run_id: str, records: Iterable[Envelope], records_per_file: int = RECORDS_PER_FILE
) -> int:
    """Lands all records as files `<run_id>-<sequence>.jsonl.gz`, or none, and returns how many there were.

    Whatever `records` raises leaves landing as it was; LandingError is raised when the disk refuses.
    """
    remaining, count, names = iter(records), 0, []
    with shared(lake), _hidden_folder(lake, run_id) as folder:
        for first in remaining:
            chunk = chain([first], islice(remaining, records_per_file - 1))
            names.append(f"{run_id}-{count // records_per_file:05d}.jsonl.gz")
            with storage.through_to_disk(folder / names[-1]) as file:
                count += write_lines(map(Envelope.to_line, chunk), file)
        for name in names:
            storage.bring_in(folder / name, lake.landing, name, is_new=True)
    return count


@contextmanager
def _hidden_folder(lake: Lake, run_id: str) -> Iterator[Path]:
    lake.require_writable()
    folder = storage.workplace(lake.landing) / f".{run_id}"  # a listing passes over names that start with a dot
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    except OSError as exc:
        raise LandingError(f"{lake.landing} cannot be written ({exc.strerror}); nothing has landed.") from exc
    finally:
        storage.remove_folder(str(folder))


def write_lines(lines: Iterable[bytes], raw: IO[bytes]) -> int:
    """Writes a landing file's lines, gzipped, and returns how many; the same lines give the same bytes."""
    count = 0
    with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=6) as file:
        for line in lines:
            file.write(line)
            count += 1
    return count


def landing_files(lake: Lake) -> list[StoredFile]:
    """What has landed, by name; raises LandingError when a folder cannot be read, or a name is not UTF-8."""
    try:
        files = storage.list_files(lake.landing)
    except OSError as exc:
        raise LandingError(f"{exc.filename} cannot be read ({exc.strerror}). Make it readable for this user.") from exc
    for file in files:
        if not file.name.isprintable() and file.name != file.name.encode(errors="replace").decode():
            raise LandingError(f"{lake.landing} holds a file whose name is not UTF-8: {file.name!r}. Rename it.")
    return files


def may_have_records(lake: Lake, file: StoredFile) -> bool:
    """False when the file holds nothing but blank lines; a large file, or one that cannot be read, may have records."""
    if file.size == 0 or file.size > SMALL:
        return file.size > 0
    try:
        with storage.open_file(lake.landing, file.name) as raw:
            lines = DECOMPRESS.get(file.name.rpartition(".")[2], iter)(raw)
            return any(line.strip(b" \n") for line in lines)
    except (OSError, EOFError, zlib.error):
        return True


def landing_records(lake: Lake, file: StoredFile) -> Iterator[bytes]:
    """The lines of a landing file that are not blank, without their ends; raises LandingError when it is damaged."""
    try:
        with storage.open_file(lake.landing, file.name) as raw:
            lines = DECOMPRESS.get(file.name.rpartition(".")[2], iter)(raw)
            yield from (line.removesuffix(b"\n") for line in lines if line.strip(b" \n"))
    except (OSError, EOFError, zlib.error) as exc:
        raise LandingError(
            f"{lake.landing}/{file.name} cannot be read to its end ({exc}). "
            f"Run `moviepipe quarantine {quote(file.name)}` to go on without it, and land it again whole under another "
            "name."
        ) from exc


def quarantine(lake: Lake, file_name: str) -> str:
    """Moves a damaged file out of landing, and returns where it is now.

    A file of this name that was quarantined before stays as it is.
    """
    name = file_name.removeprefix(f"{lake.landing}/").removeprefix("landing/")
    if name not in {file.name for file in landing_files(lake)}:
        raise LandingError(
            f"{lake.landing}/{name} not found. `{storage.listing_command(lake.landing)}` shows the landing files."
        )
    taken = {file.name for file in storage.list_files(lake.quarantine)}
    free = next(new for new in chain([name], (f"{name}.{number}" for number in range(2, 10**6))) if new not in taken)
    with shared(lake):
        storage.move(lake.landing, name, lake.quarantine, free)
    return f"{lake.quarantine}/{free}"
