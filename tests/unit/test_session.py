from pathlib import Path

import pytest

from moviepipe import session
from moviepipe.errors import ConfigError, MissingRequirementError


def fake_java(folder: Path, answer: str) -> Path:
    """A JAVA_HOME whose java says only which version it is."""
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{answer}' >&2\n")
    java.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("answer", "version"),
    [('openjdk version "17.0.15" 2025-04-15', 17), ('java version "1.8.0_412"', 8), ('openjdk version "21"', 21)],
)
def test_the_version_of_java_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, version: int):
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, answer)))
    assert session.java_version() == version


def test_missing_java_is_said_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(MissingRequirementError, match=r"Java not found.*Install Java 17"):
        session.require_java()


def test_old_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, 'java version "1.8.0_412"')))
    with pytest.raises(MissingRequirementError, match="Java 8 found, which is too old"):
        session.require_java()


@pytest.mark.parametrize("env", ["local", "emr"])
def test_the_properties_file_of_each_environment_enables_delta_and_utc(env: str):
    properties = session.read_properties(env)
    assert properties["spark.sql.extensions"] == session.DELTA_EXTENSION
    assert properties["spark.sql.session.timeZone"] == "UTC"


def test_emr_is_given_no_jars_and_no_master():
    assert not {"spark.jars.packages", "spark.master", "spark.driver.memory"} & set(session.read_properties("emr"))


def test_under_spark_submit_spark_settings_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYSPARK_GATEWAY_PORT", "1")
    with pytest.raises(ConfigError, match=r"give it spark.driver.memory with --conf"):
        session.start_session("local", {"spark.driver.memory": "8g"})
