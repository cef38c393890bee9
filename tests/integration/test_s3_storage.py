"""The verbs of storage do the same for a folder and for S3; S3's refusals and faults are one line or set right."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from moviepipe.errors import StorageError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files, may_have_records, write_lines
from moviepipe.io.storage import aws, clients, key_server
from moviepipe.io.storage.s3 import S3
from s3_server import ADMIN, BUCKET, READER, Proxy, S3Server, free_ports

NAMES = ["[a]{b}*?.jsonl", "a/same.jsonl", "a:b.jsonl", "b/same.jsonl", "é %41+.jsonl"]
HIDDEN = [".part", "_part", "_run/b.jsonl", "c.jsonl._COPYING_", "sub/.d"]
WRITERS = 16


@pytest.fixture(params=["folder", "s3"])
def folder(request: pytest.FixtureRequest, lake: Lake) -> str:
    """A folder that is not there yet, of either kind."""
    there: Lake = lake if request.param == "folder" else request.getfixturevalue("s3_lake")
    return there.uri


def write(folder: str, *names: str) -> None:
    for name in names:
        with storage.whole_file(f"{folder}/{name}") as file:
            file.write(name.encode())


def test_files_are_listed_and_read_by_their_literal_names(folder: str):
    assert (storage.is_folder(folder), storage.list_files(folder), storage.list_names(folder)) == (False, [], [])
    write(folder, *NAMES, *HIDDEN)
    found = storage.list_files(folder)
    assert [(file.name, file.size) for file in found] == [(name, len(name.encode())) for name in NAMES]
    assert [storage.read_text(folder, file.name) for file in found] == NAMES
    assert storage.list_names(folder, "a") == ["a:b.jsonl"]
    entries = [file.name for file in storage.list_entries(folder)]
    assert entries == sorted({name.split("/")[0] for name in (*NAMES, *HIDDEN)})
    storage.remove(folder, "a")
    storage.remove(folder, "a:b.jsonl")
    assert [file.name for file in storage.list_files(folder)] == [name for name in NAMES if not name.startswith("a")]
    storage.remove_folder(folder)
    assert not storage.is_folder(folder)
    with pytest.raises(FileNotFoundError):
        storage.remove(folder, "b/same.jsonl")


def test_a_file_is_whole_or_not_there(folder: str):
    with pytest.raises(ZeroDivisionError), storage.whole_file(f"{folder}/a") as file:
        file.write(b"half") // 0
    assert storage.list_entries(folder) == []
    with pytest.raises(FileNotFoundError):
        storage.read_text(folder, "a")
    assert not storage.is_file(folder, "a")


def test_a_move_never_replaces_a_file_and_a_substitute_does(folder: str):
    write(folder, "a", "b")
    with pytest.raises(FileExistsError):
        storage.move(folder, "a", folder, "b")
    storage.move(folder, "a", f"{folder}/sub", "a")
    assert [file.name for file in storage.list_files(folder)] == ["b", "sub/a"]
    storage.take_place(f"{folder}/sub", "a", folder, "b")
    assert [file.name for file in storage.list_files(folder)] == ["b"]
    assert storage.read_text(folder, "b") == "a"


def test_of_many_writers_one_creates_a_file_and_one_replaces_a_version(folder: str):
    def race(work) -> list[str]:
        with ThreadPoolExecutor(WRITERS) as pool:
            return [version for version in pool.map(work, range(WRITERS)) if version]

    (first,) = race(lambda number: storage.create(folder, "a", f"create {number}".encode()))
    (second,) = race(lambda number: storage.replace(folder, "a", f"replace {number}".encode(), first))
    stored = storage.read(folder, "a")
    assert stored is not None
    assert (stored.version, stored.data.split()[0]) == (second, b"replace")
    assert -5 < stored.age_seconds < 60
    assert storage.replace(folder, "none", b"x", first) is None
    assert storage.read(folder, "none") is None


def test_all_processes_count_together(folder: str):
    storage.make_folder(folder)
    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(lambda _: storage.add_one(folder, "count"), range(12)))
    assert sorted(counts) == list(range(1, 13))
    assert (storage.counted(folder, "count"), storage.counted(folder, "other")) == (12, 0)


def test_a_small_landing_file_is_looked_into(lake: Lake, s3_lake: Lake):
    for each in (lake, s3_lake):
        with storage.whole_file(f"{each.landing}/blank.jsonl.gz") as file:
            write_lines([b" \n", b"\n"], file)
        with storage.whole_file(f"{each.landing}/full.jsonl.gz") as file:
            write_lines([b"\n", b"{}\n"], file)
        assert [may_have_records(each, file) for file in landing_files(each)] == [False, True]


@contextmanager
def reached_through(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with proxy.running():
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        aws.access.cache_clear()
        yield


def only_first(verb: str, cut_off: int = 1):
    """Cuts off the answers of the first requests of a verb."""
    calls = count()
    return lambda line: line.startswith(verb) and next(calls) < cut_off


def test_a_conditional_write_whose_answer_was_lost_is_known_by_what_lies_there(
    s3_server: S3Server, s3_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    proxy = Proxy(s3_server.port)
    with reached_through(proxy, monkeypatch):
        proxy.cut = only_first("PUT")
        version = storage.create(s3_lake.uri, "a", b"mine")
        assert version is not None
        assert [line.split()[0] for line in proxy.seen][:2] == ["PUT", "PUT"]
        proxy.cut = only_first("PUT")
        assert storage.replace(s3_lake.uri, "a", b"mine again", version) is not None
        assert storage.create(s3_lake.uri, "a", b"another's") is None
        proxy.cut = only_first("GET")
        assert storage.read_text(s3_lake.uri, "a") == "mine again"


def test_a_write_that_breaks_off_leaves_the_file_as_it_was(
    s3_server: S3Server, s3_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    write(s3_lake.uri, "a")
    with reached_through(Proxy(free_ports(1)[0]), monkeypatch), pytest.raises(StorageError, match="gives no answer"):
        write(s3_lake.uri, "a")
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server.endpoint)
    aws.access.cache_clear()
    assert storage.read_text(s3_lake.uri, "a") == "a"


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, answer) -> Iterator[list[str]]:
    """A server of one answer: `answer(handler)` writes it; gives the requests it has had."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen.append(self.command)
            status, headers, body = answer(self)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = respond  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
        aws.access.cache_clear()
        yield seen
        server.shutdown()


