"""Fetches in processes of their own that are killed, interrupted, refused or run out of disk, and go on."""

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlsplit

import pytest

from fetching import asked_ids, details, landed
from moviepipe.io.fetch_folder import fetches, whole_lines
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.plan import query
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

MOVIES = 1_200  # a whole part of the plan, and a bit of another
HEALTHY = Rules(sick_every=None)
FAULTS = Faults(too_many=0.01, server_error=0.01, dropped=0.01, html=0.01)
TOO_LONG = 120  # seconds; a process that hangs
KILLS, DICE = 4, Random(20)


@pytest.fixture
def server():
    with DemoServer(Catalogue(MOVIES), rules=HEALTHY, faults=FAULTS) as server:
        yield server


def start(
    server: DemoServer, lake: Lake, *options: str, before: Callable[[], None] | None = None, rate: int = 400
) -> subprocess.Popen[str]:
    """`moviepipe fetch` with the key in its environment, in a process of its own."""
    settings = {"BASE_URL": server.base_url, "REQUESTS_PER_SECOND": rate, "LONGEST_WAIT_SECONDS": 1, "ATTEMPTS": 12}
    variables = {f"MOVIEPIPE_TMDB__{name}": str(value) for name, value in settings.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "moviepipe", "fetch", *options, "--lake", lake.uri],
        env=os.environ | variables | {"TMDB_API_KEY": DEMO_KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def export(server: DemoServer) -> tuple[str, str]:
    return "--ids-from", server.export_url("movie", 0)


def wait_until_asked(server: DemoServer, count: int) -> None:
    """Returns when the server has been asked for so many movies' details."""
    deadline = time.monotonic() + TOO_LONG
    while len(asked_ids(server)) < count:
        assert time.monotonic() < deadline, "the fetch did not come so far"
        time.sleep(0.005)


def kept_ids(lake: Lake) -> set[int]:
    """The ids whose answers are on disk, in landing or in a journal."""
    journals = Path(lake.landing).glob(".*/details-*.jsonl")
    in_journals = {json.loads(line)["resource_id"] for journal in journals for line in whole_lines(journal)}
    return in_journals | {record["resource_id"] for record in details(lake)}


def assert_whole(lake: Lake) -> None:
    """Every movie has landed once and every landing file can be read to its end."""
    assert Counter(record["resource_id"] for record in details(lake)) == dict.fromkeys(Catalogue(MOVIES).movie_ids, 1)
    assert not list(Path(lake.landing).glob(".*")), "something unfinished is left"


def test_a_fetch_killed_at_random_points_goes_on_and_asks_for_nothing_it_has(server: DemoServer, lake: Lake):
    process = start(server, lake, *export(server))
    for point in sorted(DICE.sample(range(1, MOVIES - 50), KILLS)):
        wait_until_asked(server, point)
        process.kill()
        process.communicate()
        had, asked = kept_ids(lake), len(server.requests)
        process = start(server, lake, "--resume")
        wait_until_asked(server, point + 20)
        assert not had & set(asked_ids(server, since=asked))
    stdout, stderr = process.communicate(timeout=TOO_LONG)
    assert (process.returncode, stderr) == (0, "")
    assert f"{MOVIES:,} planned = {MOVIES:,} found + 0 not found + 0 failed" in stdout
    assert_whole(lake)


def page_of(record: dict[str, str]) -> tuple[str, str]:
    """The page a journal's line holds; pages asked for at the same time reach the server in any order."""
    return record["endpoint"], record["params"]


def page_asked(path: str) -> tuple[str, str]:
    """The same for a request as the server saw it."""
    url = urlsplit(path)
    return url.path.removeprefix("/3/"), query(dict(parse_qsl(url.query)))


def test_a_fetch_killed_while_it_plans_asks_for_no_page_twice(lake: Lake):
    with DemoServer(Catalogue(3_000), rules=HEALTHY) as server:
        process = start(server, lake, "--year", "2022", "--media", "movie", rate=10)
        while len(server.requests) < 6:
            time.sleep(0.005)
        process.kill()
        process.communicate()
        (journal,) = Path(lake.landing).glob(".*/pages.jsonl")
        had = {page_of(json.loads(line)) for line in whole_lines(journal)}
        asked = len(server.requests)
        process = start(server, lake, "--resume")
        process.communicate(timeout=TOO_LONG)
        again = [each.path for each in server.requests[asked:] if page_asked(each.path) in had]
    assert process.returncode == 0
    assert len(had) >= 4
    assert had <= {page_asked(each.path) for each in server.requests[:asked]}
    assert again == []


def test_ctrl_c_keeps_what_came_and_says_how_to_go_on(server: DemoServer, lake: Lake):
    process = start(server, lake, *export(server))
    wait_until_asked(server, 300)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=TOO_LONG)
    (run_id,) = fetches(lake)
    assert process.returncode == 1
    go_on = f"Go on with `moviepipe fetch --resume {run_id} --lake {lake.uri}`."
    assert stderr == f"moviepipe: Stopped. What has come is kept. {go_on}\n"
    had, asked = {record["resource_id"] for record in details(lake)}, len(server.requests)
    assert len(had) >= 250
    assert start(server, lake, "--resume", run_id).wait(TOO_LONG) == 0
    assert not had & set(asked_ids(server, since=asked))
    assert_whole(lake)


