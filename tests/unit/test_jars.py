import sys
from pathlib import Path

import pytest

from moviepipe import jars
from moviepipe.errors import MissingRequirementError

PROPERTIES = {jars.NAMES: "io.delta:delta-spark:1"}


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python environment that this user may only read; the user's cache is beside it."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(jars, "can_write", lambda path: tmp_path / "venv" not in path.parents)
    return tmp_path / "venv"


def test_a_read_only_environment_without_jars_leaves_them_to_the_users_cache(environment: Path):
    assert jars.jar_folder(PROPERTIES).parent == environment.parent / "cache" / "moviepipe"


def test_jars_that_a_read_only_environment_has_are_used(environment: Path):
    folder = environment / "share" / "moviepipe" / jars.jar_folder(PROPERTIES).name
    (folder / "jars").mkdir(parents=True)
    (folder / "jars" / "delta.jar").touch()
    assert jars.jars_of(PROPERTIES) == []  # not known to be all
    (folder / "complete").touch()
    assert jars.jars_of(PROPERTIES) == [str(folder / "jars" / "delta.jar")]
    with pytest.raises(MissingRequirementError, match="Run `moviepipe setup` as the user who installed"):
        jars.require_room(PROPERTIES)


def test_that_all_jars_are_there_is_noted_once_and_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    jars.mark_complete(PROPERTIES)  # no such folder
    jars.jar_folder(PROPERTIES).mkdir(parents=True)
    jars.mark_complete(PROPERTIES)
    noted = jars.jar_folder(PROPERTIES) / "complete"
    noted.chmod(0o444)
    before = noted.stat().st_mtime_ns
    jars.mark_complete(PROPERTIES)
    assert noted.stat().st_mtime_ns == before
