"""The faults that the demo server makes on request, as a client meets them."""

import socket
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

CATALOGUE = Catalogue(200, show_count=0)


def get(server: DemoServer, path: str) -> requests.Response:
    return requests.get(server.base_url + path, params={"api_key": DEMO_KEY}, timeout=10)


def outcome(server: DemoServer, path: str) -> str:
    """The status, or the class of the error that a client gets."""
    try:
        answer = get(server, path)
        return f"{answer.status_code} {answer.headers['Content-Type'].split(';')[0]}"
    except requests.RequestException as exc:
        return type(exc).__name__


def test_a_429_says_when_to_come_back_in_every_way_that_tmdb_does():
    with DemoServer(CATALOGUE, faults=Faults(too_many=1)) as server:
        answers = [get(server, "/configuration") for _ in range(4)]
    assert {answer.status_code for answer in answers} == {429}
    waits = [answer.headers.get("Retry-After") for answer in answers]
    assert waits.count("1") == 2
    assert waits.count(None) == 1
    date = next(wait for wait in waits if wait and wait != "1")
    ahead = parsedate_to_datetime(date) - datetime.now(UTC)
    assert timedelta(seconds=-1) < ahead <= timedelta(seconds=1)
    bodies = [answer.json() for answer in answers if "json" in answer.headers["Content-Type"]]
    assert [body["status_code"] for body in bodies] == [25] * 3
    assert not any("success" in body for body in bodies)


def test_server_errors_come_in_turns_with_their_own_codes():
    with DemoServer(CATALOGUE, faults=Faults(server_error=1)) as server:
        answers = [get(server, "/configuration") for _ in range(4)]
    codes = {(answer.status_code, answer.json()["status_code"]) for answer in answers}
    assert codes == {(500, 11), (502, 43), (503, 46), (504, 24)}


def test_a_dropped_connection_ends_before_the_answer_or_in_its_middle():
    with DemoServer(CATALOGUE, faults=Faults(dropped=1)) as server:
        outcomes = {outcome(server, f"/movie/{CATALOGUE.movie_ids[0]}") for _ in range(2)}
        assert outcomes == {"ConnectionError", "ChunkedEncodingError"}
        assert [asked.status for asked in server.requests] == [None, None]


def test_an_html_page_comes_with_status_200_or_502():
    with DemoServer(CATALOGUE, faults=Faults(html=1)) as server:
        assert {outcome(server, "/configuration") for _ in range(2)} == {"200 text/html", "502 text/html"}


@pytest.mark.parametrize(("fault", "count"), [("short", 10), ("empty", 0)])
def test_a_page_with_fewer_results_says_the_same_totals(fault: str, count: int):
    with DemoServer(CATALOGUE) as server:
        healthy = get(server, "/movie/popular").json()
    with DemoServer(CATALOGUE, faults=Faults(**{fault: 1})) as server:
        page = get(server, "/movie/popular").json()
        details = [get(server, f"/{path}").status_code for path in (f"movie/{CATALOGUE.movie_ids[0]}", "movie/0")]
    assert page == healthy | {"results": healthy["results"][:count]}
    assert len(healthy["results"]) == 20
    assert details == [200, 404]


def test_a_slow_answer_is_late_and_whole():
    with DemoServer(CATALOGUE, faults=Faults(slow=1, slow_seconds=0.3)) as server:
        started = time.monotonic()
        assert get(server, "/configuration").json()["images"]
        assert time.monotonic() - started >= 0.3


def test_closing_does_not_wait_for_slow_answers():
    with DemoServer(CATALOGUE, faults=Faults(slow=1, slow_seconds=30)) as server:
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{server.base_url}/configuration?api_key={DEMO_KEY}", timeout=0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 1


def test_shares_are_kept_and_a_retry_succeeds():
    faults = Faults(too_many=0.1, server_error=0.1, dropped=0.1, html=0.1)
    with DemoServer(CATALOGUE, faults=faults) as server:
        paths = [f"/movie/{movie_id}" for movie_id in CATALOGUE.movie_ids]
        first = {path: outcome(server, path) for path in paths}
        waiting = {path for path, result in first.items() if result != "200 application/json"}
        assert 0.3 < len(waiting) / len(paths) < 0.5
        for _ in range(12):
            waiting -= {path for path in waiting if outcome(server, path) == "200 application/json"}
    assert waiting == set()


def test_the_same_attempt_at_the_same_path_meets_the_same_fault():
    faults = Faults(too_many=0.3, server_error=0.3, html=0.3)
    runs = []
    for order in (1, -1):
        with DemoServer(CATALOGUE, faults=faults) as server:
            paths = [f"/movie/{movie_id}" for movie_id in CATALOGUE.movie_ids[:30]][::order]
            runs.append({path: [outcome(server, path) for _ in range(3)] for path in paths})
    assert runs[0] == runs[1]
    assert len(Counter(str(run) for run in runs[0].values())) > 5


def test_without_a_share_nothing_goes_wrong():
    with DemoServer(CATALOGUE) as server:
        assert {outcome(server, f"/movie/{id}") for id in CATALOGUE.movie_ids} == {"200 application/json"}


def test_a_wrong_key_is_refused_before_any_fault():
    with DemoServer(CATALOGUE, faults=Faults(too_many=1), credentials=()) as server:
        assert get(server, "/configuration").status_code == 401


def test_shares_that_cannot_be_are_named():
    with pytest.raises(ValueError, match=r"'too_many': 0\.6.*1 or less"):
        Faults(too_many=0.6, slow=0.6)
    with pytest.raises(ValueError, match=r"'html': -0\.1"):
        Faults(html=-0.1)


def test_a_client_that_hangs_up_leaves_no_word_on_stderr(capsys: pytest.CaptureFixture[str]):
    with DemoServer(CATALOGUE, faults=Faults(slow=1, slow_seconds=0.1)) as server:
        for _ in range(5):
            connection = socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])))
            request = f"GET /3/movie/{CATALOGUE.movie_ids[0]}?api_key={DEMO_KEY} HTTP/1.1\r\nHost: x\r\n\r\n"
            connection.sendall(request.encode() * 3)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        time.sleep(0.5)
    assert capsys.readouterr().err == ""
