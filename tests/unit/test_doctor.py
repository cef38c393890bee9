import os
from pathlib import Path

import pytest

from moviepipe.config import load_settings
from moviepipe.io.storage import aws
from moviepipe.pipelines import doctor
from moviepipe.pipelines.doctor import MISSING, OK, OPTIONAL, Finding, examine
from moviepipe.pipelines.video import packages as video_packages


def finding(what: str, lake: str) -> Finding:
    """What the doctor says of one thing."""
    return next(f for f in examine("local", load_settings("local", options={"lake": lake})) if f.what == what)


def test_missing_java_is_missing_and_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert finding("Java", str(tmp_path)).state == MISSING
    assert "openjdk-17" in finding("Java", str(tmp_path)).fix


def test_a_lake_that_does_not_exist_yet_is_no_fault(tmp_path: Path):
    assert finding("Lake", str(tmp_path / "none")).state == OPTIONAL
    assert not (tmp_path / "none").exists()


def test_a_lake_that_is_there_is_ok(tmp_path: Path):
    assert finding("Lake", str(tmp_path)).state == OK


def test_every_fault_comes_with_a_command_that_fixes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    findings = examine("local", load_settings("local", options={"lake": str(tmp_path)}))
    assert all(f.fix for f in findings if f.state != OK)


def test_java_that_is_too_new_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "java_version", lambda: 25)
    assert finding("Java", str(tmp_path)).state == MISSING
    assert "17 to 21" in finding("Java", str(tmp_path)).found


@pytest.mark.parametrize("api", ["TMDb", "OMDb"])
def test_the_key_of_each_source_is_looked_for_and_only_fetch_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: str
):
    variable = f"{api.upper()}_API_KEY"
    for name in ("TMDB_ACCESS_TOKEN", "TMDB_API_KEY", "OMDB_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    missing = finding(f"{api} key", str(tmp_path))
    assert (missing.state, missing.found) == (OPTIONAL, f"none, and only fetch --source {api.lower()} needs one")
    monkeypatch.setenv(variable, "secret")
    assert finding(f"{api} key", str(tmp_path)) == Finding(f"{api} key", OK, variable)


def test_variables_of_another_spark_are_said_to_be_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPARK_HOME", "/opt/spark-3.5")
    assert "SPARK_HOME" in finding("Variables", str(tmp_path)).found


def test_a_lake_with_a_table_of_another_user_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "foreign_part", lambda _: tmp_path)
    assert finding("Lake", str(tmp_path)).state == MISSING
    assert "chmod -R g+rwX" in finding("Lake", str(tmp_path)).fix


def test_videos_need_packages_and_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("moviepipe.pipelines.video.model.model_file", lambda: tmp_path / "none.onnx")
    assert finding("Videos", str(tmp_path)).fix == "moviepipe video setup"
    (tmp_path / "none.onnx").touch()
    assert finding("Videos", str(tmp_path)).state == OK
    monkeypatch.setitem(video_packages.PACKAGES, "no_such_module", "no-such-package")
    assert finding("Videos", str(tmp_path)).fix == "pip install 'moviepipe[video]'"


def uploads(source: str, lake: Path) -> list[tuple[str, str]]:
    settings = load_settings("local", [f"video.source={source}"], options={"lake": str(lake)})
    return [(f.state, f.found) for f in examine("local", settings) if f.what == "Uploads of videos"]


def test_where_videos_are_uploaded_is_looked_at_if_it_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    aws.access.cache_clear()
    assert uploads("", tmp_path) == []
    assert uploads(f"{tmp_path}/up", tmp_path) == [(OPTIONAL, f"{tmp_path}/up has no files yet")]
    (tmp_path / "up" / "videos").mkdir(parents=True)
    assert uploads(f"{tmp_path}/up/videos", tmp_path) == [(OK, f"{tmp_path}/up")]
    [(state, found)] = uploads("s3://films/up", tmp_path)
    assert (state, found.startswith("There are no AWS credentials for s3://films")) == (MISSING, True)
    aws.access.cache_clear()
