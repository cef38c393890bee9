"""The detection by Rekognition: jobs are started, looked after and resumed; their pages land as they are."""

import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import types as T

from moviepipe.config import VideoSettings
from moviepipe.errors import SourceError
from moviepipe.io import commits, delta, storage
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table, query_rows
from moviepipe.io.video_jobs import OpenJob, find_job, forget_job, note_job
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.video.detect import DetectRequest, note_of, outcomes
from moviepipe.pipelines.video.pending import FAILED, Method, Video, pending_videos, require_within
from moviepipe.sources.video.faults import VideoFaultError
from moviepipe.sources.video.rekognition import (
    BusyError,
    JobGoneError,
    LabelDetection,
    Page,
    S3Video,
    require_readable,
    token_of,
)
from moviepipe.video.video_label_pages import HOW, PAGE, VIDEO, VIDEO_LABEL_PAGES

REKOGNITION = "rekognition"
KEPT_FOR = timedelta(days=6, hours=20)  # Rekognition keeps results for seven days
FIRST_WAIT, LONGEST_WAIT, GROWTH = 5.0, 60.0, 1.5
ROWS = T.StructType([*VIDEO.fields, *HOW.fields, *PAGE.fields])
ATTEMPTS = (
    "select count(distinct job_id) as count from stored where source = '{}' and video_key = '{}' and etag = '{}' "
    "and backend = '{}' and settings = '{}' and status = 'FAILED'"
)


@dataclass(frozen=True)
class Ended:
    """A job that has ended, with its pages."""

    video: Video
    job_id: str
    pages: Sequence[Page]


@dataclass
class Watch:
    """Jobs that are started and looked after, so many at once; a wait between two looks grows until one has ended.

    `detection_of` gives Rekognition in the region of a bucket, `attempts` how often a video has failed so far, `land`
    takes what has ended. A job that is late stays open, and the next run finds it.
    """

    lake: Lake
    method: Method
    settings: VideoSettings
    detection_of: Callable[[str], LabelDetection]
    attempts: Callable[[Video], int]
    land: Callable[[Sequence[Ended]], None]
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    late: list[Video] = field(default_factory=list)

    def run(self, videos: Sequence[Video]) -> None:
        """Brings each video's job to its end, or to the deadline."""
        waiting, pause, gone = deque(videos), FIRST_WAIT, set[str]()
        open_jobs: dict[str, tuple[Video, OpenJob]] = {}
        deadline = self.now() + self.settings.rekognition_deadline_minutes * 60
        while waiting or open_jobs:
            ended: list[Ended] = []
            self._begin(waiting, open_jobs, gone, ended)
            for name, (video, job) in list(open_jobs.items()):
                found = self._look(name, video, job, waiting, gone)
                if found is not None:
                    ended += found
                    del open_jobs[name]
            self._settle(ended)
            if not waiting and not open_jobs:
                return
            if self.now() >= deadline:
                self.late = [*(video for video, _ in open_jobs.values()), *waiting]
                return
            pause = FIRST_WAIT if ended else min(LONGEST_WAIT, pause * GROWTH)
            self.sleep(pause)

    def _begin(
        self,
        waiting: deque[Video],
        open_jobs: dict[str, tuple[Video, OpenJob]],
        gone: set[str],
        ended: list[Ended],
    ) -> None:
        """Starts jobs, or finds those that are there, as long as there is room."""
        while waiting and len(open_jobs) < self.settings.open_jobs:
            video = waiting[0]
            name = self._name(video)
            try:
                open_jobs[name] = video, self._job(name, video, gone)
            except BusyError:
                return
            except VideoFaultError as exc:
                ended.append(Ended(video, f"refused-{name}", [_failed(str(exc))]))
            waiting.popleft()

    def _job(self, name: str, video: Video, gone: set[str]) -> OpenJob:
        known = find_job(self.lake, name)
        if known and known.job_id not in gone and self.now() - known.started_at < KEPT_FOR.total_seconds():
            return known
        require_readable(video.content_type, video.codec, video.size_bytes)
        _require_length(video, self.settings)
        place = _place(video)
        token = token_of(name, self.attempts(video), known.job_id if known else "")
        job = OpenJob(self.detection_of(place.bucket).start(place, token), token, self.now())
        note_job(self.lake, name, job)
        return job

    def _look(self, name: str, video: Video, job: OpenJob, waiting: deque[Video], gone: set[str]) -> list[Ended] | None:
        """The job if it has ended; nothing in it where it is to be started anew; None while it goes on."""
        try:
            pages = self.detection_of(_place(video).bucket).pages(job.job_id)
        except BusyError:
            return None
        except JobGoneError:
            gone.add(job.job_id)
            waiting.append(video)
            return []
        return None if pages is None else [Ended(video, job.job_id, pages)]

    def _settle(self, ended: Sequence[Ended]) -> None:
        if ended:
            self.land(ended)
            for each in ended:
                forget_job(self.lake, self._name(each.video))

    def _name(self, video: Video) -> str:
        return token_of(video.source, video.video_key, video.etag, *asdict(self.method).values())[:32]


