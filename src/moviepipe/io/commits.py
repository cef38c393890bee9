"""What a Delta table's log says of its commits, read from the log's own files: no Spark job for a version.

Source: the Delta transaction log protocol, https://github.com/delta-io/delta/blob/master/PROTOCOL.md.
"""

import json
import re
from dataclasses import dataclass

from moviepipe.errors import LakeError, repair
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.tables import Table

CREATION = "CREATE TABLE"  # also of the native engine's commit that makes a table and writes it
COMMIT_FILE = re.compile(r"(\d{20})\.json")


@dataclass(frozen=True)
class Commit:
    """One commit of a table: its version, time (milliseconds since 1970) and what Delta says of it."""

    version: int
    timestamp: int
    operation: str
    metrics: dict[str, int]
    user_metadata: str | None

    @property
    def rows_written(self) -> int:
        """Rows that are new or changed; rows only copied from file to file do not count."""
        if self.operation == "MERGE":
            return self.metrics["numTargetRowsInserted"] + self.metrics["numTargetRowsUpdated"]
        return self.metrics.get("numOutputRows", 0) - self.metrics.get("numCopiedRows", 0)

    @property
    def action(self) -> str:
        """What the commit did, in a word or two."""
        deleted = self.metrics.get("numTargetRowsDeleted", 0)
        if "numDeletedRows" in self.metrics and self.operation == "WRITE":
            return "replaced"
        verbs = {"MERGE": "merged", "WRITE": "written", "STREAMING UPDATE": "appended", CREATION: "written"}
        verb = "unchanged" if self.is_creation else verbs.get(self.operation, "unchanged")
        return f"{verb}, {deleted:,} deleted" if deleted else verb

    @property
    def is_creation(self) -> bool:
        """True when the table was made and has never been written."""
        return self.version == 0 and self.operation == CREATION and "numOutputRows" not in self.metrics


def exists(lake: Lake, table: Table) -> bool:
    """True when the table has been created."""
    return bool(_versions(lake, table))


def missing_table(lake: Lake, table: Table) -> LakeError:
    """The error for a table that has not been created, with the command that creates it."""
    return LakeError(f"{table.name} not found under {lake.uri}. Run `moviepipe {table.command}` first.")


def last_version(lake: Lake, table: Table) -> int:
    """The version of the table's latest commit; raises LakeError when there is no such table."""
    versions = _versions(lake, table)
    if not versions:
        raise missing_table(lake, table)
    return max(versions)


def next_version(lake: Lake, table: Table) -> int:
    """The version that the table's next commit will have; 0 where there is no such table."""
    return max(_versions(lake, table), default=-1) + 1


def last_commit(lake: Lake, table: Table) -> Commit:
    """The table's latest commit; raises LakeError when there is no such table."""
    return commit_at(lake, table, last_version(lake, table))


def find_last_commit(lake: Lake, table: Table) -> Commit | None:
    """The table's latest commit; None where there is no such table."""
    versions = _versions(lake, table)
    return commit_at(lake, table, max(versions)) if versions else None


def commits_since(lake: Lake, table: Table, version: int) -> list[Commit]:
    """The commits after a version, oldest first."""
    return [commit_at(lake, table, number) for number in sorted(_versions(lake, table)) if number > version]


def _versions(lake: Lake, table: Table) -> list[int]:
    names = storage.list_names(_log(lake, table))
    return [int(match[1]) for name in names if (match := COMMIT_FILE.fullmatch(name))]


def commit_at(lake: Lake, table: Table, version: int) -> Commit:
    """The commit that made a version; raises LakeError when its file is damaged."""
    folder, name = _log(lake, table), f"{version:020d}.json"
    path = f"{folder}/{name}"
    try:
        with storage.open_file(folder, name) as file:
            actions = [json.loads(line) for line in file.read().splitlines()]
        info = next(action["commitInfo"] for action in actions if "commitInfo" in action)
    except (ValueError, StopIteration) as exc:
        message = f"{table.name} cannot be read: {path} is damaged. {repair(table.name, path)}"
        raise LakeError(message) from exc
    metrics = {name: int(value) for name, value in info.get("operationMetrics", {}).items() if str(value).isdigit()}
    return Commit(version, info["timestamp"], info["operation"], metrics, info.get("userMetadata"))


def _log(lake: Lake, table: Table) -> str:
    return f"{lake.table(table.name)}/_delta_log"
