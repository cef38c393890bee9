"""Fetching from servers that are not as TMDb is: each oddity is a failed record, a note or one clear line."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fetching import asking, details, fetching, landed
from moviepipe.errors import CredentialsError, FetchStoppedError, PermanentSourceError
from moviepipe.io.fetch_folder import fetches
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.details import Tally
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer
from odd_servers import Reply, odd_server

HEALTHY = Rules(sick_every=None)
PAGE = {"page": 1, "results": [{"id": 1}, {"id": 2}], "total_pages": 1, "total_results": 2}
OWN_404 = '{"success":false,"status_code":34,"status_message":"The resource you requested could not be found."}'


def list_and(reply_to_details: Callable[[str], Reply | None]) -> Callable[[str], Reply | None]:
    """Replies of a list of movies 1 and 2, and of one's own to what is asked about each."""

    def reply(path: str) -> Reply | None:
        is_details = path.partition("?")[0].rpartition("/")[2].isdigit()
        return reply_to_details(path) if is_details else (200, json.dumps(PAGE))

    return reply


def top_rated(server: Any, lake: Lake, *assignments: str) -> Any:
    return fetching(server, lake, "tmdb.attempts=1", *assignments).start(asking(ranked="top_rated"))


def test_only_tmdbs_own_404_counts_as_not_found(lake: Lake):
    pages = {"1": OWN_404, "2": "<html>404 Not Found</html>"}
    with odd_server(list_and(lambda path: (404, pages[path.partition("?")[0][-1]]))) as server:
        fetched = top_rated(server, lake)
        pages["2"] = OWN_404
        again = fetching(server, lake).retry_failed(fetched.run_id)
    assert fetched.tally == Tally(planned=2, not_found=1, failed=1)
    assert again.tally == Tally(planned=2, not_found=2)
    assert {(record["status_code"], record["payload"]) for record in details(lake)} == {
        (404, OWN_404),
        (404, "<html>404 Not Found</html>"),
    }


def test_a_server_that_repeats_the_url_puts_no_key_into_landing(lake: Lake):
    def repeat(path: str) -> Reply:
        if path.partition("?")[0][-1].isdigit():
            return 404, f"<p>{path} was not found.</p>"
        return 200, json.dumps(PAGE | {"url": path})

    with odd_server(repeat) as server:
        assert top_rated(server, lake).tally.failed == 2
    texts = [record["payload"] for record in landed(lake)]
    assert sum("api_key=…" in text for text in texts) == 6  # three references, the list, two movies
    assert not any(DEMO_KEY in text for text in texts)


def test_the_key_in_the_address_of_an_export_or_in_the_language_is_refused(lake: Lake):
    with DemoServer(Catalogue(20)) as server:
        address = f"{server.export_url('movie')}?api_key={DEMO_KEY}"
        for job, asked in (
            (fetching(server, lake), asking(ids_from=address)),
            (fetching(server, lake, f"tmdb.language={DEMO_KEY}"), asking(ranked="popular")),
        ):
            with pytest.raises(CredentialsError, match="The key stands in --ids-from") as caught:
                job.start(asked)
            assert DEMO_KEY not in str(caught.value)
        assert server.requests == []
    assert not Path(lake.landing).exists()


def test_an_export_that_is_none_ends_the_fetch_without_a_trace_and_without_advice_to_resume(lake: Lake, tmp_path: Path):
    export = tmp_path / "ids.txt"
    export.write_text("603\n604\n")
    with (
        DemoServer(Catalogue(20)) as server,
        pytest.raises(PermanentSourceError, match="no line of an ID exp") as caught,
    ):
        fetching(server, lake).start(asking(ids_from=str(export)))
    assert "--resume" not in str(caught.value)
    assert fetches(lake) == []


@pytest.mark.parametrize("status", [403, 503])
def test_an_export_that_is_refused_leaves_nothing_to_resume(lake: Lake, status: int):
    with odd_server(lambda path: (status, "") if "export" in path else (200, "{}")) as server:
        address = f"{server.base_url}/export.gz"
        with pytest.raises(PermanentSourceError, match=f"export.gz cannot be downloaded .status {status}.") as caught:
            fetching(server, lake).start(asking(ids_from=address))
    assert "--resume" not in str(caught.value)
    assert fetches(lake) == []