def refusal(status: int, code: str):
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>m</Message></Error>".encode()
    return status, {"Content-Type": "application/xml"}, body


def test_a_conflict_is_asked_again_and_never_means_that_another_was_faster(
    s3_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    conflicts = count()

    def answer(handler):
        if handler.command == "GET":
            return refusal(404, "NoSuchKey")
        if next(conflicts) < 2:
            return refusal(409, "ConditionalRequestConflict")
        return 200, {"ETag": '"1"'}, b""

    with answering(monkeypatch, answer):
        assert storage.create(s3_lake.uri, "a", b"mine") == '"1"'


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (400, "ExpiredToken", "The AWS credentials have expired. Get new ones"),
        (403, "AccessDenied", "is forbidden to these AWS credentials. Let them list"),
        (400, "IllegalLocationConstraintException", f"The bucket {BUCKET} is in another region. Set AWS_REGION"),
        (404, "NoSuchBucket", f"There is no bucket {BUCKET} at http://127.0.0.1"),
        (403, "RequestTimeTooSkewed", "has another time than this machine. Set the clock"),
        (400, "Odd", "refuses s3://"),
    ],
)
def test_what_s3_refuses_is_one_line_with_what_helps(
    s3_lake: Lake, monkeypatch: pytest.MonkeyPatch, status: int, code: str, said: str
):
    with answering(monkeypatch, lambda _: refusal(status, code)), pytest.raises(StorageError) as refused:
        storage.list_files(s3_lake.uri)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_real_server_s_refusals_are_named(s3_server: S3Server, s3_lake: Lake, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(StorageError, match=r"There is no bucket no-such-bucket at http"):
        storage.list_files("s3://no-such-bucket/lake")
    for keys, said in ((READER, "is forbidden"), (("nobody", "x"), "does not know"), ((ADMIN[0], "x"), "secret key")):
        for name, value in s3_server.variables(keys).items():
            monkeypatch.setenv(name, value)
        aws.access.cache_clear()
        with pytest.raises(StorageError, match=said):
            write(s3_lake.uri, "a")


def test_without_credentials_nobody_is_asked_for_some(s3_lake: Lake, monkeypatch: pytest.MonkeyPatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    aws.access.cache_clear()
    providers = aws.access().session.get_component("credential_provider").providers
    assert "iam-role" not in [each.METHOD for each in providers]
    for ask in (lambda: storage.is_folder(s3_lake.uri), lambda: clients.delta_options(s3_lake.uri)):
        with pytest.raises(StorageError, match="There are no AWS credentials for "):
            ask()
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    aws.access.cache_clear()
    with pytest.raises(StorageError, match=r"\(nobody\) could not be found. Set AWS_PROFILE to one"):
        storage.is_folder(s3_lake.uri)


def test_a_profile_alone_reaches_every_library_with_keys_that_are_renewed(
    s3_server: S3Server, s3_lake: Lake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    calls = tmp_path / "calls"
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()  # botocore renews what ends in ten minutes
    keys = {"Version": 1, "AccessKeyId": ADMIN[0], "SecretAccessKey": ADMIN[1], "Expiration": soon}
    program = tmp_path / "keys.py"
    program.write_text(f"open({str(calls)!r}, 'a').write('.')\nprint({json.dumps(keys)!r})\n")
    config = tmp_path / "config"
    config.write_text(
        f"[profile films]\nendpoint_url = {s3_server.endpoint}\nregion = eu-west-1\n"
        f"credential_process = {sys.executable} {program}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_PROFILE", "films")
    aws.access.cache_clear()
    aws.bucket_region.cache_clear()
    write(s3_lake.uri, "a")
    options = clients.delta_options(s3_lake.uri)
    assert (options["AWS_ACCESS_KEY_ID"], options["AWS_ENDPOINT_URL"]) == (ADMIN[0], s3_server.endpoint)
    assert clients.spark_properties(s3_lake.uri) == {
        "spark.hadoop.fs.s3a.endpoint.region": "eu-west-1",
        "spark.hadoop.fs.s3a.endpoint": s3_server.endpoint,
        "spark.hadoop.fs.s3a.path.style.access": "true",
    }
    asked_before = len(calls.read_text())
    variables = clients.java_variables()
    request = Request(variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
    request.add_header("Authorization", variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
    with urlopen(request) as answer:
        given = json.load(answer)
    assert (given["AccessKeyId"], given["SecretAccessKey"]) == ADMIN
    assert given["Expiration"].endswith("Z")
    assert len(calls.read_text()) > asked_before
    request.add_header("Authorization", "guessed")
    with pytest.raises(OSError, match="403"):
        urlopen(request)
    aws.bucket_region.cache_clear()


def test_the_keys_server_is_one_for_a_process(s3_lake: Lake):
    assert key_server.variables() is key_server.variables()


def test_what_is_under_way_stays_on_this_machine_in_a_place_of_the_lake_s_own(s3_lake: Lake, tmp_path: Path):
    places = {S3().workplace(uri) for uri in (s3_lake.landing, f"{s3_lake.landing}2")}
    assert len(places) == 2
    assert all(place.is_relative_to(tmp_path / "state") for place in places)