def test_a_key_revoked_on_the_way_stops_the_fetch_which_goes_on_with_a_new_one(
    server: DemoServer, lake: Lake, tmp_path: Path
):
    ids = tmp_path / "ids.json"
    lines = [json.dumps({"id": movie_id, "popularity": 1.0}) for movie_id in Catalogue(MOVIES).movie_ids]
    ids.write_text("\n".join([*lines, "{broken"]))
    process = start(server, lake, "--ids-from", str(ids))
    wait_until_asked(server, 200)
    server.credentials = ()
    _, stderr = process.communicate(timeout=TOO_LONG)
    assert process.returncode == 1
    for part in ("TMDb refuses the key (status 401: ", "What has come is kept.", "moviepipe fetch --resume "):
        assert part in stderr
    assert stderr.count("\n") == 1
    assert len(details(lake)) >= 150
    server.credentials = (DEMO_KEY,)
    process = start(server, lake, "--resume")
    stdout, _ = process.communicate(timeout=TOO_LONG)
    assert process.returncode == 0
    assert f"1 of {MOVIES + 1:,} lines of {ids} are no id (line {MOVIES + 1})." in stdout, (
        "what planning noticed is lost"
    )
    assert_whole(lake)


def test_a_server_that_goes_away_stops_the_fetch(lake: Lake):
    with DemoServer(Catalogue(MOVIES), rules=HEALTHY) as server:
        process = start(server, lake, *export(server), "--set", "tmdb.attempts=2")
        wait_until_asked(server, 200)
    _, stderr = process.communicate(timeout=TOO_LONG)
    assert process.returncode == 1
    nothing = "TMDb answered none of the last 50 requests (the last: ConnectionError: Connection refused)."
    assert f"moviepipe: {nothing} What has come is kept. Go on with `moviepipe fetch --resume" in stderr
    assert len(details(lake)) >= 200


def test_a_full_disk_is_one_clear_line_and_no_part_of_a_file_is_taken_for_whole(server: DemoServer, lake: Lake):
    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    process = start(server, lake, *export(server), before=small_files_only)
    _, stderr = process.communicate(timeout=TOO_LONG)
    assert process.returncode == 1
    assert stderr.startswith(f"moviepipe: {lake.landing} cannot be written (File too large); what has landed is whole.")
    assert stderr.count("\n") == 1
    for file in Path(lake.landing).glob("*.gz"):
        gzip.decompress(file.read_bytes())
    had, asked = kept_ids(lake), len(server.requests)
    assert start(server, lake, "--resume").wait(TOO_LONG) == 0
    assert had
    assert not had & set(asked_ids(server, since=asked))
    assert_whole(lake)


def test_the_key_is_in_no_file_and_no_output_whatever_goes_wrong(lake: Lake):
    faults = Faults(too_many=0.05, server_error=0.05, dropped=0.05, html=0.05)
    secret = "k3y-that-must-not-be-seen"
    outputs = []
    with DemoServer(Catalogue(150), rules=HEALTHY, faults=faults, credentials=(secret,)) as server:
        for options in (("--year", "2022"), ("--resume",), ("--retry-failed",), ("--year", "2021", "--dry-run")):
            environ = {"TMDB_API_KEY": secret, "MOVIEPIPE_TMDB__BASE_URL": server.base_url}
            outputs += run_with(environ, lake, *options)
        server.credentials = ()
        outputs += run_with(environ, lake, "--year", "2020")
        outputs += run_with(environ | {"MOVIEPIPE_TMDB__BASE_URL": "http://127.0.0.1:9/3"}, lake, "--year", "2020")
    assert any("refuses the key" in text for text in outputs)
    assert any("gave no answer to go on with" in text for text in outputs)
    assert not any(secret in text for text in outputs)
    files = [file for file in Path(lake.uri).rglob("*") if file.is_file()]
    assert len(landed(lake)) > 5
    for file in files:
        content = file.read_bytes()
        assert secret.encode() not in (gzip.decompress(content) if file.suffix == ".gz" else content)


def run_with(environ: dict[str, str], lake: Lake, *options: str) -> tuple[str, str]:
    """Both outputs of a fetch with tracebacks and urllib3's own log switched on."""
    code = "import logging, sys; logging.basicConfig(level=1); from moviepipe.cli import main; sys.exit(main())"
    quick = ["--set", "tmdb.attempts=2", "--set", "tmdb.longest_wait_seconds=1"]
    command = [sys.executable, "-c", code, "fetch", *options, "--verbose", *quick, "--lake", lake.uri]
    done = subprocess.run(command, env=os.environ | environ, capture_output=True, text=True, timeout=TOO_LONG)
    return done.stdout, done.stderr