@pytest.mark.parametrize(
    "address", ["http://[bad/ids.gz", "http://127.0.0.1:99999/ids.gz", "HTTP://127.0.0.1:9/ids.gz"]
)
def test_an_address_that_is_none_is_one_line(lake: Lake, address: str):
    with DemoServer(Catalogue(20)) as server, pytest.raises(PermanentSourceError, match="Check the address"):
        fetching(server, lake).start(asking(ids_from=address))


def test_an_export_that_drips_has_a_deadline(lake: Lake):
    with odd_server(lambda path: None if "export" in path else (200, "{}")) as server:
        address = f"{server.base_url}/export.gz"
        started = time.monotonic()
        with pytest.raises(PermanentSourceError, match="no whole answer within 1 s"):
            fetching(server, lake, "tmdb.timeout_seconds=1").start(asking(ids_from=address))
        assert time.monotonic() - started < 3


@pytest.mark.parametrize("odd", [{"results": [{"id": -5}]}, {"results": [{"id": True}]}, {"results": None},
                                 {"total_pages": "1"}, {"total_results": None}])  # fmt: skip
@pytest.mark.parametrize("way", ["start", "estimate"])
def test_an_odd_page_is_one_line_that_does_not_send_to_resume(lake: Lake, odd: dict[str, Any], way: str):
    with (
        odd_server(lambda path: (200, json.dumps(PAGE | odd))) as server,
        pytest.raises(PermanentSourceError, match="movie/top_rated gave") as caught,
    ):
        getattr(fetching(server, lake), way)(asking(ranked="top_rated"))
    assert "--resume" not in str(caught.value)
    assert fetches(lake) == []


def test_pages_that_are_short_or_empty_make_a_smaller_plan_and_are_told(lake: Lake):
    with DemoServer(Catalogue(240), rules=HEALTHY, faults=Faults(short=0.3, empty=0.3, seed=1)) as server:
        fetched = fetching(server, lake).start(asking(ranked="popular"))
    pages = [json.loads(record["payload"]) for record in landed(lake) if record["endpoint"] == "movie/popular"]
    total, given = pages[0]["total_results"], sum(len(page["results"]) for page in pages)
    assert 0 < given < total
    assert fetched.tally == Tally(planned=given, found=given)
    assert fetched.notes == (
        f"movie/popular says it has {total} results, and its pages gave {given}: the others are not planned.",
    )


def test_an_empty_page_is_made_up_for_by_the_next_and_too_few_are_told(lake: Lake):
    with DemoServer(Catalogue(240), rules=HEALTHY, faults=Faults(empty=0.3, seed=1)) as server:
        fetched = fetching(server, lake).start(asking(ranked="popular", min_movies=60))
        assert fetched.tally.found >= 60
        assert fetched.notes == ()
    with DemoServer(Catalogue(30), rules=HEALTHY) as server:
        few = fetching(server, lake).start(asking(ranked="popular", min_movies=60))
    assert few.notes == (f"--min-movies 60, and TMDb's list gave {few.tally.planned} only.",)


def test_a_retry_that_is_stopped_says_how_to_go_on_with_the_retry(lake: Lake):
    with odd_server(list_and(lambda path: (500, "{}"))) as server:
        fetched = top_rated(server, lake)
    with odd_server(lambda path: (401, "{}")) as server:
        go_on = f"moviepipe fetch --retry-failed {fetched.run_id}"
        with pytest.raises(FetchStoppedError, match=go_on):
            fetching(server, lake).retry_failed(fetched.run_id)


@pytest.mark.parametrize("what", ["details", "the list"])
def test_ctrl_c_ends_a_fetch_that_waits_for_a_dripping_answer(lake: Lake, what: str):
    reply = list_and(lambda path: None) if what == "details" else lambda path: None if "top" in path else (200, "{}")
    with odd_server(reply) as server:
        command = [sys.executable, "-m", "moviepipe", "fetch", "--top-rated", "--lake", lake.uri]
        environ = os.environ | {"TMDB_API_KEY": DEMO_KEY, "MOVIEPIPE_TMDB__BASE_URL": server.base_url}
        process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
        journal = "plan.jsonl.gz" if what == "details" else ".*/pages.jsonl"
        while not list(Path(lake.landing).glob(f"*{journal}" if what == "details" else journal)):
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, stderr = process.communicate(timeout=60)
    assert time.monotonic() - started < 5
    assert (process.returncode, stderr.count("\n")) == (1, 1)
    assert "Stopped. What has come is kept. Go on with `moviepipe fetch --resume" in stderr
