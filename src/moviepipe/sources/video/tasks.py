"""What the helper process does: looks at a file or at a part of one, or takes frames out of it."""

import base64
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import cv2

from moviepipe.sources.video.detector import Detector
from moviepipe.sources.video.look import RUN_UP_MS, Part, look_at_part
from moviepipe.sources.video.settings import LookSettings
from moviepipe.sources.video.stream import frames_between, look_at


def do(task: dict[str, Any]) -> dict[str, Any]:
    """The answer to a task; raises VideoFaultError with what is wrong with the video."""
    path = Path(task["path"])
    if "moments" in task:
        return {"stills": list(_stills(path, task["moments"], task["width"]))}
    if "part" not in task:
        return asdict(look_at(path))
    return look_at_part(path, Part(**task["part"]), _detector(task["model"]), LookSettings(**task["settings"]))


def _stills(path: Path, moments: list[int], width: int) -> Iterator[dict[str, Any]]:
    """The frames at some moments, in order, as PNG files in base64, no wider than so many pixels."""
    wanted = set(moments)
    for frame in frames_between(path, max(0, min(wanted) - RUN_UP_MS), max(wanted) + 1):
        if round(frame.moment_ms) in wanted:
            picture = frame.picture()
            scale = min(1.0, width / picture.shape[1])
            small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            png = base64.b64encode(cv2.imencode(".png", small)[1].tobytes()).decode()
            yield {"moment_ms": round(frame.moment_ms), "png": png}


@cache
def _detector(model: str) -> Detector:
    """Loaded once in the process."""
    return Detector(Path(model))
