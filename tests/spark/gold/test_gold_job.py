"""The Gold job: a table is built when what it depends on moved, and is left alone otherwise."""

import pytest
from pyspark.sql import SparkSession

from gold_frames import movie, movies
from lakes import contents
from moviepipe.config import load_settings
from moviepipe.gold import TOP_PROFITS
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines import gold
from moviepipe.pipelines.job_runs import JobRuns
from moviepipe.pipelines.report import TableReport
from moviepipe.silver import MOVIES


def actions(spark: SparkSession, lake: Lake, *assignments: str) -> list[str]:
    """What the job does with each table."""
    reports: list[TableReport] = []
    with JobRuns(spark, lake).running("gold") as run:
        gold.run(spark, lake, load_settings("local", assignments).gold, run, reports.append)
    return [report.action for report in reports]


def test_a_table_that_stays_empty_is_built_once_for_each_change(
    spark: SparkSession, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gold, "TABLES", (TOP_PROFITS,))
    delta.append_rows(lake, MOVIES, movies(spark, movie(1)))
    assert [*actions(spark, lake), *actions(spark, lake)] == ["written", "up to date"]
    delta.append_rows(lake, MOVIES, movies(spark, movie(2)))
    assert [*actions(spark, lake), *actions(spark, lake)] == ["written", "up to date"]
    assert actions(spark, lake, "gold.min_amount_usd=7") == ["written"]
    assert [*actions(spark, lake), *actions(spark, lake)] == ["written", "up to date"]
    assert contents(lake, "gold.top_profits") == []
