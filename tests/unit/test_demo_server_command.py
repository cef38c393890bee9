"""`moviepipe demo-server` as a person starts and stops it."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from moviepipe import cli


@contextmanager
def started(*options: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "moviepipe", "demo-server", "--movies", "50", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_says_how_to_use_it_serves_and_ends_quietly_on_ctrl_c():
    with started("--day", "5") as process:
        assert process.stdout
        lines = [process.stdout.readline().strip() for _ in range(5)]
        base_url = lines[0].removeprefix("export MOVIEPIPE_TMDB__BASE_URL=")
        key = lines[1].removeprefix("export TMDB_API_KEY=")
        assert lines[2] == "moviepipe fetch --year 2019 --min-movies 100"
        assert lines[3] == "# Ratings, with the same key in OMDB_API_KEY:"
        omdb_url = lines[4].removeprefix("moviepipe fetch --source omdb --set omdb.base_url=")
        answer = requests.get(f"{base_url}/discover/movie", params={"api_key": key}, timeout=10)
        assert answer.json()["total_results"] > 40
        word = requests.get(f"{omdb_url}/", params={"apikey": key, "i": "tt0000000"}, timeout=10).json()
        assert word["Response"] == "False"
        assert answer.headers["Date"].startswith("Sat, 06 Jan 2024")
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_json_is_one_object_and_the_options_reach_the_server():
    with started("--json", "--day", "0", "--too-many", "1") as process:
        assert process.stdout
        said = json.loads(process.stdout.readline())
        assert said.keys() == {"base_url", "omdb_url", "key", "day", "movies"}
        answer = requests.get(f"{said['base_url']}/configuration?api_key={said['key']}", timeout=10)
        assert answer.status_code == 429


def test_a_port_in_use_is_one_line_that_says_what_to_do(capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["demo-server", "--port", str(port), "--movies", "1"]) == 1
    expected = f"moviepipe: Port {port} is in use. Choose another with --port, or any free one with --port 0.\n"
    assert capsys.readouterr().err == expected


def test_shares_of_more_than_all_requests_are_wrong_use(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["demo-server", "--slow", "0.7", "--html", "0.7"]) == 2
    assert "all together 1 or less" in capsys.readouterr().err
