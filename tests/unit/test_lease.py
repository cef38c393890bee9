import os
from pathlib import Path

import pytest

from moviepipe.errors import LakeError, LeaseHeldError
from moviepipe.io.lake import Lake
from moviepipe.io.lease import hold_lease


def test_a_second_writer_is_refused_and_told_who_holds_the_lake(lake: Lake):
    with (
        hold_lease(lake, "gold", wait_seconds=0),
        pytest.raises(LeaseHeldError, match=rf"`moviepipe gold` \(process {os.getpid()} on .*lease.wait_seconds=600"),
        hold_lease(lake, "silver", wait_seconds=0),
    ):
        pass


def test_the_lease_is_free_again_after_a_run_even_a_failed_one(lake: Lake):
    with pytest.raises(ZeroDivisionError), hold_lease(lake, "gold", wait_seconds=0):
        raise ZeroDivisionError
    with hold_lease(lake, "gold", wait_seconds=0):
        pass


def test_what_a_dead_holder_left_behind_does_not_block(lake: Lake):
    Path(lake.uri).mkdir()
    (Path(lake.uri) / "_lease.json").write_text('{"job": "gold", "process_id": 1, "host": "h", "started_at": "t"}')
    (Path(lake.uri) / "_lease.lock").touch()
    with hold_lease(lake, "silver", wait_seconds=0):
        pass


def test_two_lakes_do_not_block_each_other(tmp_path: Path):
    with hold_lease(Lake.at(str(tmp_path / "a")), "gold", 0), hold_lease(Lake.at(str(tmp_path / "b")), "gold", 0):
        pass


def test_a_lake_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(LakeError, match=r"file/lake cannot be written"),
        hold_lease(Lake.at(f"{tmp_path}/file/lake"), "x", 0),
    ):
        pass


def test_a_note_that_cannot_be_replaced_does_not_block(lake: Lake):
    (Path(lake.uri) / "_lease.json").mkdir(parents=True)  # as little to be overwritten as another user's file
    with hold_lease(lake, "silver", wait_seconds=0):
        pass


def test_a_holder_that_wrote_no_readable_note_is_another_run(lake: Lake):
    with hold_lease(lake, "gold", wait_seconds=0):
        (Path(lake.uri) / "_lease.json").write_text('{"pid": 1}')
        with pytest.raises(LeaseHeldError, match="being written by another run"), hold_lease(lake, "silver", 0):
            pass
