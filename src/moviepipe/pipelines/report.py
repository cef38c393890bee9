"""What a job says of its work: one line per table, for people, machines and ops.job_runs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class TableReport:
    """What happened to one table (or chart) in one run; `rows` is what this run wrote."""

    name: str
    action: str
    rows: int | None
    seconds: float
    note: str = ""


Report = Callable[[TableReport], None]


def new_run_id(job: str) -> str:
    """A name for a run, unique for ever: UTC time, job and a few random digits."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{job}-{secrets.token_hex(3)}"
