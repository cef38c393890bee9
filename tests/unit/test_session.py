from pathlib import Path
from unittest.mock import Mock

import pytest
from pyspark.errors import PySparkRuntimeError

from moviepipe import session
from moviepipe.errors import ConfigError, MissingRequirementError
from moviepipe.java import java_version, require_java


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
    assert java_version() == version


def test_missing_java_is_said_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(MissingRequirementError, match=r"Java not found at JAVA_HOME=.*install Java 17"):
        require_java()


def test_old_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, 'java version "1.8.0_412"')))
    with pytest.raises(MissingRequirementError, match=r"Java 8 found at JAVA_HOME=.* which is too old"):
        require_java()


@pytest.mark.parametrize("version", ["22", "25.0.1"])
def test_java_that_is_too_new_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str):
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, f'openjdk version "{version}" 2025-10-21 LTS')))
    with pytest.raises(MissingRequirementError, match=r"too new: Spark 4\.1 runs on 17 to 21.*install Java 17"):
        require_java()


def test_options_that_break_every_jvm_do_not_hide_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home = fake_java(tmp_path, 'openjdk version "17.0.1"')
    java = home / "bin" / "java"
    java.write_text(java.read_text().replace("echo", '[ -z "$JAVA_TOOL_OPTIONS" ] || exit 1\necho', 1))
    monkeypatch.setenv("JAVA_HOME", str(home))
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-javaagent:/gone.jar")
    assert java_version() == 17


@pytest.mark.parametrize(("master", "own"), [({"spark.master": "local[2]"}, True), ({"spark.master": "yarn"}, False)])
def test_only_a_session_on_this_machine_ignores_the_clusters_variables(master: dict[str, str], own: bool):
    assert session.starts_own_spark(master) is own
    assert not session.starts_own_spark(session.read_properties("emr"))


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


def test_a_java_that_ends_at_once_is_said_in_one_line():
    ended = PySparkRuntimeError(errorClass="JAVA_GATEWAY_EXITED", messageParameters={})
    builder = Mock(getOrCreate=Mock(side_effect=ended))
    with pytest.raises(MissingRequirementError, match=r"Java ended before Spark .*moviepipe doctor"):
        session._start_java(builder)
