"""One round: every tool in turn on the same files, each into a lake of its own, and then the lakes compared."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from medallion_peers.children import CHILDREN
from medallion_peers.commits import Written, versions_of, written_since
from medallion_peers.compare import differences
from medallion_peers.gold_tables import GOLD
from medallion_peers.measure import Measured, measure

MOVIEPIPE, DUCKDB, PLAIN_SPARK, PANDAS = "moviepipe", "DuckDB + delta-rs", "plain Spark", "pandas"
DAY, REBUILT = "moviepipe, the day on top", "DuckDB + delta-rs, all anew"
MODULES = {
    MOVIEPIPE: "medallion_peers.moviepipe_run",
    DUCKDB: "medallion_peers.duckdb_peer",
    PLAIN_SPARK: "medallion_peers.plain_spark_peer",
    PANDAS: "medallion_peers.pandas_peer",
}
COMPARED = (
    "bronze.tmdb_responses",
    *(f"silver.{name}" for name in ("movies", *CHILDREN, "collections", "popularity_history")),
    *(f"gold.{name}" for name in GOLD),
)


class DifferentTablesError(Exception):
    """Raised when two tools did not make the same tables of the same files."""


@dataclass(frozen=True)
class Rounds:
    """Where the rounds take place: the landing files, a folder for lakes, one for logs, settings of moviepipe."""

    landing: Path
    day: Path | None
    lakes: Path
    logs: Path
    assignments: tuple[str, ...] = ()

    def run(self, number: int, tools: Sequence[str]) -> Iterator[tuple[str, Measured]]:
        """Measures each tool, another one first each time; raises DifferentTablesError unless all tables agree."""
        first = number % len(tools)
        for tool in (*tools[first:], *tools[:first]):
            yield tool, self._build(tool, tool, number, self.landing)
        reference = DUCKDB if DUCKDB in tools else tools[0]
        for tool in set(tools) - {reference}:
            self._require_same(tool, reference)

    def run_day(self, number: int, tools: Sequence[str]) -> Iterator[tuple[str, Measured]]:
        """Measures moviepipe with the day's files on top of its lake, and DuckDB with all files in a new one."""
        assert self.day is not None
        yield DAY, self._build(MOVIEPIPE, MOVIEPIPE, number, self.day)
        if DUCKDB in tools:
            yield REBUILT, self._build(DUCKDB, REBUILT, number, self.landing, self.day)
            self._require_same(MOVIEPIPE, REBUILT)

    def clear(self) -> None:
        """Removes the lakes."""
        shutil.rmtree(self.lakes, ignore_errors=True)

    def versions(self) -> dict[str, int]:
        """The present version of every table of moviepipe's lake."""
        return versions_of(self._lake(MOVIEPIPE))

    def written_since(self, versions: dict[str, int]) -> Written:
        """What moviepipe's tables say was written after those versions."""
        return written_since(self._lake(MOVIEPIPE), versions)

    def _build(self, tool: str, lake_name: str, number: int, *landings: Path) -> Measured:
        lake = self._lake(lake_name)
        landed = lake / "landing"
        landed.mkdir(parents=True, exist_ok=True)
        for file in (file for landing in landings for file in landing.iterdir()):
            os.link(file, landed / file.name)
        arguments = [str(lake), *self.assignments] if tool == MOVIEPIPE else [str(landed), str(lake)]
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{lake.name}{'-day' if self.day in landings else ''}-{number}.log"
        return measure(MODULES[tool], arguments, lake, log)

    def _lake(self, name: str) -> Path:
        return self.lakes / (MODULES[name].rpartition(".")[2] if name in MODULES else "rebuilt")

    def _require_same(self, one: str, other: str) -> None:
        if found := list(differences(self._lake(one), self._lake(other), COMPARED)):
            raise DifferentTablesError(f"{one} against {other}:\n" + "\n".join(found))