def method_of(settings: VideoSettings) -> Method:
    """How Rekognition looks at videos with these settings."""
    look = json.dumps({"min_confidence": settings.rekognition_min_confidence})
    return Method(REKOGNITION, "label-detection", look)


def run(
    request: DetectRequest, spark: SparkSession, lake: Lake, settings: VideoSettings, job_run: JobRun, report: Report
) -> None:
    """Has every video on S3 looked into that is not yet; raises SourceError where there are some and none could be."""
    method, started = method_of(settings), time.monotonic()
    pending = pending_videos(lake, method, request.retry_failed)
    videos = [video for video in pending if storage.is_on_s3(video.source)]
    if pending and not videos:
        raise SourceError(f"Rekognition reads videos on S3 only, and {pending[0].source} is not. Use --backend local.")
    require_within(videos, request.max_minutes)
    delta.ensure_table(spark, lake, VIDEO_LABEL_PAGES)

    def land(ended: Sequence[Ended]) -> None:
        rows = [row for each in ended for row in rows_of(each, method)]
        pages = spark.createDataFrame(rows, ROWS).coalesce(1)
        now = datetime.now(UTC)
        delta.append_rows(
            lake, VIDEO_LABEL_PAGES, VIDEO_LABEL_PAGES.build(pages, fetched_at=now, run_id=job_run.run_id)
        )

    @cache
    def detection_of(bucket: str) -> LabelDetection:
        return LabelDetection(_client(bucket), settings.rekognition_min_confidence)

    watch = Watch(lake, method, settings, detection_of, lambda video: _attempts(lake, video, method), land)
    watch.run(videos)
    rows = outcomes(lake, job_run)
    failed = [row for row in rows if row["failure"]]
    job_run.add_batch(len(rows), {"kept": len(rows) - len(failed), "rejected": len(failed)})
    job_run.versions_written[VIDEO_LABEL_PAGES.name] = commits.last_commit(lake, VIDEO_LABEL_PAGES).version
    notes = [note_of(failed)] if failed else []
    if watch.late:
        notes.append(f"{len(watch.late)} still under way; run the same command again to go on with them")
    if len(videos) < len(pending):
        notes.append(f"{len(pending) - len(videos)} not on S3 left out")
    action = f"{len(rows):,} videos" if rows else "nothing new"
    report(TableReport(VIDEO_LABEL_PAGES.name, action, None, time.monotonic() - started, "; ".join(notes)))
    if rows and len(failed) == len(rows):
        raise SourceError(f"None of the videos could be looked into: {note_of(failed)}.")


def rows_of(ended: Ended, method: Method) -> list[tuple[Any, ...]]:
    """The pages of a job as rows of Bronze, each the text that Rekognition has sent."""
    video, count = ended.video, len(ended.pages)
    return [
        (
            *(video.source, video.video_key, video.etag, method.backend, method.model, method.settings),
            *(ended.job_id, number, count, page.status, page.text),
        )
        for number, page in enumerate(ended.pages, start=1)
    ]


def _failed(reason: str) -> Page:
    return Page(FAILED, json.dumps({"JobStatus": FAILED, "StatusMessage": reason, "Labels": []}))


def _require_length(video: Video, settings: VideoSettings) -> None:
    if video.duration_seconds > settings.longest_minutes * 60:
        minutes = video.duration_seconds / 60
        raise VideoFaultError(
            f"it lasts {minutes:,.0f} minutes, longer than video.longest_minutes, {settings.longest_minutes}"
        )


def _place(video: Video) -> S3Video:
    bucket, _, prefix = video.source.removeprefix(storage.S3_SCHEME).partition("/")
    return S3Video(bucket, f"{prefix}/{video.video_key}" if prefix else video.video_key)


def _attempts(lake: Lake, video: Video, method: Method) -> int:
    """How many jobs of a video have failed: each has used up its token."""
    stored = open_table(lake, VIDEO_LABEL_PAGES.name)
    values = (video.source, video.video_key, video.etag, method.backend, method.settings)
    query = ATTEMPTS.format(*(value.replace("'", "''") for value in values))
    return 0 if stored is None else int(query_rows(stored, query)[0]["count"])


def _client(bucket: str) -> Any:
    """Rekognition in the region of the bucket, which it must be in."""
    from moviepipe.io.storage.aws import rekognition

    return rekognition(bucket)
