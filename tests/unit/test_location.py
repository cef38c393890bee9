from pathlib import Path

import pytest

from moviepipe.errors import LakeError
from moviepipe.io.lake import Lake


@pytest.mark.parametrize(
    ("location", "folder"),
    [
        ("/a/b", "/a/b"),
        ("file:/a/b", "/a/b"),
        ("file:///a/b", "/a/b"),
        ("file://localhost/a/b", "/a/b"),
        ("FILE:///a/b", "/a/b"),
        ("file:///a/my%20lake%23%C3%A9", "/a/my lake#é"),
        ("file:/a/what?#1", "/a/what?#1"),
        ("/a/100%", "/a/100%"),  # a path means what it says
    ],
)
def test_a_lake_is_named_by_a_path_or_by_any_form_of_its_uri(location: str, folder: str):
    assert Lake.at(location).uri == folder


def test_a_path_is_taken_from_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    assert Lake.at("lake").uri == str(tmp_path / "lake")


@pytest.mark.parametrize("location", ["/a/100%25", "file:///a/my%2520lake"])
def test_a_path_that_the_delta_reader_would_decode_is_refused(location: str):
    with pytest.raises(LakeError, match=r"holds %2[05], which delta-rs reads as an encoded sign. Rename that folder"):
        Lake.at(location)


@pytest.mark.parametrize("location", ["file://host/a", "file:", "s3://bucket/lake", "hdfs:///lake"])
def test_a_uri_of_no_folder_here_is_refused(location: str):
    with pytest.raises(LakeError, match=r"Give --lake a path"):
        Lake.at(location)
