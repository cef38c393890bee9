"""Empty tables for the new lake of a test: Spark makes each once in a process, every lake after that gets a copy.

Making those of Silver takes as long as filling them. That they are made right is for the tests that run commands, and
for test_delta.py, which leave it to moviepipe.
"""

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pyspark.sql import SparkSession

from moviepipe import silver
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.tables import Table

BRONZE = (TMDB_RESPONSES, JOB_RUNS)


def give_bronze(spark: SparkSession, lake: Lake) -> None:
    """The tables that the first run of Bronze would make, to a lake that has no table yet."""
    if not any(_folder(lake, table).parent.exists() for table in BRONZE):
        _copy(spark, lake, BRONZE)


def give_silver(spark: SparkSession, lake: Lake) -> None:
    """The tables that the first run of Silver would make, to a lake that has Bronze alone."""
    if _folder(lake, TMDB_RESPONSES).exists() and not Path(lake.table("silver")).exists():
        _copy(spark, lake, silver.TABLES)


def _copy(spark: SparkSession, lake: Lake, tables: Sequence[Table]) -> None:
    for table in tables if lake.is_here else ():
        shutil.copytree(_folder(_made(spark), table), _folder(lake, table))


@cache
def _made(spark: SparkSession) -> Lake:
    lake = Lake.at(f"{spark.conf.get('spark.sql.warehouse.dir')}/empty")  # pytest removes that folder some runs later
    for table in (*BRONZE, *silver.TABLES):
        delta.create_if_missing(spark, lake, table)
    return lake


def _folder(lake: Lake, table: Table) -> Path:
    return Path(lake.table(table.name))
