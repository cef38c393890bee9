"""Files for people: pictures and pages, each whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import IO

from moviepipe.errors import MoviepipeError
from moviepipe.io.storage import whole_file


def write_artifact(path: Path | str, write: Callable[[IO[bytes]], None]) -> None:
    """Writes a file whole or not at all; raises MoviepipeError when the folder cannot be written."""
    try:
        with whole_file(path) as file:
            write(file)
    except OSError as exc:
        raise MoviepipeError(f"{path} cannot be written ({exc.strerror}). Choose another folder with --out.") from exc
