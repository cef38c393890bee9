"""The local detection: videos in parts over Spark's workers, each part's page into bronze.video_label_pages."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.config import VideoSettings
from moviepipe.errors import SourceError
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table, query_rows
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.video.model import FILE, MODEL, require_model
from moviepipe.pipelines.video.on_workers import look_into
from moviepipe.pipelines.video.packages import require_packages
from moviepipe.pipelines.video.pending import FAILED, Method, Video, pending_videos, require_within
from moviepipe.sources.video.settings import LookSettings
from moviepipe.tables import DOUBLE, INT, LONG, STRING, schema
from moviepipe.video.video_label_pages import PAGE, VIDEO, VIDEO_LABEL_PAGES

LOCAL = "local"
BATCH_SECONDS = 3_600  # of video: so much is lost at most when a run is killed
REASONS_SHOWN = 3
TASK = T.StructType(
    [
        *VIDEO.fields,
        *schema(size_bytes=LONG, job_id=STRING, page_number=INT, page_count=INT, start_ms=LONG, end_ms=LONG).fields,
        *schema(duration_seconds=DOUBLE, frame_rate=DOUBLE, codec=STRING, width_px=INT, height_px=INT).fields,
        *schema(refusal=STRING).fields,
    ]
)
PAGES = T.StructType([*VIDEO.fields, *PAGE.fields])
OF_RUN = (
    "select video_key, max(case when status = 'FAILED' then payload end) as failure from stored "
    "where _run_id = '{}' group by source, video_key order by video_key"
)


@dataclass(frozen=True)
class DetectRequest:
    """What was asked for: at most so many minutes of video, and whether to try again what has failed."""

    max_minutes: float | None = None
    retry_failed: bool = False


def method_of(settings: VideoSettings) -> Method:
    """How the local backend looks at videos with these settings."""
    look = json.dumps(asdict(look_settings(settings)), sort_keys=True)
    return Method(LOCAL, MODEL, look)


def look_settings(settings: VideoSettings) -> LookSettings:
    """The part of the settings that changes what is found."""
    return LookSettings(settings.frames_per_second, settings.min_confidence, settings.cut_threshold)


def run(
    request: DetectRequest, spark: SparkSession, lake: Lake, settings: VideoSettings, job_run: JobRun, report: Report
) -> None:
    """Looks into every video that is not yet; raises SourceError where there are some and none could be."""
    require_packages()
    model, method, started = require_model(), method_of(settings), time.monotonic()
    videos = pending_videos(lake, method, request.retry_failed)
    require_within(videos, request.max_minutes)
    delta.ensure_table(spark, lake, VIDEO_LABEL_PAGES)
    spark.sparkContext.addFile(str(model))
    for batch in _batches(videos):
        _look_into(spark, lake, batch, method, settings, job_run)
    rows = outcomes(lake, job_run)
    failed = [row for row in rows if row["failure"]]
    job_run.add_batch(len(rows), {"kept": len(rows) - len(failed), "rejected": len(failed)})
    job_run.versions_written[VIDEO_LABEL_PAGES.name] = commits.last_commit(lake, VIDEO_LABEL_PAGES).version
    minutes = f"{sum(video.duration_seconds for video in videos) / 60:,.1f} minutes of video" if videos else ""
    action = f"{len(rows):,} videos" if rows else "nothing new"
    report(TableReport(VIDEO_LABEL_PAGES.name, action, None, time.monotonic() - started, note_of(failed) or minutes))
    if rows and len(failed) == len(rows):
        raise SourceError(
            f"None of the videos could be looked into: {note_of(failed)}. Mend them and scan again, or --retry-failed."
        )


def _batches(videos: Sequence[Video]) -> Iterator[list[Video]]:
    """The videos in groups, each of which is committed at once."""
    batch: list[Video] = []
    for video in videos:
        batch.append(video)
        if sum(each.duration_seconds for each in batch) >= BATCH_SECONDS:
            yield batch
            batch = []
    if batch:
        yield batch


def _look_into(
    spark: SparkSession, lake: Lake, videos: Sequence[Video], method: Method, settings: VideoSettings, job_run: JobRun
) -> None:
    tasks = [task for video in videos for task in tasks_of(video, job_run.run_id, settings)]
    rows = spark.createDataFrame(spark.sparkContext.parallelize(tasks, len(tasks)), TASK)
    look = partial(
        look_into, model=FILE, version=MODEL, seconds=settings.deadline_seconds, settings=json.loads(method.settings)
    )
    pages = rows.mapInPandas(look, PAGES)
    how = {name: F.lit(value) for name, value in asdict(method).items()}
    built = VIDEO_LABEL_PAGES.build(pages.withColumns(how), fetched_at=datetime.now(UTC), run_id=job_run.run_id)
    delta.append_rows(lake, VIDEO_LABEL_PAGES, built)


def tasks_of(video: Video, job_id: str, settings: VideoSettings) -> list[tuple[Any, ...]]:
    """The parts of a video, as rows of TASK; the last goes on to the end, wherever that is."""
    length, part = video.duration_seconds * 1000, settings.segment_seconds * 1000
    refusal = None
    if video.duration_seconds > settings.longest_minutes * 60:
        minutes = video.duration_seconds / 60
        refusal = f"it lasts {minutes:,.0f} minutes, longer than video.longest_minutes, {settings.longest_minutes}"
    count = 1 if refusal else max(1, -int(-length // part))
    return [
        (
            *(video.source, video.video_key, video.etag, video.size_bytes, job_id, number + 1, count),
            *(number * part, None if number + 1 == count else (number + 1) * part),
            *(video.duration_seconds, video.frame_rate, video.codec, video.width_px, video.height_px, refusal),
        )
        for number in range(count)
    ]


def outcomes(lake: Lake, job_run: JobRun) -> list[dict[str, Any]]:
    """The videos that a run has looked into, each with the page that says it failed, or null."""
    stored = open_table(lake, VIDEO_LABEL_PAGES.name)
    return [] if stored is None else query_rows(stored, OF_RUN.format(job_run.run_id))


def note_of(failed: Sequence[dict[str, Any]]) -> str:
    """The first few failures in words; nothing where there is none."""
    if not failed:
        return ""
    reasons = [f"{row['video_key']}: {json.loads(row['failure'])['StatusMessage']}" for row in failed[:REASONS_SHOWN]]
    more = [f"and {len(failed) - REASONS_SHOWN} more"] if len(failed) > REASONS_SHOWN else []
    return f"{len(failed)} {FAILED.lower()} ({'; '.join([*reasons, *more])})"
