"""Which videos a detection has not been made of yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moviepipe.errors import SourceError
from moviepipe.io import commits
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table, query_rows
from moviepipe.video import VIDEO_FILES, VIDEO_LABEL_PAGES

SUCCEEDED, FAILED = "SUCCEEDED", "FAILED"
FILES = (
    "select source, video_key, etag, size_bytes, duration_seconds, frame_rate, codec, width_px, height_px, "
    "content_type, fault from stored order by _ingested_at"
)
DETECTIONS = (
    "select source, video_key, etag, job_id, min(status) as status, max(fetched_at) as fetched_at from stored "
    "where backend = '{}' and model = '{}' and settings = '{}' group by source, video_key, etag, job_id"
)


@dataclass(frozen=True)
class Method:
    """How labels are found; a video is looked into once by each."""

    backend: str
    model: str
    settings: str


@dataclass(frozen=True)
class Video:
    """A video that can be looked into."""

    source: str
    video_key: str
    etag: str
    size_bytes: int
    duration_seconds: float
    frame_rate: float
    codec: str
    width_px: int
    height_px: int
    content_type: str


def pending_videos(lake: Lake, method: Method, retry_failed: bool) -> list[Video]:
    """The videos, as last scanned, that the method has not looked into; with `retry_failed` those too where it failed.

    Raises LakeError where nothing has been scanned.
    """
    commits.last_commit(lake, VIDEO_FILES)
    statuses = _statuses(lake, method)
    again = {FAILED} if retry_failed else set()
    return [
        video for video in _videos(lake) if statuses.get((video.source, video.video_key, video.etag)) in {None, *again}
    ]


def require_within(videos: Sequence[Video], max_minutes: float | None) -> None:
    """Raises SourceError when the videos are longer, together, than was allowed."""
    minutes = sum(video.duration_seconds for video in videos) / 60
    if max_minutes is not None and minutes > max_minutes:
        raise SourceError(
            f"{len(videos):,} videos of {minutes:,.1f} minutes are to be looked into, more than --max-minutes "
            f"{max_minutes:g} allows. Nothing was begun; allow more, or leave it out."
        )


def _videos(lake: Lake) -> list[Video]:
    """The newest version of each file; none where that is in quarantine."""
    stored = open_table(lake, VIDEO_FILES.name)
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in [] if stored is None else query_rows(stored, FILES):
        newest[row["source"], row["video_key"]] = row
    return [
        Video(**{name: value for name, value in row.items() if name != "fault"})
        for _, row in sorted(newest.items())
        if row["fault"] is None
    ]


def _statuses(lake: Lake, method: Method) -> dict[tuple[str, str, str], str]:
    """How the last detection of each version of a video by the method has ended."""
    stored = open_table(lake, VIDEO_LABEL_PAGES.name)
    if stored is None:
        return {}
    rows = query_rows(stored, DETECTIONS.format(method.backend, method.model, method.settings.replace("'", "''")))
    ordered = sorted(rows, key=lambda row: row["fetched_at"])
    return {(row["source"], row["video_key"], row["etag"]): row["status"] for row in ordered}
