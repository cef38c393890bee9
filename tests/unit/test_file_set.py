"""Copying files that belong together to S3: under their name, the manifest last, every refusal in one line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from moviepipe.emr.target import Target
from moviepipe.errors import MoviepipeError
from moviepipe.io import storage
from moviepipe.io.file_set import copy_files
from moviepipe.io.storage import aws
from moviepipe.pipelines import emr_package

NAMES = ["moviepipe.zip", "jobs/gold.py"]
WHOLE = ["jobs/gold.py", "manifest.json", "moviepipe.zip"]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    aws.access.cache_clear()
    with mock_aws():
        made = boto3.client("s3")
        made.create_bucket(Bucket="movies")
        yield made
    aws.access.cache_clear()


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    for name in (*NAMES, "manifest.json"):
        (tmp_path / name).write_text(f"content of {name}", encoding="utf-8")
    return tmp_path


def keys(client: Any) -> list[str]:
    return [each["Key"] for each in client.list_objects_v2(Bucket="movies").get("Contents", ())]


@pytest.mark.parametrize("prefix", ["artifacts", "my films/100 % ü", "a#b?c"])
def test_every_file_is_copied_under_the_prefix_and_stays_here(s3: Any, artifact: Path, prefix: str):
    assert copy_files(artifact, f"s3://movies/{prefix}", NAMES)
    assert keys(s3) == [f"{prefix}/{name}" for name in WHOLE]
    assert s3.get_object(Bucket="movies", Key=f"{prefix}/jobs/gold.py")["Body"].read() == b"content of jobs/gold.py"
    assert sorted(str(path.relative_to(artifact)) for path in artifact.rglob("*") if path.is_file()) == WHOLE


def test_a_copy_that_is_interrupted_has_no_manifest_and_the_next_is_whole(
    s3: Any, artifact: Path, monkeypatch: pytest.MonkeyPatch
):
    def copy_in(file: Path, folder: str, name: str) -> None:
        if len(keys(s3)) == 2:
            raise KeyboardInterrupt
        copy(file, folder, name)

    copy = storage.copy_in
    monkeypatch.setattr(storage, "copy_in", copy_in)
    with pytest.raises(KeyboardInterrupt):
        copy_files(artifact, "s3://movies/a", NAMES)
    assert keys(s3) == ["a/jobs/gold.py", "a/moviepipe.zip"]
    monkeypatch.setattr(storage, "copy_in", copy)
    assert copy_files(artifact, "s3://movies/a", NAMES)
    assert keys(s3) == [f"a/{name}" for name in WHOLE]


def test_what_is_there_whole_is_not_copied_again(s3: Any, artifact: Path):
    copy_files(artifact, "s3://movies/a", NAMES)
    (artifact / "moviepipe.zip").unlink()
    assert not copy_files(artifact, "s3://movies/a", NAMES)


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("s3://films/a", r"^There is no bucket films at https://s3\.amazonaws\.com\. Create it"),
        ("movies/a", r"^movies/a is no place in S3\. Write s3://BUCKET/PREFIX\.$"),
        ("https://movies/a", r"is no place in S3\. Write"),
        ("s3:///", r"names no bucket"),
    ],
)
def test_where_an_artifact_cannot_go_is_said_before_it_is_made(s3: Any, tmp_path: Path, uri: str, said: str):
    request = emr_package.PackageRequest(Target("3.11", "x86_64"), destination=uri)
    with pytest.raises(MoviepipeError, match=said):
        emr_package.run(tmp_path / "out", request, lambda _: None)
    assert not (tmp_path / "out").exists()
