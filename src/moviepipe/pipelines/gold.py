"""The Gold job: every Gold table whose inputs, code or settings changed, written whole in one commit."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

from pyspark.sql import DataFrame, SparkSession

from moviepipe import ml, video
from moviepipe.config import GoldSettings
from moviepipe.gold import TABLES
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.pipelines.fingerprint import GOLD, MODELS, VIDEO, fingerprint_of
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.tables import Table

TABLES_AT_ONCE = 4
UP_TO_DATE = "up to date"


def table_names() -> list[str]:
    """The short names of all tables that the job builds."""
    return [table.short_name for table in TABLES]


def run(
    spark: SparkSession,
    lake: Lake,
    settings: GoldSettings,
    job_run: JobRun,
    report: Report,
    rebuild: bool = False,
    tables: tuple[Table, ...] | None = None,
) -> None:
    """Builds what is out of date of some tables, or of all, or with `rebuild` everything; independent ones together.

    Raises LakeError when Silver is missing.
    """
    tables = TABLES if tables is None else tables
    gold_names = {table.short_name for table in tables}
    silver_names = sorted({name for table in tables for name in table.inputs} - gold_names)
    latest = {name: commits.last_commit(lake, BY_SHORT_NAME[name]) for name in silver_names}
    job_run.versions_read |= {BY_SHORT_NAME[name].name: commit.version for name, commit in latest.items()}

    def build(table: Table) -> None:
        started = time.monotonic()
        inputs = {name: latest[name] for name in table.inputs}
        commit, action = _build_if_moved(spark, lake, table, inputs, settings, rebuild)
        latest[table.short_name] = commit
        if action != UP_TO_DATE:
            job_run.versions_written[table.name] = commit.version
        rows = None if action == UP_TO_DATE else commit.rows_written
        report(TableReport(table.name, action, rows, time.monotonic() - started))

    _in_order(tables, build)


def _in_order(tables: tuple[Table, ...], build: Callable[[Table], None]) -> None:
    """Builds each table after the tables it reads, the others at the same time."""
    by_name = {table.short_name: table for table in tables}
    order = TopologicalSorter({name: set(table.inputs) & set(by_name) for name, table in by_name.items()})
    order.prepare()
    running: dict[Future[None], str] = {}
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        while order.is_active():
            running |= {pool.submit(build, by_name[name]): name for name in order.get_ready()}
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                order.done(running.pop(future))
                future.result()


def _build_if_moved(
    spark: SparkSession,
    lake: Lake,
    table: Table,
    inputs: dict[str, commits.Commit],
    settings: GoldSettings,
    rebuild: bool,
) -> tuple[commits.Commit, str]:
    arguments = {name: getattr(settings, name) for name in table.settings}

    def build() -> DataFrame:
        return table.build(*read_inputs(spark, lake, inputs), **arguments)

    code = MODELS if table in ml.TABLES else VIDEO if table in video.TABLES else GOLD
    fingerprint = fingerprint_of(inputs, arguments, code)
    return build_if_moved(lake, table, build, fingerprint, rebuild)


def read_inputs(spark: SparkSession, lake: Lake, inputs: Mapping[str, commits.Commit]) -> list[DataFrame]:
    """Tables by their short names, each as a commit left it."""
    return [delta.read_table(spark, lake, BY_SHORT_NAME[name], commit.version) for name, commit in inputs.items()]


def build_if_moved(
    lake: Lake, table: Table, build: Callable[[], DataFrame], fingerprint: str, rebuild: bool
) -> tuple[commits.Commit, str]:
    """Writes a table whole, unless its last commit has this fingerprint; its last commit then, and what was done."""
    before = None if rebuild else commits.find_last_commit(lake, table)
    if before and before.user_metadata == fingerprint:
        return before, UP_TO_DATE
    delta.overwrite_table(lake, table, build(), user_metadata=fingerprint)
    commit = commits.last_commit(lake, table)
    return commit, commit.action
