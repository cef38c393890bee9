"""Where Spark's extra jars and their class-data archive are kept: in this environment, or in the user's own cache."""

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from moviepipe.errors import MissingRequirementError
from moviepipe.paths import existing_part

SET_UP = f"Run `moviepipe setup` as the user who installed {sys.prefix}"
NAMES, EXCLUDED = "spark.jars.packages", "spark.jars.excludes"


def jar_folder(properties: dict[str, str]) -> Path:
    """The folder for one set of coordinates: in the environment, or in the user's cache if that cannot be written."""
    coordinates = properties[NAMES] + properties.get(EXCLUDED, "")
    name = Path("moviepipe") / hashlib.sha256(coordinates.encode()).hexdigest()[:12]
    shared = Path(sys.prefix) / "share" / name
    if _is_complete(shared) or can_write(shared):
        return shared
    return Path(os.environ.get("XDG_CACHE_HOME") or f"{os.environ.get('HOME', '')}/.cache") / name


def class_archive(properties: dict[str, str]) -> Path:
    """The class-data archive made by `moviepipe setup`; the JVM maps it instead of loading each class anew."""
    return jar_folder(properties) / "classes.jsa"


def jars_of(properties: dict[str, str]) -> list[str]:
    """The paths of the jars, or none when they have not all been fetched."""
    folder = jar_folder(properties)
    return sorted(str(jar) for jar in (folder / "jars").glob("*.jar")) if _is_complete(folder) else []


def mark_complete(properties: dict[str, str]) -> None:
    """Notes that a session has fetched all jars; if that fails, the next session looks for them again."""
    folder = jar_folder(properties)
    if not _is_complete(folder):
        with suppress(OSError):
            (folder / "complete").touch()


def can_write(path: Path) -> bool:
    """True when this user may write the path, or may make it."""
    return os.access(existing_part(path), os.W_OK)


def require_room(properties: dict[str, str]) -> None:
    """Raises MissingRequirementError when the jars' folder cannot be written."""
    folder = jar_folder(properties)
    if not can_write(folder):
        raise MissingRequirementError(f"{folder} cannot be written, and Spark's jars are kept there. {SET_UP}.")


def _is_complete(folder: Path) -> bool:
    return os.access(folder / "complete", os.F_OK)
