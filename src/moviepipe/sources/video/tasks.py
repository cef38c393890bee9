"""What the helper process does: looks at a file, or at a part of one."""

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from moviepipe.sources.video.detector import Detector
from moviepipe.sources.video.look import Part, look_at_part
from moviepipe.sources.video.settings import LookSettings
from moviepipe.sources.video.stream import look_at


def do(task: dict[str, Any]) -> dict[str, Any]:
    """The answer to a task; raises VideoFaultError with what is wrong with the video."""
    path = Path(task["path"])
    if "part" not in task:
        return asdict(look_at(path))
    return look_at_part(path, Part(**task["part"]), _detector(task["model"]), LookSettings(**task["settings"]))


@cache
def _detector(model: str) -> Detector:
    """Loaded once in the process."""
    return Detector(Path(model))
