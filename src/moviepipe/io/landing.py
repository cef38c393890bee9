"""Landing files: gzipped JSON lines of envelope records; a file appears whole or not at all."""

import gzip
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from moviepipe.envelope import Envelope
from moviepipe.errors import LandingError
from moviepipe.io.lake import Lake
from moviepipe.io.sharing import shared

RECORDS_PER_FILE = 2_000
EMPTY_GZIP = gzip.compress(b"", mtime=0)


def write_landing(
    lake: Lake, run_id: str, records: Iterable[Envelope], records_per_file: int = RECORDS_PER_FILE
) -> int:
    """Lands all records as files `<run_id>-<sequence>.jsonl.gz`, or none, and returns how many there were.

    Whatever `records` raises leaves landing as it was; LandingError is raised when the disk refuses.
    """
    remaining, count = iter(records), 0
    with shared(lake), _hidden_folder(lake, run_id) as folder:
        for first in remaining:
            chunk = chain([first], islice(remaining, records_per_file - 1))
            file_name = f"{run_id}-{count // records_per_file:05d}.jsonl.gz"
            count += write_lines(folder / file_name, map(Envelope.to_line, chunk))
        for file in sorted(folder.iterdir()):
            file.rename(Path(lake.landing) / file.name)
    return count


@contextmanager
def _hidden_folder(lake: Lake, run_id: str) -> Iterator[Path]:
    lake.require_writable()
    landing = Path(lake.landing)
    folder = landing / f".{run_id}"  # Spark passes over names that start with a dot
    try:
        folder.mkdir(parents=True)
        yield folder
    except OSError as exc:
        raise LandingError(f"{landing} cannot be written ({exc.strerror}); nothing has landed.") from exc
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """Writes a landing file's lines, through to the disk, and returns how many; the same lines give the same bytes."""
    count = 0
    with path.open("wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=6) as file:
            for line in lines:
                file.write(line)
                count += 1
        raw.flush()
        os.fsync(raw.fileno())
    return count


def set_aside(lake: Lake, file_name: str) -> Path:
    """Moves a landing file that cannot be read to `<lake>/set_aside`, and returns where it is now.

    An empty file takes its place, for the stream may have planned to read that name.
    """
    file, folder = Path(lake.landing) / Path(file_name).name, Path(lake.uri) / "set_aside"
    if not file.is_file():
        raise LandingError(f"{file} not found. `ls {lake.landing}` shows the landing files.")
    with shared(lake):
        folder.mkdir(exist_ok=True)
        moved = file.rename(folder / file.name)
        file.write_bytes(EMPTY_GZIP if file.suffix == ".gz" else b"")
    return moved
