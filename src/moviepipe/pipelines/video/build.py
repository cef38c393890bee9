"""Silver and Gold of videos, from Bronze: each table whole in one commit, where something has moved."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from moviepipe import silver
from moviepipe.config import Settings
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table, query_rows
from moviepipe.pipelines import gold
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report
from moviepipe.video import GOLD, REJECTED_VIDEOS, SILVER, VIDEO_FILES, VIDEO_LABEL_PAGES, VIDEOS
from moviepipe.video.pages import DETECTION, detections

# Of the movies' own tables, which a lake of videos alone does not have yet.
READ_BESIDE = (silver.MOVIES, silver.MOVIE_GENRES)
DETECTIONS = f"select count(*) as count from (select distinct {', '.join(DETECTION)} from stored)"
KEPT = "select count(detected_at) as count from stored"
REJECTED = "select count(*) as count from stored where stage = 'detect'"


def run(
    spark: SparkSession, lake: Lake, settings: Settings, job_run: JobRun, report: Report, rebuild: bool = False
) -> None:
    """Builds what is out of date, or with `rebuild` everything; raises LakeError where nothing has been scanned."""
    commits.last_commit(lake, VIDEO_FILES)
    for table in (VIDEO_FILES, VIDEO_LABEL_PAGES, *READ_BESIDE):
        delta.ensure_table(spark, lake, table)
    gold.run(spark, lake, settings.gold, job_run, report, rebuild, tables=(*SILVER, *GOLD))
    _account(spark, lake, job_run)


def _account(spark: SparkSession, lake: Lake, job_run: JobRun) -> None:
    """Counts what became of the detections, each number from another place; nothing where no table of Silver moved."""
    if not {table.name for table in (VIDEOS, REJECTED_VIDEOS)} & set(job_run.versions_written):
        return
    files, pages = (delta.read_table(spark, lake, table) for table in (VIDEO_FILES, VIDEO_LABEL_PAGES))
    superseded = detections(files, pages).where(F.col("outcome") == "superseded").count()
    counts = {"kept": _count(lake, VIDEOS.name, KEPT), "rejected": _count(lake, REJECTED_VIDEOS.name, REJECTED)}
    job_run.add_batch(_count(lake, VIDEO_LABEL_PAGES.name, DETECTIONS), counts | {"superseded": superseded})


def _count(lake: Lake, name: str, query: str) -> int:
    stored = open_table(lake, name)
    return 0 if stored is None else int(query_rows(stored, query)[0]["count"])
