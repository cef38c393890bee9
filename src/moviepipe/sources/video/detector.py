"""The detector: COCO-SSD in onnxruntime, on one thread, for a picture at a time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from moviepipe.sources.video.coco import NAMES


@dataclass(frozen=True)
class Detection:
    """One object in a picture: its name, how sure (0 to 100) and its box in shares of the picture."""

    name: str
    confidence: float
    left: float
    top: float
    width: float
    height: float


class Detector:
    """The model, loaded."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def detect(self, picture: "np.ndarray[Any, Any]", min_confidence: float) -> list[Detection]:
        """The objects in a picture of height × width × red, green, blue (0 to 255), the surest first."""
        given = {"picture": picture[np.newaxis], "least_score": np.array([min_confidence / 100], np.float32)}
        boxes, scores, chosen = self._session.run(None, given)
        found = [_detection(kind, scores[0, kind, place], boxes[0, place]) for _, kind, place in chosen]
        return sorted((each for each in found if each is not None), key=lambda each: -each.confidence)


def _detection(kind: int, score: float, box: "np.ndarray[Any, Any]") -> Detection | None:
    """None for a number that stands for no kind of object."""
    name = NAMES.get(int(kind) + 1)
    if name is None:
        return None
    top, left, bottom, right = (round(float(each), 6) for each in np.clip(box, 0, 1))
    return Detection(name, round(float(score) * 100, 4), left, top, round(right - left, 6), round(bottom - top, 6))
