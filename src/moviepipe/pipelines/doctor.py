"""What is missing on this machine, and the command that mends it."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moviepipe.config import Settings
from moviepipe.errors import LakeError
from moviepipe.io.lake import Lake
from moviepipe.session import OLDEST_JAVA, class_archive, jar_folder, java_version, read_properties
from moviepipe.sources.tmdb.auth import KEY, TOKEN

OLDEST_PYTHON = (3, 11)
OK, MISSING, OPTIONAL = "ok", "missing", "optional"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is ok, missing (nothing works without it) or optional."""

    what: str
    state: str
    found: str
    mend: str = ""


def examine(env: str, settings: Settings) -> list[Finding]:
    """Everything moviepipe needs, in the order in which it is needed."""
    return [_python(), _java(), *_start_up(env), _lake(settings), _tmdb_key(settings)]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", OK, found)
    return Finding("Python", MISSING, found, "make setup PYTHON=python3.11")


def _java() -> Finding:
    version = java_version()
    if version is not None and version >= OLDEST_JAVA:
        return Finding("Java", OK, str(version))
    found = "none" if version is None else f"{version}, Spark 4 needs {OLDEST_JAVA}"
    return Finding("Java", MISSING, found, f"install openjdk-{OLDEST_JAVA}-jre-headless, or set JAVA_HOME")


def _start_up(env: str) -> Iterator[Finding]:
    properties = read_properties(env)
    if "spark.jars.packages" not in properties:
        return
    jars = list((jar_folder(properties) / "jars").glob("*.jar"))
    names = ", ".join(sorted(jar.name.split("_", 1)[-1] for jar in jars))
    yield Finding("Delta jars", OK, names) if jars else Finding("Delta jars", OPTIONAL, "none", "moviepipe setup")
    archive = class_archive(properties)
    if archive.exists():
        yield Finding("Class-data archive", OK, f"{archive.stat().st_size / 2**20:.0f} MiB")
    else:
        yield Finding("Class-data archive", OPTIONAL, "none, so starts are slower", "moviepipe setup")


def _lake(settings: Settings) -> Finding:
    lake = Lake.at(settings.lake)
    if not Path(lake.uri).is_dir():
        return Finding("Lake", OPTIONAL, f"{lake.uri} does not exist yet", "moviepipe demo, or moviepipe import-csv")
    try:
        lake.require_writable()
    except LakeError:
        return Finding("Lake", MISSING, f"{lake.uri} cannot be written", f"chown {os.getuid()} {lake.uri}, or --lake")
    return Finding("Lake", OK, lake.uri)


def _tmdb_key(settings: Settings) -> Finding:
    named = [name for name in (TOKEN, KEY) if os.environ.get(name)]
    if named or settings.tmdb.secret:
        return Finding("TMDb key", OK, named[0] if named else f"the secret {settings.tmdb.secret}")
    return Finding(
        "TMDb key", OPTIONAL, "none, and only fetch needs one", f"export {TOKEN}=…, see moviepipe fetch --help"
    )
