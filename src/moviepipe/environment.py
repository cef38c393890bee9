"""The packed environment of an artifact for a cluster: whether this Python can use it.

Looked at before any of its packages is imported, by whatever Python a cluster starts: it is written for old ones too.
"""

from __future__ import annotations

import json
import platform
import sys
from importlib.util import find_spec
from pathlib import Path

NOTE = "moviepipe-environment.json"
SUBMIT = "Submit with the --archives and --properties-file that emr/README.md shows"


def require_fitting_environment() -> None:
    """Ends the process with one line when it is of another Python than its packed environment, or lacks that."""
    if fault := environment_fault(sys.path):
        sys.exit(f"moviepipe: {fault}")


def environment_fault(search_path: list[str]) -> str | None:
    """What keeps this Python from using the packed environment on a search path, or None."""
    note = next((Path(folder, NOTE) for folder in search_path if Path(folder, NOTE).is_file()), None)
    if note is None:
        lost = ".zip" in __file__ and not find_spec("click")
        return f"the packages of its environment are not on Python's path. {SUBMIT}." if lost else None
    made_for = json.loads(note.read_text(encoding="utf-8"))
    wanted = (made_for["python"], made_for["machine"])
    found = (".".join(map(str, sys.version_info[:2])), platform.machine())
    if found == wanted:
        return None
    python, machine = wanted
    return (
        f"this is Python {found[0]} on {found[1]} ({sys.executable}), and the artifact was made for "
        f"{python} on {machine}. Set spark.pyspark.python=python{python}, or make one with "
        f"`moviepipe emr package --python {found[0]} --machine {found[1]}`."
    )
