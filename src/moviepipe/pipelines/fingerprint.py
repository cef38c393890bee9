"""What a Gold table was built from, as its commit says it."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from moviepipe import gold, ml, silver, video
from moviepipe.errors import LakeError
from moviepipe.io.commits import Commit

if TYPE_CHECKING:
    from moviepipe.io.snapshots import Snapshot

NAMES = {table.short_name: table.name for table in (*silver.TABLES, *gold.TABLES, *ml.TABLES, *video.TABLES)}
GOLD, MODELS, VIDEO = ("moviepipe.gold",), ("moviepipe.gold", "moviepipe.ml"), ("moviepipe.gold", "moviepipe.video")


def fingerprint_of(inputs: Mapping[str, Commit], arguments: Mapping[str, Any], packages: tuple[str, ...] = GOLD) -> str:
    """What a Gold table depends on, as JSON: its inputs' commits, its settings, and the code of its packages."""
    moments = {name: f"{commit.version} of {commit.timestamp}" for name, commit in inputs.items()}
    return json.dumps({"inputs": moments, "settings": arguments, "code": _code_hash(packages)}, sort_keys=True)


def versions_in(fingerprint: str | None) -> dict[str, int]:
    """The versions of a table's inputs, by name; none when its last commit carries no fingerprint."""
    try:
        moments = json.loads(fingerprint or "{}")["inputs"]
        return {NAMES[name]: int(moment.split()[0]) for name, moment in moments.items()}
    except (ValueError, KeyError, TypeError):  # a commit of somebody else's, with metadata of its own
        return {}


def require_one_state(tables: "Mapping[str, Commit | Snapshot]") -> None:
    """Raises LakeError when two tables were built from different versions of another: a Gold run is not done."""
    first_to_know: dict[str, tuple[str, int]] = {}
    for table, found in tables.items():
        for name, version in (versions_in(found.user_metadata) | {table: found.version}).items():
            other, known = first_to_know.setdefault(name, (table, version))
            if known != version:
                raise LakeError(
                    f"{other} was made when {name} had version {known}, and {table} when it had version {version}. "
                    "Run `moviepipe gold`, then this again."
                )


def are_of_one_state(tables: "Mapping[str, Commit | Snapshot]") -> bool:
    """True when `require_one_state` has nothing against them."""
    try:
        require_one_state(tables)
    except LakeError:
        return False
    return True


@cache
def _code_hash(packages: tuple[str, ...]) -> str:
    found = [file for package in packages for file in files(package).iterdir() if file.name.endswith(".py")]
    modules = sorted(found, key=str)
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()
