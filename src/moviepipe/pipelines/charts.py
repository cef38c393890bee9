"""The chart job: PNG files from Gold."""

import time
from functools import partial
from pathlib import Path

from pyspark.sql import SparkSession

from moviepipe.charts import CHARTS
from moviepipe.io import delta
from moviepipe.io.artifacts import write_artifact
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import table_named
from moviepipe.pipelines.report import Report, TableReport


def run(spark: SparkSession, lake: Lake, out: Path, report: Report, source: str | None = None) -> None:
    """Draws every chart, `source` said in its footer; raises LakeError when a Gold table is missing."""
    movie_count = delta.read_table(spark, lake, table_named("gold.movie_overview")).count()
    for chart in CHARTS:
        started = time.monotonic()
        rows = delta.read_table(spark, lake, table_named(chart.table)).toPandas()
        figure = chart.plot(rows, movie_count=movie_count, source=source)
        path = out / chart.file_name
        write_artifact(path, partial(figure.savefig, format="png"))
        report(TableReport(str(path), "drawn", len(rows), time.monotonic() - started))
