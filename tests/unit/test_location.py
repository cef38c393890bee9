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


@pytest.mark.parametrize(
    ("location", "uri"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3a://bucket/lake/", "s3://bucket/lake"),
        ("S3://bucket//my lake/é+%#?", "s3://bucket/my lake/é+%#?"),
    ],
)
def test_a_lake_on_s3_has_one_form_whose_signs_mean_themselves(location: str, uri: str):
    assert Lake.at(location).uri == uri
    assert not Lake.at(location).is_here


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("s3://", "names no bucket that can be. Write it as in s3://bucket/prefix"),
        ("s3://Upper_case!/x", "names no bucket that can be"),
        ("s3://bucket/a/../b", "has a part '..'"),
        ("s3://bucket/a%41", "holds %41, which delta-rs reads as an encoded sign"),
    ],
)
def test_a_lake_on_s3_that_its_readers_would_take_for_different_ones_is_refused(location: str, said: str):
    with pytest.raises(LakeError, match=said.replace(".", r"\.")):
        Lake.at(location)


@pytest.mark.parametrize("location", ["file://host/a", "file:", "hdfs:///lake"])
def test_a_uri_of_no_folder_here_is_refused(location: str):
    with pytest.raises(LakeError, match=r"Give --lake a path"):
        Lake.at(location)
