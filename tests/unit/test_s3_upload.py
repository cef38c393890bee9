"""Uploading an artifact: under its name, the manifest last, every refusal in one line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from moviepipe.errors import ConfigError, MoviepipeError
from moviepipe.io.s3_upload import bucket_and_prefix, require_bucket, s3_client, upload_files

NAMES = ["moviepipe.zip", "jobs/gold.py", "manifest.json"]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        made = s3_client()
        made.create_bucket(Bucket="movies")
        yield made


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    for name in NAMES:
        (tmp_path / name).write_text(f"content of {name}", encoding="utf-8")
    return tmp_path


def keys(client: Any) -> list[str]:
    return [each["Key"] for each in client.list_objects_v2(Bucket="movies").get("Contents", ())]


@pytest.mark.parametrize("prefix", ["", "artifacts", "my films/100 % ü", "a#b?c"])
def test_every_file_is_uploaded_under_the_prefix(client: Any, artifact: Path, prefix: str):
    assert upload_files(client, artifact, NAMES, f"s3://movies/{prefix}")
    assert keys(client) == sorted(f"{prefix}/{name}".lstrip("/") for name in NAMES)
    key = f"{prefix}/jobs/gold.py".lstrip("/")
    assert client.get_object(Bucket="movies", Key=key)["Body"].read() == b"content of jobs/gold.py"


def test_an_upload_that_is_interrupted_has_no_manifest_and_the_next_is_whole(client: Any, artifact: Path):
    def stop_after_two(name: str) -> None:
        if name == NAMES[1]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upload_files(client, artifact, NAMES, "s3://movies/a", stop_after_two)
    assert keys(client) == ["a/jobs/gold.py", "a/moviepipe.zip"]
    assert upload_files(client, artifact, NAMES, "s3://movies/a")
    assert "a/manifest.json" in keys(client)


def test_what_is_there_whole_is_not_uploaded_again(client: Any, artifact: Path):
    upload_files(client, artifact, NAMES, "s3://movies/a")
    uploaded: list[str] = []
    assert not upload_files(client, artifact, NAMES, "s3://movies/a", uploaded.append)
    assert uploaded == []


def test_a_missing_bucket_is_named_before_and_at_the_upload(client: Any, artifact: Path):
    for attempt in (
        lambda: require_bucket(client, "s3://films/a"),
        lambda: upload_files(client, artifact, NAMES, "s3://films/a"),
    ):
        with pytest.raises(MoviepipeError, match=r"^s3://films/a: there is no such bucket. Create it"):
            attempt()


def test_without_credentials_one_line_says_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(MoviepipeError, match=r"^s3://movies/a: there are no AWS credentials. Set AWS_PROFILE"):
        require_bucket(boto3.Session().client("s3", region_name="us-east-1"), "s3://movies/a")


def test_a_profile_that_is_none_and_a_dead_endpoint_are_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(MoviepipeError, match=r"S3 cannot be reached. Check the network"):
        require_bucket(s3_client(), "s3://movies/a")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(MoviepipeError, match=r"there is no such profile. Check AWS_PROFILE"):
        s3_client()


@pytest.mark.parametrize("uri", ["movies/a", "https://movies/a", "s3://", "s3:///a", ""])
def test_what_is_no_place_in_s3_is_refused(uri: str):
    with pytest.raises(ConfigError, match="is no place in S3"):
        bucket_and_prefix(uri)


def test_slashes_around_a_prefix_do_not_count():
    assert bucket_and_prefix("s3://movies/a/b/") == ("movies", "a/b")
    assert bucket_and_prefix("s3://movies") == ("movies", "")
