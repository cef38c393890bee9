"""A run on EMR as EMR tells of it, and what it used."""

from dataclasses import dataclass
from datetime import datetime

DONE = frozenset({"SUCCESS", "COMPLETED"})
ENDED = DONE | {"FAILED", "CANCELLED", "INTERRUPTED"}
WITHOUT_WORKERS = frozenset({"SUBMITTED", "PENDING", "SCHEDULED", "QUEUED"})


@dataclass(frozen=True)
class Usage:
    """What a run is billed for."""

    vcpu_hours: float
    memory_gb_hours: float
    storage_gb_hours: float = 0.0
    usd: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Run:
    """One job run of EMR Serverless, or one step of a cluster; the id is `APPLICATION/RUN` or `CLUSTER/STEP`."""

    id: str
    name: str
    state: str
    reason: str = ""
    logs: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    driver: str = ""
    usage: Usage | None = None
    flex: bool = False

    @property
    def is_done(self) -> bool:
        """True when it ended well."""
        return self.state in DONE

    @property
    def has_ended(self) -> bool:
        """True when it will not change any more."""
        return self.state in ENDED

    @property
    def waits_for_workers(self) -> bool:
        """True for a run of EMR Serverless that has none yet; a step that waits, waits for its cluster or its turn."""
        return self.state in WITHOUT_WORKERS and "/s-" not in self.id

    @property
    def attempt(self) -> int:
        """The attempt that its name holds; the name of a step has its job behind that."""
        return next((int(part) for part in reversed(self.name.split("-")) if part.isdigit()), 0)
