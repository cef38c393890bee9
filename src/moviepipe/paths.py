"""Paths of this machine."""

import os
from pathlib import Path


def existing_part(path: Path) -> Path:
    """The path, or the nearest folder over it that is there; a folder that may not be looked into counts as empty."""
    return next(part for part in (path, *path.parents) if os.access(part, os.F_OK))
