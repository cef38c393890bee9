"""Looking at a lake: its tables, and queries over them; nothing is written."""

import re
from dataclasses import dataclass
from datetime import datetime

from delta.tables import DeltaTable
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import DataFrame, SparkSession

from moviepipe.errors import LakeError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import BY_NAME, TABLES

QUERIES = ("select", "with", "values", "(")


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


def run_query(spark: SparkSession, lake: Lake, query: str) -> DataFrame:
    """The result of a query that calls tables by name, as in `select * from silver.movies`.

    Raises LakeError for anything but a query, for a table that is missing, and for a query Spark cannot run.
    """
    if not query.strip().lower().startswith(QUERIES):
        raise LakeError("`moviepipe sql` takes queries only (select … or with …); it never changes a lake.")
    try:
        return spark.sql(_with_views(spark, lake, query))
    except (AnalysisException, ParseException) as exc:
        raise LakeError(f"Spark cannot run this query: {str(exc).splitlines()[0]}") from exc


def _with_views(spark: SparkSession, lake: Lake, query: str) -> str:
    """Registers just the tables that the query names, and points the query at them."""
    for name in sorted(BY_NAME):
        pattern = rf"(?<![\w.`]){re.escape(name)}(?![\w`])"
        if re.search(pattern, query, flags=re.IGNORECASE):
            view = name.replace(".", "__")
            delta.read_table(spark, lake, BY_NAME[name]).createOrReplaceTempView(view)
            query = re.sub(pattern, view, query, flags=re.IGNORECASE)
    return query
