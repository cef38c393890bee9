"""What the layers have applied so far, as ops.job_runs says it: which batches of Bronze, and into which tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moviepipe.errors import LakeError
from moviepipe.io import commits
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table, query_rows
from moviepipe.pipelines.job_runs import JOB_RUNS, JobRun, TableState
from moviepipe.tables import Table

LANDING = "landing"  # the position of Bronze itself
ACCOUNTS = "select job, bronze_id, positions, table_states from stored order by started_at"


@dataclass(frozen=True)
class Applied:
    """The accounts of a lake, oldest first, as far as they say what was applied."""

    accounts: list[dict[str, Any]]

    @classmethod
    def of(cls, lake: Lake) -> "Applied":
        """What a lake's accounts say; nothing where it has none, or only such as say nothing of it."""
        stored = open_table(lake, JOB_RUNS.name)
        if stored is None or "positions" not in {field.name for field in stored.schema().fields}:
            return cls([])
        return cls(query_rows(stored, ACCOUNTS))

    def positions(self, job: str, bronze_id: str) -> dict[str, int]:
        """The last batches that a job has applied of one Bronze, by kind of record; none known is none applied."""
        of_job = (run for run in reversed(self.accounts) if run["job"].startswith(job) and run["positions"])
        return next((run["positions"] for run in of_job if run["bronze_id"] == bronze_id), {})

    def table_state(self, table: Table) -> TableState | None:
        """A table as the last run that wrote it has left it."""
        for run in reversed(self.accounts):
            if state := (run["table_states"] or {}).get(table.name):
                return TableState(**state)
        return None

    @property
    def tells_states(self) -> bool:
        """True when a run of Silver has noted its tables, so that one it does not name was never there."""
        return any(run["table_states"] for run in self.accounts if run["job"].startswith("silver"))

    def what_happened(self, lake: Lake, table: Table) -> str | None:
        """What others have done to a table, so that it no longer holds what was applied; None for nothing."""
        known, found = self.table_state(table), state_of(lake, table)
        if known is None:  # of a release before this table, or before such accounts
            return "is missing" if found is None and not self.tells_states else None
        if found is None:
            return "is missing"
        if found.table_id != known.table_id:
            return "was made again"
        if found.version < known.version:
            return "is older than what was written"
        since = commits.commits_since(lake, table, known.version) if found.version > known.version else []
        return "was restored" if any(commit.operation == "RESTORE" for commit in since) else None


def require_whole(lake: Lake, table: Table, applied: Applied) -> None:
    """Raises LakeError when a table that only landing could give again has lost its newest commits."""
    known, found = applied.table_state(table), state_of(lake, table)
    if known is None or found is None or known.table_id != found.table_id:
        return
    if found.version < known.version:
        folder = lake.table(table.name)
        raise LakeError(
            f"{table.name} is at version {found.version}, and version {known.version} was written: its newest commits "
            f"are gone. Put the files of {folder}/_delta_log back from a copy. If there is none, move {folder} away and"
            " run `moviepipe bronze`, which reads landing from the start."
        )


def note_states(lake: Lake, tables: Iterable[Table], job_run: JobRun) -> None:
    """Notes in an account how the run has left its tables."""
    for table in tables:
        if found := state_of(lake, table):
            job_run.table_states[table.name] = found


def state_of(lake: Lake, table: Table) -> TableState | None:
    """A table as it is now; None where there is no such table."""
    stored = open_table(lake, table.name)
    return None if stored is None else TableState(str(stored.metadata().id), stored.version())
