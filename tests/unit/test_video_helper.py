"""The process that decodes; what it is asked here is a decoder of the test's own, which misbehaves."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from moviepipe.sources.video.faults import VideoFaultError
from moviepipe.sources.video.helper import Helper

DECODER = """
import os, signal, time
from moviepipe.sources.video import helper

def do(task):
    print("what a library prints is no answer")
    if task["path"] == "hangs":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        time.sleep(60)
    if task["path"] == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    if task["path"] == "fails":
        raise ValueError("a frame\\nof two lines")
    return {"process": os.getpid()}

helper.main(do)
"""


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "misbehaving_decoder.py").write_text(DECODER)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    made = Helper("misbehaving_decoder")
    yield made
    made.close()


def test_a_decoder_that_crashes_or_never_returns_costs_that_video_only(helper: Helper):
    first = helper.ask({"path": "a"}, 30)
    assert helper.ask({"path": "b"}, 30) == first, "one process does one video after another"
    started = time.monotonic()
    with pytest.raises(VideoFaultError, match=r"^it took longer than 1 s$"):
        helper.ask({"path": "hangs"}, 1)
    assert time.monotonic() - started < 20
    with pytest.raises(ProcessLookupError):
        os.kill(first["process"], 0)
    with pytest.raises(VideoFaultError, match=r"^its decoder has crashed \(SIGSEGV\)$"):
        helper.ask({"path": "crashes"}, 30)
    with pytest.raises(VideoFaultError, match=r"^ValueError: a frame of two lines$"):
        helper.ask({"path": "fails"}, 30)
    assert helper.ask({"path": "c"}, 30)["process"] != first["process"]


def test_a_process_that_was_killed_between_two_videos_costs_none(helper: Helper):
    process = helper.ask({"path": "a"}, 30)["process"]
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert helper.ask({"path": "b"}, 30)["process"] != process
