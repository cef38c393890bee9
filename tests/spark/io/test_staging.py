"""Staged rows: computed once, read by many, and gone afterwards."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from moviepipe.io.lake import Lake
from moviepipe.io.staging import remove_staged, staged


def test_what_is_drawn_by_chance_is_the_same_for_every_reader(spark: SparkSession, lake: Lake) -> None:
    drawn = spark.range(5).select(F.named_struct(F.lit("a"), F.rand()).alias("nested"), F.uuid().alias("text"))
    with staged(lake, drawn) as rows:
        assert rows.dtypes == drawn.dtypes
        assert rows.collect() == rows.collect()
        assert rows.count() == 5


def test_nothing_is_left_however_the_block_ends(spark: SparkSession, lake: Lake) -> None:
    with pytest.raises(ZeroDivisionError), staged(lake, spark.range(1)):
        raise ZeroDivisionError
    assert not Path(lake.staging).exists()


def test_what_a_dead_run_left_is_written_over_or_removed(spark: SparkSession, lake: Lake) -> None:
    spark.range(9).write.parquet(lake.staging)
    with staged(lake, spark.range(2)) as rows:
        assert rows.count() == 2
    spark.range(9).write.parquet(lake.staging)
    remove_staged(lake)
    remove_staged(lake)
    assert not Path(lake.staging).exists()
