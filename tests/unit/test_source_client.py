"""The client against a server whose answers a test dictates; waits are noted instead of slept."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from moviepipe.envelope import FOUND, NO_ANSWER
from moviepipe.errors import CredentialsError, SourceError
from moviepipe.sources.api import Answer
from moviepipe.sources.client import Client, ClientLimits, StoppedError
from moviepipe.sources.credentials import QueryKey
from moviepipe.sources.http import is_loopback
from moviepipe.sources.tmdb.api import TMDB_API

SECRET = "not-to-be-seen"
KEY = QueryKey("api_key", SECRET)
LIMITS = ClientLimits(requests_per_second=1_000, in_flight=2, attempts=4, longest_wait_seconds=60, timeout_seconds=5)
DROPPED = None

Scripted = tuple[int, dict[str, str], str] | None


class Waits(threading.Event):
    """Never waits, and remembers how long it was to."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        return self.is_set()


@contextmanager
def serving(*script: Scripted) -> Iterator[tuple[Client, Waits]]:
    """A client of a server that gives these answers in turn."""
    answers = iter(script)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = next(answers)
            if answer is DROPPED:
                return
            status, headers, body = answer
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    waits = Waits()
    client = Client(TMDB_API, f"http://127.0.0.1:{server.server_port}/3", KEY, LIMITS, waits)
    try:
        yield client, waits
    finally:
        client.close()
        server.shutdown()
        server.server_close()
        thread.join()


def ok(body: str = '{"id":1}', **headers: str) -> Scripted:
    return FOUND, headers, body


def too_many(**headers: str) -> Scripted:
    return 429, {name.replace("_", "-"): value for name, value in headers.items()}, '{"status_code":25}'


def get(*script: Scripted) -> tuple[Answer, list[float]]:
    with serving(*script) as (client, waits):
        return client.get("movie/1", {"language": "en-US"}), waits.seconds


def test_a_body_is_kept_word_for_word_with_the_servers_own_time():
    body = '{"id": 1,\n "title":"Ōsaka", "popularity":7.0}'
    answer, waits = get(ok(body, Date="Wed, 03 Jan 2024 10:11:12 GMT"))
    assert (answer.status_code, answer.payload) == (FOUND, body)
    assert answer.fetched_at == datetime(2024, 1, 3, 10, 11, 12, tzinfo=UTC)
    assert waits == []


def test_without_a_date_the_time_is_this_machines():
    before = datetime.now(UTC)
    answer, _ = get(ok())
    assert before <= answer.fetched_at <= datetime.now(UTC)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(status: int):
    answer, waits = get((status, {}, "{}"), ok())
    assert answer.status_code == FOUND
    assert len(waits) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_an_answer_that_would_stay_the_same_is_not_asked_for_again(status: int):
    answer, waits = get((status, {}, '{"status_code":34}'))
    assert (answer.status_code, answer.payload, waits) == (status, '{"status_code":34}', [])


def test_retries_end_and_the_last_answer_counts():
    answer, waits = get(*[(503, {}, f'{{"try":{number}}}') for number in range(1, 5)])
    assert (answer.status_code, answer.payload) == (503, '{"try":4}')
    assert len(waits) == 3


def test_waits_without_advice_are_random_and_grow():
    ceilings = [0.5, 1.0, 2.0]
    runs = [get(*[(500, {}, "{}")] * 4)[1] for _ in range(3)]
    assert all(wait <= ceiling for waits in runs for wait, ceiling in zip(waits, ceilings, strict=True))
    assert len({wait for waits in runs for wait in waits}) == 9


def test_retry_after_in_seconds_is_honoured():
    _, waits = get(too_many(Retry_After="7"), ok())
    assert 7 <= waits[0] <= 7.5


def test_retry_after_as_a_date_is_honoured():
    _, waits = get(too_many(Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)), ok())
    assert 18 <= waits[0] <= 20.5


@pytest.mark.parametrize("told", ["9000", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_retry_after_is_capped(told: str):
    _, waits = get(too_many(Retry_After=told), ok())
    assert waits == [LIMITS.longest_wait_seconds]


@pytest.mark.parametrize("told", ["²", "1e9", "9" * 400])
def test_retry_after_of_odd_digits_ends_the_fetch_no_more(told: str):
    _, waits = get((429, {"Retry-After": told}, "{}"), ok())
    assert 0 <= waits[0] <= LIMITS.longest_wait_seconds


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -0500", "Fri, 31 Dec 9999 23:59:59 GMT", "yesterday"])
def test_a_date_past_the_calendar_or_no_clocks_is_none(date: str):
    before = datetime.now(UTC)
    answer, _ = get(ok(Date=date))
    assert before <= answer.fetched_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    "headers", [{"Content-Length": "5, 6"}, {"Content-Encoding": "gzip"}, {"Transfer-Encoding": "chunked"}]
)
def test_headers_that_do_not_fit_the_body_are_no_answer(headers: dict[str, str]):
    answer, _ = get(*[ok(**headers)] * 4)
    assert answer.status_code == NO_ANSWER


@pytest.mark.parametrize("location", ["http://[bad", "/\xff", ""])
def test_a_redirect_to_nowhere_is_an_answer_like_any_other(location: str):
    answer, _ = get((301, {"Location": location}, "{}"))
    assert (answer.status_code, answer.payload) == (301, "{}")


@pytest.mark.parametrize("told", ["soon", "-3", "Wed, 03 Jan 2001 10:11:12 GMT", ""])
def test_retry_after_that_makes_no_sense_waits_no_longer_than_none(told: str):
    _, waits = get(too_many(Retry_After=told), ok())
    assert 0 <= waits[0] <= 0.5


def test_a_dropped_connection_is_tried_again():
    answer, waits = get(DROPPED, ok())
    assert (answer.status_code, len(waits)) == (FOUND, 1)


def test_a_connection_that_stays_broken_is_no_answer_and_does_not_show_the_key():
    answer, _ = get(DROPPED, DROPPED, DROPPED, DROPPED)
    assert answer.status_code == NO_ANSWER
    assert answer.payload == "ConnectionError: RemoteDisconnected"


def test_a_body_that_is_not_json_is_a_failure_with_its_first_characters():
    page = "<html><head><title>502 Bad Gateway</title></head>" + "x" * 500
    answer, _ = get(*[ok(page)] * 4)
    assert (answer.status_code, answer.payload) == (NO_ANSWER, page)
    assert answer.shown == page[:80]


def test_a_refused_key_stops_at_once_and_is_not_shown():
    with pytest.raises(CredentialsError, match=r"TMDb refuses the key \(status 401: .*Invalid API key") as caught:
        get((401, {}, '{"status_code":7,"status_message":"Invalid API key"}'))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_with_the_key(status: int):
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.05)
        answer, _ = get((status, {"Location": f"http://127.0.0.1:{elsewhere.getsockname()[1]}/3/movie/1"}, "{}"))
        with pytest.raises(TimeoutError):
            elsewhere.accept()
    assert answer.status_code == status


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_page_that_repeats_the_key_is_kept_without_it(status: int):
    page = json.dumps({"status_code": 34, "url": f"/3/movie/1?api_key={SECRET}", "token": SECRET.upper()})
    answer, _ = get(*[(status, {}, page)] * 4)
    assert answer.body == {"status_code": 34, "url": "/3/movie/1?api_key=…", "token": "…"}


