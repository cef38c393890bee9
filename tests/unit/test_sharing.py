import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from moviepipe.errors import LakeError
from moviepipe.io import sharing
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.io.lease import hold_lease


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """The group may not write new files, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    """The permissions of a file or folder."""
    return path.stat().st_mode & 0o777


def folder_of(lake: Lake, permissions: int) -> Path:
    """The lake's folder, with these permissions."""
    folder = Path(lake.uri)
    folder.mkdir()
    folder.chmod(permissions)
    return folder


def test_what_a_run_makes_in_a_lake_of_a_group_the_group_may_write(lake: Lake):
    folder = folder_of(lake, 0o2775)
    with hold_lease(lake, "bronze", 0):
        (folder / "table").mkdir()
    assert (mode(folder / "_lease.lock"), mode(folder / "table")) == (0o664, 0o775)
    assert os.umask(0o022) == 0o022


@pytest.mark.parametrize("permissions", [0o755, 0o1777])
def test_elsewhere_only_the_owner_may_write_it(lake: Lake, permissions: int):
    folder = folder_of(lake, permissions)
    with hold_lease(lake, "bronze", 0):
        pass
    assert mode(folder / "_lease.lock") == 0o644


def test_a_new_lake_in_a_folder_of_a_group_is_the_groups(tmp_path: Path):
    tmp_path.chmod(0o2775)
    lake = Lake.at(str(tmp_path / "lake"))
    write_landing(lake, "run", [])
    assert (mode(Path(lake.uri)), mode(Path(lake.landing))) == (0o775, 0o775)


def test_a_table_that_another_user_alone_can_write_is_named_with_the_remedy(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    table = folder_of(lake, 0o2775) / "silver" / "movies"
    table.mkdir(parents=True)
    monkeypatch.setattr(sharing.os, "access", lambda path, _: path != table)
    with (
        pytest.raises(
            LakeError, match=rf"silver/movies belongs to .*, and you cannot write it.*chmod -R g\+rwX {lake.uri}"
        ),
        hold_lease(lake, "gold", 0),
    ):
        pass
