"""Files for people: pictures and pages, each whole or not at all."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from moviepipe.errors import MoviepipeError


def write_artifact(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Writes a file by a hidden neighbour and a rename; raises MoviepipeError when the folder cannot be written."""
    hidden = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with hidden.open("wb") as file:
            write(file)
        hidden.replace(path)
    except OSError as exc:
        raise MoviepipeError(f"{path} cannot be written ({exc.strerror}). Choose another folder with --out.") from exc
    finally:
        with suppress(OSError):
            hidden.unlink()
