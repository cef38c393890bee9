"""Models in a folder and on S3: whole or not at all, one in use, and every fault in one line."""

from pathlib import Path

import pytest

from made_model import made_model, made_rows
from moviepipe import cli
from moviepipe.errors import LakeError
from moviepipe.io import models, storage
from moviepipe.io.lake import Lake
from moviepipe.ml.spec import POPULARITY
from moviepipe.pipelines.stored_models import current_model

KIND = "popularity"


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, lake: Lake) -> Lake:
    """An empty lake of either kind."""
    there: Lake = lake if request.param == "folder" else request.getfixturevalue("s3_lake")
    return there


def test_a_model_is_read_as_it_was_written(place: Lake):
    rows = made_rows()
    model = made_model(rows)
    assert (models.any_in_use(place), models.model_ids(place, KIND)) == (False, [])
    assert models.current_id(place, KIND) is None
    models.write_model(place, KIND, "m", model.files())
    assert (models.any_in_use(place), models.model_ids(place, KIND)) == (False, ["m"])
    models.set_current(place, KIND, "m")
    assert (models.any_in_use(place), models.current_id(place, KIND)) == (True, "m")
    stored = current_model(place, POPULARITY)
    assert stored is not None
    assert stored.files() == model.files()
    assert (stored.scorer.score(rows)["prediction"] == model.scorer.score(rows)["prediction"]).all()


def test_a_model_that_breaks_off_is_none(place: Lake, monkeypatch: pytest.MonkeyPatch):
    class Killed(BaseException):
        pass

    written: list[str] = []

    def bring_in(file: Path, folder: str, name: str, is_new: bool = False) -> None:
        if len(written) == 2:
            raise Killed
        written.append(name)
        bring(file, folder, name)

    bring = storage.bring_in
    monkeypatch.setattr(storage, "bring_in", bring_in)
    with pytest.raises(Killed):
        models.write_model(place, KIND, "m", {"model.json": b"{}", "a.json": b"a", "b/0.json": b"b"})
    assert written == ["a.json", "0.json"]
    assert models.model_ids(place, KIND) == []


def test_a_disk_that_refuses_is_one_line_and_leaves_nothing(lake: Lake):
    Path(lake.models).mkdir(parents=True)
    Path(lake.models, KIND).write_bytes(b"no folder")
    with pytest.raises(LakeError, match=r"/m cannot be written \(.+\)\. Make room, then train again\.$"):
        models.write_model(lake, KIND, "m", {"model.json": b"{}"})


@pytest.mark.parametrize("command", ["train", "predict"])
def test_a_lake_that_is_not_there_is_one_line(s3_lake: Lake, capsys: pytest.CaptureFixture[str], command: str):
    assert cli.main([command, KIND, "--lake", s3_lake.uri]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"moviepipe: There is no lake at {s3_lake.uri}. Run ")
