"""The process that decodes; what it is asked here is a decoder of the test's own, which misbehaves."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from moviepipe.config import load_settings
from moviepipe.pipelines.video import on_workers
from moviepipe.pipelines.video.detect import TASK, tasks_of
from moviepipe.pipelines.video.pending import Video
from moviepipe.sources.video.helper import Helper

DECODER = """
import os, signal, time
from moviepipe.sources.video import helper

def do(task):
    print("what a library prints is no answer")
    name = os.path.basename(task["path"])
    if name == "hangs.mp4":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        time.sleep(60)
    if name == "crashes.mp4":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "fails.mp4":
        raise ValueError("a frame\\nof two lines")
    return {"process": os.getpid(), "JobStatus": "SUCCEEDED"}

helper.main(do)
"""


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "misbehaving_decoder.py").write_text(DECODER)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    made = Helper("misbehaving_decoder")
    yield made
    made.close()


def test_a_decoder_that_crashes_or_never_returns_costs_that_video_only(
    helper: Helper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(on_workers, "_helper", lambda: helper)
    monkeypatch.setattr(on_workers.SparkFiles, "get", lambda name: name)
    names = ("a", "b", "hangs", "crashes", "fails", "c")
    for name in names:
        (tmp_path / f"{name}.mp4").write_bytes(b"1")
    videos = [Video(str(tmp_path), f"{name}.mp4", "e", 1, 9.0, 25.0, "h264", 64, 48, "video/mp4") for name in names]
    tasks = [task for video in videos for task in tasks_of(video, "job", load_settings("local", []).video)]
    started = time.monotonic()
    found = on_workers.look_into([pd.DataFrame(tasks, columns=TASK.names)], "model", "1", 2, {})
    pages = {name: json.loads(page.iloc[0]["payload"]) for name, page in zip(names, found, strict=True)}
    assert time.monotonic() - started < 25
    assert {name: page["StatusMessage"] for name, page in pages.items() if page["JobStatus"] == "FAILED"} == {
        "hangs": "it took longer than 2 s",
        "crashes": "its decoder has crashed (SIGSEGV)",
        "fails": "ValueError: a frame of two lines",
    }
    assert pages["a"]["process"] == pages["b"]["process"], "one process does one video after another"
    assert pages["c"]["process"] != pages["a"]["process"]
    with pytest.raises(ProcessLookupError):
        os.kill(pages["a"]["process"], 0)


def test_a_process_that_was_killed_between_two_videos_costs_none(helper: Helper):
    process = helper.ask({"path": "a"}, 30)["process"]
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert helper.ask({"path": "b"}, 30)["process"] != process
