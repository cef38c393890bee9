"""The Bronze job: what has landed since the last run, into bronze.tmdb_responses."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path

from pyspark.errors import StreamingQueryException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import LandingError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.streams import explain, run_available_now

SOURCE_OPTIONS = {"fileNameOnly": "true", "maxFileAge": "36500d", "lineSep": "\n"}
COUNTED = "landing_lines"
# A pattern and not the folder itself: Spark ties a stream to its folder, and a lake that moved could not go on.
LANDED = "[^._]*"


def run(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Ingests every landing file not seen before, each record exactly once."""
    started = time.monotonic()
    delta.ensure_table(spark, lake, TMDB_RESPONSES)
    before = commits.last_commit(lake, TMDB_RESPONSES).version
    rows_in = _ingest(spark, lake)
    appended = sum(commit.rows_written for commit in commits.commits_since(lake, TMDB_RESPONSES, before))
    job_run.add_batch(rows_in=rows_in, outcomes={"kept": appended})
    commit = commits.last_commit(lake, TMDB_RESPONSES)
    job_run.versions_written[TMDB_RESPONSES.name] = commit.version
    action = "appended" if appended else "nothing new"
    report(TableReport(TMDB_RESPONSES.name, action, appended, time.monotonic() - started))


def _ingest(spark: SparkSession, lake: Lake) -> int:
    """Streams the new files into the table; how many lines they held, blank ones aside."""
    Path(lake.landing).mkdir(exist_ok=True)
    lines = spark.readStream.format("text").options(**SOURCE_OPTIONS).load(f"{lake.landing}/{LANDED}")
    named = lines.select("value", F.col("_metadata.file_name").alias("_source_file")).where(F.trim("value") != "")
    counted = named.observe(COUNTED, F.count(F.lit(1)).alias("lines"))
    writer = TMDB_RESPONSES.build(counted, ingested_at=datetime.now(UTC)).writeStream.format("delta")
    checkpoint = lake.checkpoint(TMDB_RESPONSES.name, "landing")
    try:
        query = run_available_now(writer.option("path", lake.table(TMDB_RESPONSES.name)), checkpoint)
    except StreamingQueryException as exc:
        raise _explain(exc, lake) from exc
    return sum(progress.observedMetrics[COUNTED].lines for progress in query.recentProgress if progress.observedMetrics)


def unreadable_file(failure: BaseException) -> str | None:
    """The name of the landing file that could not be read to its end, if that was what failed."""
    found = re.search(r"FAILED_READ_FILE\S* .*?([^/\s]+)\. +SQLSTATE", explain(failure))
    return found[1] if found else None


def _explain(failure: StreamingQueryException, lake: Lake) -> Exception:
    file = unreadable_file(failure)
    if file is None:
        return LandingError(f"{lake.landing} could not be ingested: {explain(failure)}")
    return LandingError(
        f"{lake.landing}/{file} cannot be read to its end; nothing of this run was ingested. "
        f"Run `moviepipe set-aside {file}` to go on without it, and land it again whole under another name."
    )
