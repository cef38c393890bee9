"""The charts of videos: the most common objects, and of each video a timeline and a sheet of frames with boxes."""

import base64
import io
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.image import imread

from moviepipe.charts.video import plot_contact_sheet, plot_timeline, plot_top_objects
from moviepipe.charts.video.contact_sheet import Still
from moviepipe.errors import LakeError
from moviepipe.io.artifacts import write_artifact
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import query_rows, read_snapshot
from moviepipe.notice import TMDB_NOTICE
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.video.on_workers import local_file
from moviepipe.pipelines.video.packages import require_packages
from moviepipe.sources.video.faults import VideoFaultError
from moviepipe.sources.video.helper import Helper
from moviepipe.video import TOP_VIDEO_LABELS, VIDEO_LABELS, VIDEO_SHOTS, VIDEOS

TOP = "top_10_detected_objects.png"
NOT_IN_FILE_NAMES = re.compile(r"[^\w-]+")
MOST_FRAMES, FRAME_WIDTH, FRAME_SECONDS = 12, 640, 300


@dataclass(frozen=True)
class ChartsRequest:
    """Of which movies' videos (all where none is named)."""

    movie_ids: tuple[int, ...] = ()


def draw(lake: Lake, out: str, request: ChartsRequest, report: Report) -> None:
    """Draws them as PNG files, without a JVM; raises LakeError where no video has been looked into."""
    require_packages()
    videos = _videos(lake, request)
    started, top = time.monotonic(), read_snapshot(lake, TOP_VIDEO_LABELS).pandas()
    looked_into = query_rows("select count(detected_at) as count from videos", read_snapshot(lake, VIDEOS))[0]["count"]
    models = " and ".join(sorted({video["model"] for video in videos}))
    notice = f"Labels: {models}, which is wrong at times. Titles: TMDb. {TMDB_NOTICE}"
    _write(out, TOP, plot_top_objects(top, looked_into, notice), len(top), started, report)
    helper = Helper()
    try:
        for video in videos:
            _draw_video(lake, out, video, notice, helper, report)
    finally:
        helper.close()


def _videos(lake: Lake, request: ChartsRequest) -> list[dict[str, Any]]:
    chosen = f" and movie_id in ({', '.join(map(str, request.movie_ids))})" if request.movie_ids else ""
    found = query_rows(
        "select video_uri, movie_id, video_name, size_bytes, duration_seconds, model from videos "
        f"where detected_at is not null{chosen} order by video_uri",
        read_snapshot(lake, VIDEOS),
    )
    if not found:
        which = f"of movie {' or '.join(map(str, request.movie_ids))} " if request.movie_ids else ""
        raise LakeError(f"No video {which}has been looked into under {lake.uri}. Run `moviepipe video detect` first.")
    return found


def _draw_video(lake: Lake, out: str, video: dict[str, Any], notice: str, helper: Helper, report: Report) -> None:
    started, name = time.monotonic(), f"{video['video_name']} (movie {video['movie_id']})"
    stem = f"{video['movie_id']}_{NOT_IN_FILE_NAMES.sub('_', video['video_name'].rpartition('.')[0])}"
    labels, shots = (_rows(lake, table, video) for table in (VIDEO_LABELS, VIDEO_SHOTS))
    timeline = plot_timeline(labels, shots, video["duration_seconds"], name, notice)
    _write(out, f"timeline_{stem}.png", timeline, len(labels), started, report)
    started = time.monotonic()
    try:
        stills = _stills(video, moments_of(labels, video["duration_seconds"]), helper)
    except VideoFaultError as exc:
        report(TableReport(f"{out}/contact_sheet_{stem}.png", "left out", None, 0.0, str(exc)))
        return
    sheet = plot_contact_sheet(stills, labels, name, notice)
    _write(out, f"contact_sheet_{stem}.png", sheet, len(stills), started, report)


def _rows(lake: Lake, table: Any, video: dict[str, Any]) -> pd.DataFrame:
    snapshot = read_snapshot(lake, table)
    uri = video["video_uri"].replace("'", "''")
    rows = query_rows(f"select * from {table.short_name} where video_uri = '{uri}'", snapshot)
    return pd.DataFrame(rows, columns=table.schema.names)


def moments_of(labels: pd.DataFrame, seconds: float) -> list[int]:
    """The moments of a sheet's frames, spread evenly over those with a box; over the video where none has."""
    boxed = sorted(labels.dropna(subset=["box_width"])["moment_ms"].unique())
    found = boxed or [1000 * second for second in range(int(seconds) + 1)]
    places = np.linspace(0, len(found) - 1, min(MOST_FRAMES, len(found))).round().astype(int)
    return [int(found[place]) for place in places]


def stills_of(video: Mapping[str, Any], labels: pd.DataFrame) -> list[Still]:
    """The frames of a video, a row of silver.videos, for its sheet, by its labels; raises VideoFaultError."""
    require_packages()
    helper = Helper()
    try:
        return _stills(video, moments_of(labels, video["duration_seconds"]), helper)
    finally:
        helper.close()


def _stills(video: Mapping[str, Any], moments: Sequence[int], helper: Helper) -> list[Still]:
    source, _, key = video["video_uri"].rpartition("/videos/")
    with local_file(source, f"videos/{key}", video["size_bytes"]) as path:
        task = {"path": str(path), "moments": list(moments), "width": FRAME_WIDTH}
        answer = helper.ask(task, FRAME_SECONDS)
    return [
        Still(each["moment_ms"], imread(io.BytesIO(base64.b64decode(each["png"])), format="png"))
        for each in answer["stills"]
    ]


def _write(out: str, file_name: str, figure: Figure, rows: int, started: float, report: Report) -> None:
    path = f"{out}/{file_name}"
    write_artifact(path, partial(figure.savefig, format="png"))
    report(TableReport(path, "drawn", rows, time.monotonic() - started))
