"""Where shots begin, by PySceneDetect, and how much moves in each."""

from dataclasses import dataclass
from typing import Any

import cv2
from scenedetect.common import FrameTimecode
from scenedetect.detectors import ContentDetector
from scenedetect.detectors.content_detector import FlashFilter

LOOKED_AT_WIDTH = 256  # pixels: enough to tell a cut, and cheap
SHORTEST_SHOT_SECONDS = 0.6
STEP_MS = 200  # motion is what changes from one fifth of a second to the next, whatever the frame rate
TOLERANCE_MS = 1


@dataclass
class Shot:
    """What one part of a video holds of a shot: when, and how much it moves.

    `motion` is the sum, over `step_count` steps of a fifth of a second, of the mean change in brightness (0 to 255).
    `starts_with_cut` is false where the shot has begun in an earlier part.
    """

    start_ms: float
    end_ms: float
    starts_with_cut: bool
    step_count: int = 0
    motion: float = 0.0


class ShotFinder:
    """Takes the frames of a part of a video in order; those before it too, to compare its first frame with."""

    def __init__(self, frame_rate: float, threshold: float, starts_video: bool) -> None:
        self._detector = ContentDetector(
            threshold, min_scene_len=SHORTEST_SHOT_SECONDS, filter_mode=FlashFilter.Mode.SUPPRESS
        )
        self._rate, self._starts_video = float(frame_rate), starts_video
        self._size: tuple[int, int] | None = None
        self._compared: tuple[float, Any] | None = None
        self.shots: list[Shot] = []

    def take(self, picture: Any, moment_ms: float, is_within: bool) -> None:
        """Looks at a frame."""
        if self._size is None:
            height, width = picture.shape[:2]
            self._size = (LOOKED_AT_WIDTH, max(1, round(height * LOOKED_AT_WIDTH / width)))
        small = cv2.resize(picture, self._size, interpolation=cv2.INTER_AREA)
        is_cut = bool(self._detector.process_frame(FrameTimecode(moment_ms / 1000, self._rate), small))
        motion = self._motion(small, moment_ms, is_cut)
        if is_within:
            self._count(moment_ms, is_cut, motion)

    def _motion(self, small: Any, moment_ms: float, is_cut: bool) -> float | None:
        """The change since the frame a step ago; None between steps, and across a cut."""
        if self._compared and not is_cut and moment_ms - self._compared[0] < STEP_MS - TOLERANCE_MS:
            return None
        grey, before = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), self._compared
        self._compared = (moment_ms, grey)
        return None if before is None or is_cut else float(cv2.absdiff(grey, before[1]).mean())

    def _count(self, moment_ms: float, is_cut: bool, motion: float | None) -> None:
        if not self.shots:
            self.shots.append(Shot(moment_ms, moment_ms, is_cut or self._starts_video))
        elif is_cut:
            self.shots[-1].end_ms = moment_ms
            self.shots.append(Shot(moment_ms, moment_ms, True))
        shot = self.shots[-1]
        shot.end_ms = moment_ms + 1000 / self._rate
        if motion is not None:
            shot.step_count += 1
            shot.motion += motion
