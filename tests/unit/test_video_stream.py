"""Streams as they come: turned, uneven, cut, with other pixels in their midst."""

from contextlib import suppress
from itertools import accumulate
from pathlib import Path

import cv2
import numpy as np
import pytest

from made_videos import SIZE, plain_frames, stretch, turn_right, write_motion_jpeg, write_video
from moviepipe.sources.video.detector import Detection
from moviepipe.sources.video.faults import VideoFaultError
from moviepipe.sources.video.look import Part, look_at_part
from moviepipe.sources.video.settings import LookSettings
from moviepipe.sources.video.stream import frames_between, look_at


class Brightness:
    """A detector that sees how bright a picture is."""

    def detect(self, picture: np.ndarray, _: float) -> list[Detection]:
        return [Detection(f"{round(float(picture.mean()), -1):.0f}", 90.0, 0.0, 0.0, 1.0, 1.0)]


def seen(path: Path, start_ms: int = 0, end_ms: int | None = None, rate: float = 10) -> list[tuple[int, str]]:
    """What such a detector sees when, one look a second."""
    page = look_at_part(path, Part(start_ms, end_ms, rate), Brightness(), LookSettings())
    return [(label["Timestamp"], label["Label"]["Name"]) for label in page["Labels"]]


def jpeg(brightness: int, size: tuple[int, int] = SIZE, sampling: int = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420) -> bytes:
    picture = np.full((size[1], size[0], 3), brightness, np.uint8)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling])[1].tobytes()


def test_a_picture_is_turned_as_it_is_to_be_shown(tmp_path: Path):
    frame = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    frame[:, : SIZE[0] // 2] = 250
    path = write_video(tmp_path / "a.mp4", [frame] * 5)
    turn_right(path)
    facts = look_at(path)
    assert (facts.width_px, facts.height_px, facts.rotation_degrees) == (48, 64, 90)
    frames = frames_between(path, 0, None)
    picture = next(frames).picture()
    assert picture.shape[:2] == (64, 48)
    assert picture[:20].mean() > 200, "what was on the left is on top"
    assert picture[-20:].mean() < 50


def test_moments_are_the_streams_own_where_frames_are_shown_for_uneven_times(tmp_path: Path):
    path = write_video(tmp_path / "a.mp4", plain_frames((40, 4), (200, 4)))
    shown = [0.1, 0.1, 2.5, 0.1, 0.1, 0.1, 3.0, 0.1]
    stretch(path, shown)
    moments = [frame.moment_ms for frame in frames_between(path, 0, None)]
    assert moments == pytest.approx([1000 * at for at in accumulate([0.0, *shown[:-1]])], abs=1)
    assert [round(frame.moment_ms) for frame in frames_between(path, 2750, 3000)] == [2800, 2900]
    assert seen(path) == [(0, "40"), (2700, "40"), (3000, "200"), (6000, "200")]
    assert seen(path, 0, 3000) + seen(path, 3000) == seen(path), "and so in parts"
    assert seen(path, 5000) == [(6000, "200")]
    assert seen(path, 60_000) == [], "the stream has ended by then"


def test_parts_of_a_video_give_what_the_whole_gives(tmp_path: Path):
    path = write_video(tmp_path / "a.mp4", plain_frames((40, 31), (200, 22), (90, 40)))
    whole = look_at_part(path, Part(0, None, 10), Brightness(), LookSettings())
    parts = [look_at_part(path, Part(at, at + 3000, 10), Brightness(), LookSettings()) for at in (0, 3000, 6000, 9000)]
    assert [label for part in parts for label in part["Labels"]] == whole["Labels"]
    assert sum(part["SampledFrameCount"] for part in parts) == whole["SampledFrameCount"] == 10
    cuts = [shot["StartTimestampMillis"] for part in parts for shot in part["Segments"] if shot["StartsWithCut"]]
    assert cuts == [shot["StartTimestampMillis"] for shot in whole["Segments"]] == [0, 3100, 5300]


@pytest.mark.parametrize("other", [jpeg(200, sampling=cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444), jpeg(200, (32, 24))])
def test_a_pixel_format_or_size_that_changes_in_mid_stream_is_read_on(tmp_path: Path, other: bytes):
    path = write_motion_jpeg(tmp_path / "a.avi", [jpeg(40)] * 10 + [other] * 10 + [jpeg(90)] * 5)
    assert seen(path) == [(0, "40"), (1000, "200"), (2000, "90")]


def test_a_file_with_sound_only_is_no_video(tmp_path: Path, shared_data: Path):
    data = (shared_data / "videos" / "bigbuckbunny.mp4").read_bytes()
    track = data.rindex(b"trak", 0, data.index(b"vide", data.index(b"hdlr")))
    path = tmp_path / "sound.mp4"
    path.write_bytes(data[:track] + b"free" + data[track + 4 :])
    with pytest.raises(VideoFaultError, match="no video stream"):
        look_at(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_file_that_was_cut_short_is_told(tmp_path: Path, shared_data: Path, kept: float):
    data = (shared_data / "videos" / "nasa_13013.mp4").read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: int(kept * len(data))])
    with pytest.raises(VideoFaultError, match="cut short"):
        look_at(path)


def test_a_file_whose_middle_is_overwritten_ends_in_labels_or_a_fault_and_not_in_a_hang(tmp_path: Path):
    path = write_video(tmp_path / "a.mp4", plain_frames(*((brightness, 5) for brightness in range(0, 250, 10))))
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 400
    data[start : start + 500] = bytes(500)
    path.write_bytes(data)
    with suppress(VideoFaultError):
        assert len(seen(path)) <= 13
