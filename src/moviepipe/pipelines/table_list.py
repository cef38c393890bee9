"""The list of a lake's tables, each as it stands; nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from delta.tables import DeltaTable
from pyspark.sql import SparkSession

from moviepipe.errors import LakeError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import TABLES


@dataclass(frozen=True)
class TableState:
    """A table as it stands: rows, version, files, bytes and its last change (UTC)."""

    table: str
    rows: int
    version: int
    files: int
    bytes: int
    last_change: datetime
    description: str


def list_tables(spark: SparkSession, lake: Lake) -> list[TableState]:
    """The state of every table there is, in the order of the layers."""
    found = [table for table in TABLES if commits.exists(lake, table)]
    if not found:
        raise LakeError(f"There is no table under {lake.uri}. Run `moviepipe demo`, or `moviepipe bronze` first.")
    states = []
    for table in found:
        commit = commits.last_commit(lake, table)
        detail = DeltaTable.forPath(spark, lake.table(table.name)).detail().first()
        assert detail is not None  # a Delta table has one row of detail
        rows = delta.read_table(spark, lake, table).count()
        sizes = (commit.version, detail.numFiles, detail.sizeInBytes, detail.lastModified)
        states.append(TableState(table.name, rows, *sizes, table.description))
    return states
