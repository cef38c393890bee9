"""One part of a video looked at: a page in the shape of Rekognition's GetLabelDetection.

`Segments`, in the shape of GetSegmentDetection's, stands beside the labels, with how much moves in each shot.
Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetLabelDetection.html
"""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2

from moviepipe.sources.video.coco import PARENTS
from moviepipe.sources.video.detector import Detection, Detector
from moviepipe.sources.video.settings import LookSettings
from moviepipe.sources.video.shots import Shot, ShotFinder
from moviepipe.sources.video.stream import frames_between

RUN_UP_MS, TOLERANCE_MS = 1_000, 1
CATEGORY = "COCO"


@dataclass(frozen=True)
class Part:
    """A part of a video: from one moment (milliseconds) until before another, or until the video ends."""

    start_ms: int
    end_ms: int | None
    frame_rate: float


def look_at_part(path: Path, part: Part, detector: Detector, settings: LookSettings) -> dict[str, Any]:
    """The page of a part; raises VideoFaultError where a frame cannot be decoded."""
    finder = ShotFinder(part.frame_rate, settings.cut_threshold, starts_video=not part.start_ms)
    step, wanted, labels, looked_at = 1000 / settings.frames_per_second, float(part.start_ms), [], 0
    for frame in frames_between(path, max(0, part.start_ms - RUN_UP_MS), part.end_ms):
        picture, is_within = frame.picture(), frame.moment_ms >= part.start_ms
        finder.take(picture, frame.moment_ms, is_within)
        if is_within and frame.moment_ms >= wanted - TOLERANCE_MS:
            found = detector.detect(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), settings.min_confidence)
            labels += _labels(round(frame.moment_ms), found)
            wanted, looked_at = ((frame.moment_ms + TOLERANCE_MS) // step + 1) * step, looked_at + 1
    return {
        "JobStatus": "SUCCEEDED",
        "Labels": labels,
        "Segments": [_segment(shot) for shot in finder.shots],
        "SampledFrameCount": looked_at,
    }


def _labels(moment_ms: int, found: list[Detection]) -> list[dict[str, Any]]:
    by_name = groupby(sorted(found, key=lambda each: each.name), key=lambda each: each.name)
    return [{"Timestamp": moment_ms, "Label": _label(name, list(instances))} for name, instances in by_name]


def _label(name: str, instances: list[Detection]) -> dict[str, Any]:
    return {
        "Name": name,
        "Confidence": max(each.confidence for each in instances),
        "Instances": [
            {
                "BoundingBox": {"Width": each.width, "Height": each.height, "Left": each.left, "Top": each.top},
                "Confidence": each.confidence,
            }
            for each in instances
        ],
        "Parents": [{"Name": PARENTS[name]}] if name in PARENTS else [],
        "Aliases": [],
        "Categories": [{"Name": CATEGORY}],
    }


def _segment(shot: Shot) -> dict[str, Any]:
    return {
        "Type": "SHOT",
        "StartTimestampMillis": round(shot.start_ms),
        "EndTimestampMillis": round(shot.end_ms),
        "StartsWithCut": shot.starts_with_cut,
        "StepCount": shot.step_count,
        "Motion": round(shot.motion, 3),
    }
