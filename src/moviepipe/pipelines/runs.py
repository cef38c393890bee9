"""Every fetch with its counts, checked against Bronze, and every job run with its rows and seconds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.bronze.fetch_runs import WRONG, FetchRun, fetch_runs
from moviepipe.errors import CountMismatchError
from moviepipe.io.fetch_folder import fetches
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import Snapshot, find_snapshot, query_rows, read_snapshot
from moviepipe.pipelines.job_runs import JOB_RUNS

NOT_IN_BRONZE, PARTLY_REMOVED = "not in Bronze yet", "partly removed"


@dataclass(frozen=True)
class Run:
    """A fetch or a job run; counts that its kind does not have are null."""

    run_id: str
    job: str
    status: str
    seconds: float | None = None
    planned: int | None = None
    found: int | None = None
    not_found: int | None = None
    failed: int | None = None
    missing: int | None = None
    rows_in: int | None = None
    error: str | None = None


def list_runs(lake: Lake) -> list[Run]:
    """All runs in order of time; raises LakeError when there is no Bronze."""
    accounts = find_snapshot(lake, JOB_RUNS)
    in_bronze = list(_fetches(lake, _last_removal(accounts) if accounts else None))
    known = {run.run_id for run in in_bronze}
    landed = [Run(run_id, "fetch", NOT_IN_BRONZE) for run_id in fetches(lake) if run_id not in known]
    return sorted([*in_bronze, *landed, *(_jobs(accounts) if accounts else ())], key=lambda run: run.run_id)


def _fetches(lake: Lake, removed_at: datetime | None) -> Iterator[Run]:
    bronze = read_snapshot(lake, TMDB_RESPONSES)
    has_keys = "resource_key" in bronze.schema.names
    for run in fetch_runs(lambda text: query_rows(text, bronze), has_keys):
        seconds = (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else None
        counts = (run.planned, run.found, run.not_found, run.failed, run.missing)
        error = f"{run.unplanned} answers of ids that were not planned" if run.unplanned else None
        status = run.status
        if removed_at and _may_lack_answers(run, removed_at):
            status, error = PARTLY_REMOVED, "`moviepipe maintain` has removed old answers since it ended"
        yield Run(run.run_id, f"fetch {run.asked_for}", status, seconds, *counts, error=error)


def _last_removal(accounts: Snapshot) -> datetime | None:
    """When `maintain` last removed records of Bronze.

    An API dates its answers, and may date them before the request: they can go while the fetch's own records stay.
    """
    columns = accounts.select("job", "started_at", "deleted")
    text = f"select max(started_at) as at from (select {columns} from job_runs) where job = 'maintain' and deleted > 0"
    found: datetime | None = next(iter(query_rows(text, accounts)))["at"]
    return found


def _may_lack_answers(run: FetchRun, removed_at: datetime) -> bool:
    """True when a sum is wrong for a reason that a removal explains; it explains no answer too many."""
    return run.status == WRONG and not run.unplanned and run.ended_at is not None and run.ended_at < removed_at


def _jobs(accounts: Snapshot) -> Iterator[Run]:
    columns = accounts.select("run_id", "job", "status", "seconds", "rows_in", "error")
    return (Run(**row) for row in query_rows(f"select {columns} from job_runs", accounts))


def require_sums(runs: Sequence[Run]) -> None:
    """Raises CountMismatchError, naming them, when fetches that ended do not add up in Bronze."""
    wrong = [run.run_id for run in runs if run.status == WRONG]
    if wrong:
        raise CountMismatchError(
            f"{', '.join(wrong)} does not add up in Bronze: see its counts above. Was a landing file quarantined or "
            "removed? Land it again, or ask again with `moviepipe fetch --retry-failed RUN_ID`."
        )
