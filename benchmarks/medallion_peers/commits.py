"""What the Delta logs of a lake say was written."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

Written = dict[str, tuple[float, float]]
MIB = 2**20


def versions_of(lake: Path) -> dict[str, int]:
    """The latest version of every table, by `layer.table`."""
    return {_name(log): max(int(file.stem) for file in log.glob("*.json")) for log in _logs(lake)}


def written_since(lake: Path, versions: dict[str, int]) -> Written:
    """MiB of new files, and of files they took the place of, by table, in the commits after its version."""
    return {_name(log): _sizes(log, versions.get(_name(log), -1)) for log in _logs(lake)}


def _logs(lake: Path) -> Iterator[Path]:
    yield from sorted(lake.glob("*/*/_delta_log"))


def _name(log: Path) -> str:
    return f"{log.parts[-3]}.{log.parts[-2]}"


def _sizes(log: Path, version: int) -> tuple[float, float]:
    """A file that is removed and added under one name only got a deletion vector: it is in neither number."""
    sizes = Counter[str]()
    for commit in (file for file in log.glob("*.json") if int(file.stem) > version):
        actions = [json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines()]
        files = {kind: {a[kind]["path"]: a[kind]["size"] for a in actions if kind in a} for kind in ("add", "remove")}
        for kind, other in (("add", "remove"), ("remove", "add")):
            sizes[kind] += sum(size for path, size in files[kind].items() if path not in files[other])
    return sizes["add"] / MIB, sizes["remove"] / MIB
