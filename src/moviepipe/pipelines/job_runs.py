"""ops.job_runs: what each job run read, wrote and counted, and how it ended."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T

from moviepipe.errors import CountMismatchError, LakeError, StoppedError
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.report import new_run_id
from moviepipe.silver.outcomes import Outcome
from moviepipe.tables import DOUBLE, LONG, STRING, TIMESTAMP, Table, conform, few_rows, schema

COUNTS = T.MapType(STRING, LONG)
TABLE_STATES = T.MapType(STRING, schema(table_id=STRING, version=LONG))
SCHEMA = schema(
    run_id=STRING,
    job=STRING,
    status=STRING,
    error=STRING,
    started_at=TIMESTAMP,
    seconds=DOUBLE,
    rows_in=LONG,
    kept=LONG,
    superseded=LONG,
    unchanged=LONG,
    rejected=LONG,
    deleted=LONG,
    other=LONG,
    versions_read=COUNTS,
    versions_written=COUNTS,
    bronze_id=STRING,
    positions=COUNTS,
    table_states=TABLE_STATES,
    ignored_endpoints=COUNTS,
    warnings=COUNTS,
)


def job_runs(runs: DataFrame) -> DataFrame:
    """One row per job run; in Bronze and Silver rows_in is the sum of the counts after it.

    It also says what the run has applied, in one commit with its counts: `positions` is the last batch of Bronze (the
    table of `bronze_id`) by kind of record, `table_states` are the tables that hold it, as the run left them.
    `ignored_endpoints` counts the records of endpoints that Silver does not read, `warnings` those that have
    failed a rule that only warns, and of a stream the offsets that were gone before they were read.
    """
    return conform(runs, SCHEMA)


JOB_RUNS = Table("ops", job_runs, SCHEMA, keys=("run_id",))


@dataclass(frozen=True)
class TableState:
    """What a table was when a run had written it; `table_id` differs once it was deleted and made again."""

    table_id: str
    version: int


@dataclass
class JobRun:
    """The account of one job run, kept while it runs; counts stay None in jobs that have none."""

    job: str
    run_id: str
    started_at: datetime
    status: str = "running"
    error: str | None = None
    seconds: float = 0.0
    rows_in: int | None = None
    kept: int | None = None
    superseded: int | None = None
    unchanged: int | None = None
    rejected: int | None = None
    deleted: int | None = None
    other: int | None = None
    versions_read: dict[str, int] = field(default_factory=dict)
    versions_written: dict[str, int] = field(default_factory=dict)
    bronze_id: str | None = None
    positions: dict[str, int] = field(default_factory=dict)
    table_states: dict[str, TableState] = field(default_factory=dict)
    ignored_endpoints: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)

    def add_batch(self, rows_in: int, outcomes: Mapping[str, int]) -> None:
        """Adds one batch's counts; raises CountMismatchError unless every record has one outcome."""
        self.rows_in = (self.rows_in or 0) + rows_in
        for name in Outcome:
            setattr(self, name, (getattr(self, name) or 0) + outcomes.get(name, 0))
        unknown = set(outcomes) - set(Outcome)
        if unknown or rows_in != sum(outcomes.values()):
            shown = ", ".join(f"{count} {name}" for name, count in outcomes.items())
            raise CountMismatchError(f"{self.job}: {rows_in} records came in, and {shown} do not add up to that.")


class JobRuns:
    """The job runs of one command, each written when it ends, however it ends."""

    def __init__(self, spark: SparkSession, lake: Lake) -> None:
        self._spark, self._lake = spark, lake

    @contextmanager
    def running(self, job: str) -> Iterator[JobRun]:
        """Accounts for one job: its time, its counts and, when it fails, its error."""
        run = JobRun(job, new_run_id(job), datetime.now(UTC))
        started = time.monotonic()
        try:
            yield run
        except LakeError:  # a table it needs is not there yet: nothing was done, so there is nothing to account for
            raise
        except BaseException as exc:
            run.status, run.error = _how_it_ended(exc), f"{type(exc).__name__}: {exc}"
            run.seconds = round(time.monotonic() - started, 3)
            with suppress(Exception):  # the account of a failure never hides the failure
                append_runs(self._spark, self._lake, [run])
            raise
        run.status, run.seconds = "done", round(time.monotonic() - started, 3)
        append_runs(self._spark, self._lake, [run])


def _how_it_ended(failure: BaseException) -> str:
    return "stopped" if isinstance(failure, StoppedError) else "failed"


def append_runs(spark: SparkSession, lake: Lake, runs: Sequence[JobRun]) -> None:
    """Appends accounts to ops.job_runs, in one commit."""
    delta.ensure_table(spark, lake, JOB_RUNS)
    rows = [{name: value for name, value in asdict(run).items() if name in SCHEMA.names} for run in runs]
    delta.append_rows(lake, JOB_RUNS, few_rows(spark, rows, SCHEMA).coalesce(1))
