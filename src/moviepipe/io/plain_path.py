"""A lake by a path that the native engine can take.

Where a path has a blank, a bracket or a letter beyond ASCII, Sail 0.7.2 reads and writes another folder in silence.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from moviepipe.io.lake import Lake

PLAIN = re.compile(r"[\w./-]+", re.ASCII)


@contextmanager
def plain_path(lake: Lake) -> Iterator[Lake]:
    """The lake by a link in a temporary folder."""
    with TemporaryDirectory(prefix="moviepipe-") as folder:
        link = Path(folder) / "lake"
        link.symlink_to(Path(lake.uri).absolute(), target_is_directory=True)
        yield Lake.at(str(link))


def obstacle() -> str | None:
    """Why there can be no such path on this machine, and what helps; None where there can."""
    folder = gettempdir()
    if PLAIN.fullmatch(folder):
        return None
    return f"its path to temporary files, {folder}, has signs that it cannot take. Set TMPDIR to another."