def test_a_warning_of_urllib3_does_not_show_the_key(caplog: pytest.LogCaptureFixture):
    get(ok(**{"Odd name": "x", "Date": "soon"}))
    assert "Failed to parse headers" in caplog.text
    assert SECRET not in caplog.text


@contextmanager
def dripping(head: str, rest: str) -> Iterator[int]:
    """The port of a server that sends the head at once, and then the rest a byte each 50 ms."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(head.encode())
                for byte in rest.encode():
                    connection.sendall(bytes([byte]))
                    time.sleep(0.05)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


HEAD = "HTTP/1.1 200 OK\r\n"
DRIPS = {
    "the head": ("", HEAD + "X: y\r\n" * 20),
    "the body": (f"{HEAD}Content-Length: 600\r\n\r\n", " " * 600),
    "a body without a length": (f"{HEAD}Connection: close\r\n\r\n", '{"id":1}' + " " * 600),
    "a chunked body": (f"{HEAD}Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n" * 100),
}


@pytest.mark.parametrize("what", DRIPS)
def test_an_answer_that_drips_has_one_deadline_for_all_of_it(what: str):
    with dripping(*DRIPS[what]) as port:
        limits = replace(LIMITS, attempts=1, timeout_seconds=0.3)
        client = Client(TMDB_API, f"http://127.0.0.1:{port}/3", KEY, limits, threading.Event())
        started = time.monotonic()
        answer = client.get("movie/1", {})
        took = time.monotonic() - started
        client.close()
    assert (answer.status_code, answer.payload.partition(": ")[2]) == (NO_ANSWER, "no whole answer within 0.3 s")
    assert 0.25 <= took < 1.5


def test_a_stop_ends_a_request_under_way_before_its_deadline(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("moviepipe.sources.http.GRACE_SECONDS", 0.1)
    stop = threading.Event()
    with dripping(*DRIPS["the body"]) as port:
        client = Client(TMDB_API, f"http://127.0.0.1:{port}/3", KEY, replace(LIMITS, timeout_seconds=30), stop)
        threading.Timer(0.1, stop.set).start()
        started = time.monotonic()
        with pytest.raises(StoppedError):
            client.get("movie/1", {})
        took = time.monotonic() - started
        client.close()
    assert took < 1.5


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_this_machine_is_not_asked_through_a_proxy(host: str, variable: str, monkeypatch: pytest.MonkeyPatch):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    with serving(ok()) as (client, _):
        client._base_url = client._base_url.replace("127.0.0.1", host)
        assert client.get("movie/1", {}).status_code == FOUND


@pytest.mark.parametrize(
    ("url", "expected"),
    [("http://127.0.0.1:8000/3", True), ("http://127.9.9.9", True), ("http://[::1]:80/3", True),
     ("http://localhost/3", True), ("https://api.themoviedb.org/3", False),
     ("http://localhost.example.org", False), ("http://[bad", False)],
)  # fmt: skip
def test_what_is_on_this_machine_is_known(url: str, expected: bool):
    assert is_loopback(url) is expected


def test_a_page_that_planning_needs_is_an_error_when_it_does_not_come():
    with (
        serving((422, {}, '{"status_code":20}')) as (client, _),
        pytest.raises(SourceError, match="status 422") as caught,
    ):
        client.get_body("movie/changes", {})
    assert SECRET not in str(caught.value)


def test_no_server_is_no_answer_without_the_key_in_any_text():
    with serving() as (client, _):
        pass
    answer = client.get("movie/1", {})
    assert answer.status_code == NO_ANSWER
    assert answer.payload == "ConnectionError: Connection refused"


def test_a_stopped_client_does_not_count_a_passing_fault_as_the_answer():
    with serving((503, {}, "{}")) as (client, waits):
        waits.set()
        with pytest.raises(StoppedError):
            client.get("movie/1", {})


def test_both_kinds_of_bodies_stay_apart():
    answer, _ = get(ok(json.dumps({"success": False})))
    assert answer.body == {"success": False}
