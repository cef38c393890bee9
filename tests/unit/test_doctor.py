from pathlib import Path

import pytest

from moviepipe.config import load_settings
from moviepipe.pipelines.doctor import MISSING, OK, OPTIONAL, Finding, examine


def finding(what: str, lake: str) -> Finding:
    """What the doctor says of one thing."""
    return next(f for f in examine("local", load_settings("local", options={"lake": lake})) if f.what == what)


def test_missing_java_is_missing_and_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert finding("Java", str(tmp_path)).state == MISSING
    assert "openjdk-17" in finding("Java", str(tmp_path)).mend


def test_a_lake_that_does_not_exist_yet_is_no_fault(tmp_path: Path):
    assert finding("Lake", str(tmp_path / "none")).state == OPTIONAL
    assert not (tmp_path / "none").exists()


def test_a_lake_that_is_there_is_ok(tmp_path: Path):
    assert finding("Lake", str(tmp_path)).state == OK


def test_every_fault_comes_with_a_command_that_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    findings = examine("local", load_settings("local", options={"lake": str(tmp_path)}))
    assert all(f.mend for f in findings if f.state != OK)
