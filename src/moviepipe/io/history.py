"""A Delta table's earlier versions: the data files that its present one no longer uses."""

from collections.abc import Iterator
from contextlib import contextmanager

from delta.tables import DeltaTable
from pyarrow.fs import FileSelector, FileSystem
from pyspark.sql import SparkSession

from moviepipe.io.lake import Lake
from moviepipe.tables import Table

AT_ONCE = {
    "spark.databricks.delta.retentionDurationCheck.enabled": "false",
    "spark.databricks.delta.vacuum.logging.enabled": "false",  # its commits would make Gold look out of date
}


def unused_files(spark: SparkSession, lake: Lake, table: Table) -> int:
    """How many data files the table's present version does not use: of earlier ones, or of writes that died."""
    detail = DeltaTable.forPath(spark, lake.table(table.name)).detail().first()
    assert detail is not None  # a Delta table has one row of detail
    files, folder = FileSystem.from_uri(lake.table(table.name))
    names = (file.base_name for file in files.get_file_info(FileSelector(folder)))
    stored = sum(name.endswith(".parquet") and not name.startswith(".") for name in names)
    return int(stored - detail.numFiles)


def remove_unused_files(spark: SparkSession, lake: Lake, table: Table) -> None:
    """Removes them; no earlier version can be read any more. Needs `removal_at_once`."""
    DeltaTable.forPath(spark, lake.table(table.name)).vacuum(0)


@contextmanager
def removal_at_once(spark: SparkSession) -> Iterator[None]:
    """Lets files go that were in use a moment ago: for a run that holds the lake's lease."""
    before = {key: spark.conf.get(key, None) for key in AT_ONCE}
    try:
        for key, value in AT_ONCE.items():
            spark.conf.set(key, value)
        yield
    finally:
        for key, old in before.items():
            spark.conf.unset(key) if old is None else spark.conf.set(key, old)
