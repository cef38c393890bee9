"""The lease of a lake on S3: one holder, renewed, taken over when it has grown old, and never kept by who lost it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from test_s3_storage import answering, refusal

from moviepipe.errors import LeaseHeldError, LeaseLostError, StorageError
from moviepipe.io import conditions, object_lease, storage
from moviepipe.io.lake import Lake
from moviepipe.io.lease import hold_lease, require_lease
from moviepipe.io.object_lease import ObjectLease, take, this_run
from moviepipe.io.storage import aws
from s3_server import Proxy, S3Server

CONTENDERS = 16


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease that grows old in seconds."""
    for name, value in {"SECONDS": 3, "RENEWED_EVERY": 0.2, "STOPPED_BEFORE": 1, "LOOKED_AT_EVERY": 0.1}.items():
        monkeypatch.setattr(object_lease, name, value)


@pytest.fixture
def tried_lake(s3_lake: Lake) -> Lake:
    """A lake whose server was found to keep conditions."""
    conditions.note_kept(s3_lake.uri)
    return s3_lake


def lease_of(lake: Lake, on_lost=lambda: None) -> ObjectLease:
    """A run's lease, as its own process would have it."""
    return ObjectLease(lake.uri, "_lease.json", this_run("gold"), on_lost)


def test_of_many_contenders_one_has_the_lease_and_so_when_it_is_free_again(s3_lake: Lake):
    for _ in range(2):  # to make it, then to replace what was released
        start = Barrier(CONTENDERS)
        leases = [lease_of(s3_lake) for _ in range(CONTENDERS)]

        def contend(lease: ObjectLease, start: Barrier = start) -> bool:
            start.wait()
            return lease.take() is None

        with ThreadPoolExecutor(CONTENDERS) as pool:
            won = [lease for lease, is_held in zip(leases, pool.map(contend, leases), strict=True) if is_held]
        (winner,) = won
        with winner.kept():
            pass


def test_a_second_run_is_refused_and_told_who_holds_the_lake(tried_lake: Lake):
    with (
        hold_lease(tried_lake, "gold", 0),
        pytest.raises(LeaseHeldError, match=r"by `moviepipe gold` \(process .*=600. If that run was killed, "),
        hold_lease(tried_lake, "silver", 0),
    ):
        pass
    with pytest.raises(ZeroDivisionError), hold_lease(tried_lake, "silver", 0):
        raise ZeroDivisionError
    with hold_lease(tried_lake, "silver", 0):
        require_lease(tried_lake)


def test_a_lease_is_renewed_while_its_run_lives_and_taken_over_when_it_has_died(s3_lake: Lake, quick: None):
    dead = lease_of(s3_lake)
    assert dead.take() is None
    waited_from = time.monotonic()
    assert take(lease_of(s3_lake), wait_seconds=0) is not None
    living = lease_of(s3_lake)
    assert take(living, wait_seconds=20) is None
    assert time.monotonic() - waited_from > 2
    with living.kept():
        time.sleep(5)
        assert take(lease_of(s3_lake), wait_seconds=0) is not None
        living.require()
    assert take(lease_of(s3_lake), wait_seconds=0) is None


def test_a_run_whose_lease_was_taken_stops_before_its_next_commit(tried_lake: Lake, quick: None):
    stopped = threading.Event()

    def run_robbed() -> None:
        with hold_lease(tried_lake, "gold", 0, stopped.set):
            with storage.whole_file(f"{tried_lake.uri}/_lease.json") as file:
                file.write(b'{"token": "a thief"}')
            assert stopped.wait(5)
            require_lease(tried_lake)

    with pytest.raises(LeaseLostError, match=r"lost its lease of s3://.*: another run has taken it"):
        run_robbed()
    stored = storage.read(tried_lake.uri, "_lease.json")
    assert stored is not None
    assert stored.data == b'{"token": "a thief"}'  # it is not released by who lost it


def test_a_run_without_a_network_stops_before_others_may_take_its_lease(
    s3_server: S3Server, tried_lake: Lake, quick: None, monkeypatch: pytest.MonkeyPatch
):
    stopped, proxy = threading.Event(), Proxy(s3_server.port)
    with proxy.running(), pytest.raises(LeaseLostError, match="could not be renewed for 2 s"):  # noqa: PT012
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        aws.access.cache_clear()
        conditions.note_kept(tried_lake.uri)
        with hold_lease(tried_lake, "gold", 0, stopped.set):
            proxy.cut = lambda line: True
            cut_at = time.monotonic()
            assert stopped.wait(10)
            assert time.monotonic() - cut_at < 3
            require_lease(tried_lake)


def test_the_lease_is_had_though_the_first_answer_is_lost(
    s3_server: S3Server, tried_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    proxy, lost = Proxy(s3_server.port), []
    proxy.cut = lambda line: line.startswith("PUT") and "_lease" in line and not lost and not lost.append(line)
    with proxy.running():
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        aws.access.cache_clear()
        conditions.note_kept(tried_lake.uri)
        with hold_lease(tried_lake, "gold", 0):
            require_lease(tried_lake)
    assert lost


@pytest.mark.parametrize("keeps", ["nothing", "one after another", "create only"])
def test_a_server_that_does_not_keep_conditions_is_refused_by_name(
    s3_lake: Lake, monkeypatch: pytest.MonkeyPatch, keeps: str
):
    files: dict[str, bytes] = {}

    def etag(data: bytes) -> str:
        return f'"{hash(data)}"'

    def is_refused(handler) -> bool:
        stored = files.get(handler.path)
        if keeps == "nothing":
            return False
        if handler.headers.get("If-None-Match"):
            return stored is not None
        return keeps == "one after another" and (stored is None or handler.headers["If-Match"] != etag(stored))

    lock = threading.Lock()

    def answer(handler):
        path = handler.path.partition("?")[0]
        if handler.command == "PUT":
            if keeps == "one after another":
                refused = is_refused(handler)
                time.sleep(0.05)
                files.update({} if refused else {path: handler.body})
            else:
                with lock:
                    refused = is_refused(handler)
                    files.update({} if refused else {path: handler.body})
            return refusal(412, "PreconditionFailed") if refused else (200, {"ETag": etag(handler.body)}, b"")
        if handler.command in ("GET", "HEAD") and path in files:
            data = files[path]
            return 200, {"ETag": etag(data), "Last-Modified": "Fri, 27 Nov 2026 10:00:00 GMT"}, data
        if "list-type" in handler.path:
            body = b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>"
            return 200, {"Content-Type": "application/xml"}, body
        return (204, {}, b"") if handler.command == "DELETE" else refusal(404, "NoSuchKey")

    with (
        answering(monkeypatch, answer),
        pytest.raises(StorageError, match=r"^http://127.0.0.1:\d+ let \d+ of 16 writers .*: it does not keep If-"),
        hold_lease(s3_lake, "gold", 0),
    ):
        pass


def test_what_a_server_keeps_is_found_out_once_for_a_lake(
    s3_server: S3Server, s3_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    conditions.require_conditions(s3_lake.uri)
    monkeypatch.setattr(conditions, "_winners", lambda write: [])
    conditions.require_conditions(s3_lake.uri)
    with Proxy(s3_server.port).running() as other, pytest.raises(StorageError, match=other.endpoint):  # noqa: PT012
        monkeypatch.setenv("AWS_ENDPOINT_URL", other.endpoint)
        aws.access.cache_clear()
        conditions.require_conditions(s3_lake.uri)
