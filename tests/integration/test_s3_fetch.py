"""A fetch into a lake on S3: killed and resumed, here and on another machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fetching import asked_ids
from moviepipe import cli
from moviepipe.envelope import MOVIE_DETAILS
from moviepipe.io import storage
from moviepipe.io.fetch_folder import fetches, whole_lines
from moviepipe.io.lake import Lake
from moviepipe.io.storage import Place
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer
from s3_server import S3Server

MOVIES = 1_100  # a whole part of the plan, and a bit of another
SUM = f"{MOVIES:,} planned = {MOVIES:,} found + 0 not found + 0 failed"
TOO_LONG = 120


def start(server: DemoServer, lake: Lake, *options: str, **more: str) -> subprocess.Popen[str]:
    """`moviepipe fetch` in a process of its own; the AWS variables are those of this one."""
    variables = {
        "MOVIEPIPE_TMDB__BASE_URL": server.base_url,
        "MOVIEPIPE_TMDB__REQUESTS_PER_SECOND": "400",
        "TMDB_API_KEY": DEMO_KEY,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "moviepipe", "fetch", *options, "--lake", lake.uri],
        env=os.environ | variables | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_after(server: DemoServer, asked: int, process: subprocess.Popen[str]) -> None:
    """Kills the fetch when it has asked for so many movies."""
    deadline = time.monotonic() + TOO_LONG
    while len(asked_ids(server)) < asked:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the fetch did not come so far"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def landed(lake: Lake) -> list[dict[str, Any]]:
    files = storage.list_files(lake.landing)
    return [json.loads(line) for file in files for line in whole_lines(Place(lake.landing, file.name))]


def test_killed_it_goes_on_with_what_it_has_and_elsewhere_with_what_has_landed(
    s3_server: S3Server, s3_lake: Lake, tmp_path: Path
):
    with DemoServer(Catalogue(MOVIES), rules=Rules(sick_every=None)) as server:
        options = "--ids-from", server.export_url("movie", 0)
        kill_after(server, 300, start(server, s3_lake, *options))
        (run_id,) = fetches(s3_lake)
        journals = storage.workplace(s3_lake.landing).glob(f".{run_id}/details-*.jsonl")
        had = {json.loads(line)["resource_id"] for journal in journals for line in whole_lines(journal)}
        assert had
        _let_the_dead_hold_end(s3_lake, run_id)
        asked = len(server.requests)
        kill_after(server, 1_050, start(server, s3_lake, "--resume"))
        assert not had & set(asked_ids(server, since=asked))
        _let_the_dead_hold_end(s3_lake, run_id)
        process = start(server, s3_lake, "--resume", run_id, XDG_STATE_HOME=str(tmp_path / "another machine"))
        stdout, stderr = process.communicate(timeout=TOO_LONG)
    assert (process.returncode, stderr) == (0, "")
    assert SUM in stdout
    found = Counter(record["resource_id"] for record in landed(s3_lake) if record["endpoint"] == MOVIE_DETAILS)
    assert set(found) == set(Catalogue(MOVIES).movie_ids)
    assert not storage.list_names(s3_lake.uri, "_fetch")
    assert [name for name in storage.list_names(s3_lake.landing) if name.startswith(".")] == []


def _let_the_dead_hold_end(lake: Lake, run_id: str) -> None:
    """As a minute would."""
    storage.remove(lake.uri, f"_fetch-{run_id}.json")


def test_a_fetch_that_runs_elsewhere_is_left_alone(s3_lake: Lake):
    with DemoServer(Catalogue(200), rules=Rules(sick_every=None)) as server:
        kill_after(server, 20, start(server, s3_lake, "--ids-from", server.export_url("movie", 0)))
        process = start(server, s3_lake, "--resume")
        _, stderr = process.communicate(timeout=TOO_LONG)
    assert process.returncode == 1
    assert stderr.endswith("is running on another machine. Wait for it to end.\n")


def test_a_stopped_fetch_says_how_to_go_on(s3_lake: Lake):
    with DemoServer(Catalogue(400), rules=Rules(sick_every=None)) as server:
        process = start(server, s3_lake, "--ids-from", server.export_url("movie", 0))
        deadline = time.monotonic() + TOO_LONG
        while len(asked_ids(server)) < 50:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=TOO_LONG)
        assert "What has come is kept. Go on with `moviepipe fetch --resume" in stderr
        process = start(server, s3_lake, "--resume")
        stdout, stderr = process.communicate(timeout=TOO_LONG)
    assert (process.returncode, stderr) == (0, "")
    assert "400 planned = 400 found" in stdout


@pytest.mark.parametrize("command", [("runs",), ("fetch", "--resume")])
def test_without_a_fetch_there_is_one_line(
    s3_lake: Lake, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TMDB_API_KEY", DEMO_KEY)
    assert cli.main([*command, "--lake", s3_lake.uri]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert s3_lake.uri in printed.err
