"""Driving the layers on a test's lake, and reading it back for comparison."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder
from pyspark.sql import SparkSession

from empty_tables import give_bronze, give_silver
from moviepipe.config import load_settings
from moviepipe.envelope import Envelope
from moviepipe.io import commits
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.io.storage.clients import delta_address, delta_options
from moviepipe.pipelines import bronze, gold, native_gold, silver, similar
from moviepipe.pipelines.catalogue import table_named
from moviepipe.pipelines.job_runs import JobRun, JobRuns
from moviepipe.pipelines.report import TableReport, new_run_id
from moviepipe.silver.details import LINEAGE


def ignore(_: TableReport) -> None:
    """A report nobody reads."""


def land(lake: Lake, records: Iterable[Envelope]) -> int:
    """Lands records as one more run."""
    return write_landing(lake, new_run_id("test"), records)


def run_bronze(spark: SparkSession, lake: Lake) -> JobRun:
    """The Bronze job; its account. A new lake has its tables before."""
    give_bronze(spark, lake)
    with JobRuns(spark, lake).running("bronze") as run:
        bronze.run(spark, lake, run, ignore)
    return run


def run_silver(spark: SparkSession, lake: Lake, rebuild: bool = False) -> JobRun:
    """The Silver job; its account. A lake that has only Bronze gets the tables before."""
    give_silver(spark, lake)
    with JobRuns(spark, lake).running("silver") as run:
        (silver.rebuild if rebuild else silver.run)(spark, lake, load_settings("local").silver, run, ignore)
    return run


def run_gold(spark: SparkSession, lake: Lake) -> JobRun:
    """The Gold job with the settings of conf/; its account."""
    with JobRuns(spark, lake).running("gold") as run:
        gold.run(spark, lake, load_settings("local").gold, run, ignore)
    return run


def build_gold(lake: Lake) -> dict[str, str]:
    """Gold as `moviepipe gold` makes it, in a process without Java; what it did with each table.

    The caller holds the lease. A session of Java takes ten times as long for a few rows.
    """
    told: list[TableReport] = []
    native_gold.run(load_settings("local", options={"lake": lake.uri}), "gold", gold.table_names(), told.append)
    return {report.name: report.action for report in told}


def run_similar(spark: SparkSession, lake: Lake) -> JobRun:
    """The similar job; its account."""
    with JobRuns(spark, lake).running("similar") as run:
        similar.run(spark, lake, load_settings("local").gold, run, ignore)
    return run


def ingest(spark: SparkSession, lake: Lake, *records: Envelope) -> JobRun:
    """Lands records and takes them through Bronze and Silver; Silver's account."""
    land(lake, records)
    run_bronze(spark, lake)
    return run_silver(spark, lake)


def stored_rows(lake: Lake, name: str) -> pa.Table:
    """A table's rows as delta-rs reads what Spark has written; by a query, for only that knows deletion vectors."""
    if lake.is_here:
        stored = DeltaTable(lake.table(name))
    else:
        stored = DeltaTable(delta_address(lake.table(name)), storage_options=delta_options(lake.uri))
    return pa.table(QueryBuilder().register("stored", stored).execute("select * from stored"))


def contents(lake: Lake, name: str) -> list[dict[str, Any]]:
    """A table's rows without lineage columns, in a fixed order, times in UTC."""
    rows = stored_rows(lake, name)
    kept = rows.select([column for column in rows.column_names if column not in LINEAGE.fieldNames()])
    return sorted(map(_plain, kept.to_pylist(maps_as_pydicts="strict")), key=str)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.replace(tzinfo=None) if isinstance(value, datetime) else value for name, value in row.items()}


def version(lake: Lake, name: str) -> int:
    """A table's latest version."""
    return commits.last_commit(lake, table_named(name)).version
