"""A video's stream, decoded in one thread: what it is, and its frames with the moments that the stream gives them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# OpenCV reads them when it is imported; what FFmpeg has to say of a damaged file is no message for a person.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")

import cv2
import numpy as np

from moviepipe.sources.video.container import content_type, require_whole
from moviepipe.sources.video.faults import VideoFaultError

RUN_UP_MS = 2_000  # a seek lands this much earlier, for it is not exact
ISO_MEDIA = ("video/mp4", "video/quicktime")
Picture = np.ndarray[Any, Any]


@dataclass(frozen=True)
class VideoFacts:
    """What a video is: seconds, pixels as it is shown, frames a second, and how it is packed."""

    content_type: str
    codec: str
    duration_seconds: float
    width_px: int
    height_px: int
    rotation_degrees: int
    frame_rate: float


@dataclass(frozen=True)
class Frame:
    """A frame at its moment (milliseconds from the beginning); its picture is converted when it is asked for."""

    moment_ms: float
    capture: Any

    def picture(self) -> Picture:
        """Height × width × blue, green, red, turned as it is to be shown."""
        is_there, picture = self.capture.retrieve()
        if not is_there or picture is None:
            raise VideoFaultError(f"its frame at {self.moment_ms / 1000:.3f} s cannot be decoded")
        return picture  # type: ignore[no-any-return] # OpenCV's types say more than there is


def look_at(path: Path) -> VideoFacts:
    """What a file is; raises VideoFaultError when its first frame cannot be shown."""
    kind = content_type(path)
    if kind in ISO_MEDIA:
        require_whole(path)
    with _opened(path) as capture:
        first = next(_frames(capture), None)
        if first is None:
            raise VideoFaultError("it has no frame that can be decoded")
        height, width = first.picture().shape[:2]
        rate, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
        turned = int(capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 360
        codec = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little").decode("latin-1").strip("\0 ")
    if not rate > 0 or not count > 0:
        raise VideoFaultError("its length is not known")
    return VideoFacts(kind, codec, round(count / rate, 3), width, height, turned, round(rate, 3))


def frames_between(path: Path, start_ms: float, end_ms: float | None) -> Iterator[Frame]:
    """The frames from one moment on and before another, in order; none where the stream has ended by then."""
    with _opened(path) as capture:
        frames = _frames(capture)
        frame = _sought(capture, frames, start_ms) if start_ms > RUN_UP_MS else next(frames, None)
        if frame is not None and frame.moment_ms > start_ms > 0:  # the seek went too far
            capture.open(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
            frames = _frames(capture)
            frame = next(frames, None)
        while frame is not None and (end_ms is None or frame.moment_ms < end_ms):
            if frame.moment_ms >= start_ms:
                yield frame
            frame = next(frames, None)


def _sought(capture: Any, frames: Iterator[Frame], start_ms: float) -> Frame | None:
    capture.set(cv2.CAP_PROP_POS_MSEC, start_ms - RUN_UP_MS)
    return next(frames, None)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    cv2.setNumThreads(1)
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    try:
        if not capture.isOpened():
            raise VideoFaultError("it holds no video stream that can be opened")
        yield capture
    finally:
        capture.release()


def _frames(capture: Any) -> Iterator[Frame]:
    last = -1.0
    while capture.grab():
        moment = capture.get(cv2.CAP_PROP_POS_MSEC)
        if moment <= last:  # a stream without time stamps
            moment = last + 1000 / (capture.get(cv2.CAP_PROP_FPS) or 25)
        last = moment
        yield Frame(moment, capture)
