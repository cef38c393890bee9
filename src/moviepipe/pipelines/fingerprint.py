"""What a Gold table was built from, as its commit says it."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from moviepipe import gold, silver
from moviepipe.io.commits import Commit

NAMES = {table.short_name: table.name for table in (*silver.TABLES, *gold.TABLES)}


def fingerprint_of(inputs: Mapping[str, Commit], arguments: Mapping[str, Any]) -> str:
    """What a Gold table depends on, as JSON: its inputs' commits, its settings, and the Gold layer's code."""
    moments = {name: f"{commit.version} of {commit.timestamp}" for name, commit in inputs.items()}
    return json.dumps({"inputs": moments, "settings": arguments, "code": _code_hash()}, sort_keys=True)


def versions_in(fingerprint: str | None) -> dict[str, int]:
    """The versions of a table's inputs, by name; none when its last commit carries no fingerprint."""
    try:
        moments = json.loads(fingerprint or "{}")["inputs"]
        return {NAMES[name]: int(moment.split()[0]) for name, moment in moments.items()}
    except (ValueError, KeyError, TypeError):  # a commit of somebody else's, with metadata of its own
        return {}


@cache
def _code_hash() -> str:
    modules = sorted((file for file in files("moviepipe.gold").iterdir() if file.name.endswith(".py")), key=str)
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()
