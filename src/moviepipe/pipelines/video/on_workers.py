"""What Spark's Python workers do with videos: each decodes in one helper process of its own, which it keeps."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyspark import SparkFiles

from moviepipe.errors import MoviepipeError
from moviepipe.io import storage
from moviepipe.sources.video.faults import UNREADABLE, VideoFaultError
from moviepipe.sources.video.helper import Helper

PROBE_SECONDS = 60
FACTS = (
    *("content_type", "codec", "duration_seconds", "width_px", "height_px", "rotation_degrees", "frame_rate"),
    "fault",
)


@cache
def _helper() -> Helper:
    return Helper()


def with_facts(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Files as a scan found them, with what each is, or its fault; those that have one already pass through."""
    for frame in frames:
        for row in rows_of(frame):
            facts = dict.fromkeys(FACTS) | ({"fault": row["fault"]} if row["fault"] else _facts(row))
            yield pd.DataFrame([row | facts])


def look_into(
    frames: Iterable[pd.DataFrame], model: str, version: str, seconds: int, settings: dict[str, Any]
) -> Iterator[pd.DataFrame]:
    """Parts of videos as pages of labels; a part that cannot be looked into is a page that says why."""
    task = {"model": SparkFiles.get(model), "settings": settings}
    for frame in frames:
        for row in rows_of(frame):
            page = _page(row, task, seconds) | _surroundings(row, version)
            names = ("source", "video_key", "etag", "job_id", "page_number", "page_count")
            made = {"status": page["JobStatus"], "payload": json.dumps(page, ensure_ascii=False)}
            yield pd.DataFrame([{name: row[name] for name in names} | made])


def _page(row: dict[str, Any], task: dict[str, Any], seconds: int) -> dict[str, Any]:
    end_ms = None if row["end_ms"] is None else int(row["end_ms"])
    part = {"start_ms": int(row["start_ms"]), "end_ms": end_ms, "frame_rate": row["frame_rate"]}
    try:
        if row["refusal"]:
            raise VideoFaultError(row["refusal"])
        with local_file(row["source"], row["video_key"], row["size_bytes"]) as path:
            return _helper().ask(task | {"path": str(path), "part": part}, seconds)
    except VideoFaultError as exc:
        return {"JobStatus": "FAILED", "StatusMessage": str(exc), "Labels": []}


def _surroundings(row: dict[str, Any], version: str) -> dict[str, Any]:
    """What Rekognition puts beside the labels."""
    is_last = row["page_number"] == row["page_count"]
    return {
        "LabelModelVersion": version,
        "JobId": row["job_id"],
        "VideoMetadata": {
            "Codec": row["codec"],
            "DurationMillis": round(row["duration_seconds"] * 1000),
            "FrameRate": row["frame_rate"],
            "FrameWidth": int(row["width_px"]),
            "FrameHeight": int(row["height_px"]),
        },
        "GetRequestMetadata": {"SortBy": "TIMESTAMP", "AggregateBy": "TIMESTAMPS"},
    } | ({} if is_last else {"NextToken": str(row["page_number"] + 1)})


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame; what is missing is None."""
    rows: list[dict[str, Any]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    try:
        with local_file(row["source"], row["video_key"], row["size_bytes"]) as path:
            return _helper().ask({"path": str(path)}, PROBE_SECONDS)
    except VideoFaultError as exc:
        return {"fault": str(exc)}


@contextmanager
def local_file(source: str, key: str, size_bytes: int) -> Iterator[Path]:
    """A video as a file of this machine; raises VideoFaultError where it is gone, or is not as it was scanned."""
    folder = storage.on_this_machine(source)
    if folder is not None:
        _require_size(folder / key, size_bytes)
        yield folder / key
        return
    with tempfile.TemporaryDirectory(prefix="moviepipe-video-") as copies:
        path = Path(copies, "video.mp4")
        try:
            with storage.open_file(source, key) as stored, path.open("wb") as copy:
                shutil.copyfileobj(stored, copy)
        except FileNotFoundError as exc:
            raise VideoFaultError("it is no longer there") from exc
        except MoviepipeError as exc:
            raise VideoFaultError(f"{UNREADABLE}: {exc}") from exc
        _require_size(path, size_bytes)
        yield path


def _require_size(path: Path, size_bytes: int) -> None:
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except FileNotFoundError as exc:
        raise VideoFaultError("it is no longer there") from exc
    except OSError as exc:
        raise VideoFaultError(f"{UNREADABLE} ({exc.strerror})") from exc
    if size != size_bytes:
        raise VideoFaultError(f"it has {size:,} bytes now, and had {size_bytes:,} when it was scanned")
