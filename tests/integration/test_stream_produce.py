"""Landing's records into a real Kafka topic: each acknowledged, whatever breaks."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from fetching import all_movies, fetching, landed
from kafka_broker import PASSWORD, USER, Broker
from moviepipe import cli
from moviepipe.config import load_settings
from moviepipe.errors import StreamError
from moviepipe.io.kafka import KafkaAddress
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files, landing_records, write_landing
from moviepipe.io.producer import MOST_PRODUCERS_IN_VAIN, Message, Refusal, Sender
from moviepipe.pipelines.stream.produce import message_key
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DemoServer
from records import answer, body
from waiting import wait_until

# Runs a command in a process that is killed at the n-th acknowledgement.
KILLED = """
import itertools, os, signal, sys
from moviepipe import cli
from moviepipe.pipelines.stream import produce

_, number, *arguments = sys.argv
settle, calls = produce.Sent.settle, itertools.count(1)

def deadly(*given):
    settle(*given)
    if next(calls) == int(number):
        os.kill(os.getpid(), signal.SIGKILL)

produce.Sent.settle = deadly
produce.SECONDS_BETWEEN_NOTES = 0
sys.exit(cli.main(arguments))
"""

# Runs a command in a process that waits in its middle until a file is there.
WAITING = """
import itertools, sys, time
from pathlib import Path
from moviepipe import cli
from moviepipe.pipelines.stream import produce

_, number, folder, *arguments = sys.argv
send, calls = produce.Sender.send, itertools.count(1)

def waiting(*given):
    if next(calls) == int(number):
        Path(folder, "waits").touch()
        while not Path(folder, "go on").exists():
            time.sleep(0.02)
    send(*given)

produce.Sender.send = waiting
sys.exit(cli.main(arguments))
"""


@pytest.fixture(autouse=True)
def _kafka(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIEPIPE_KAFKA__BOOTSTRAP_SERVERS", broker.servers)
    monkeypatch.setenv("MOVIEPIPE_KAFKA__TIMEOUT_SECONDS", "20")


def land(lake: Lake, run_id: str, *numbers: int, **fields: Any) -> None:
    write_landing(lake, run_id, (answer(body(number, **fields)) for number in numbers), records_per_file=3)


def produce(lake: Lake, topic: str, *more: str) -> list[str]:
    return ["stream", "produce", "--topic", topic, "--lake", lake.uri, *more]


def fails(capsys: pytest.CaptureFixture[str], lake: Lake, topic: str) -> str:
    """The one line of a run that fails."""
    assert cli.main(produce(lake, topic)) == 1
    return capsys.readouterr().err.splitlines()[-1]


def before_message(number: int, act: Callable[[Sender], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Has something done before the message of that number is sent."""
    send, calls = Sender.send, count(1)

    def acting(sender: Sender, message: Message) -> None:
        if next(calls) == number:
            act(sender)
        send(sender, message)

    monkeypatch.setattr(Sender, "send", acting)


def keys(broker: Broker, topic: str) -> "Counter[str]":
    return Counter((key or b"none").decode() for key, _ in broker.messages(topic))


def each_once(*numbers: int) -> "Counter[str]":
    return Counter(f"movie/{number}" for number in numbers)


def test_every_landing_record_is_sent_once_by_its_media_and_id(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str]
):
    topic = broker.make_topic()
    land(lake, "a", *range(1, 8))
    Path(lake.landing, "b.jsonl").write_bytes(b'no record\n\n{"endpoint":"movie/top_rated"}\n')
    assert cli.main(produce(lake, topic)) == 0
    assert capsys.readouterr().out.split()[1:4] == ["sent", "9", "rows"]
    assert keys(broker, topic) == each_once(*range(1, 8)) + Counter({"none": 1, "movie/top_rated": 1})
    assert b"no record" in {value for _, value in broker.messages(topic)}
    land(lake, "c", 8)
    assert cli.main(produce(lake, topic)) == 0
    assert cli.main(produce(lake, topic)) == 0
    assert [line.split()[1:3] for line in capsys.readouterr().out.splitlines()] == [["sent", "1"], ["nothing", "new"]]
    assert keys(broker, topic)["movie/8"] == 1
    broker.delete_topic(topic)
    broker.make_again(topic)
    assert cli.main(produce(lake, topic)) == 0
    assert len(broker.messages(topic)) == 10


def test_one_that_was_killed_is_gone_on_with_and_nothing_is_lacking(lake: Lake, broker: Broker):
    topic = broker.make_topic()
    land(lake, "a", *range(30))
    done = subprocess.run([sys.executable, "-c", KILLED, "10", *produce(lake, topic)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert cli.main(produce(lake, topic)) == 0
    assert set(keys(broker, topic)) == set(each_once(*range(30)))


def test_a_broker_that_is_killed_and_started_again_gets_every_record(lake: Lake, broker: Broker, tmp_path: Path):
    topic = broker.make_topic()
    land(lake, "a", *range(2_000))
    command = [sys.executable, "-c", WAITING, "1000", str(tmp_path), *produce(lake, topic, "--json")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    wait_until((tmp_path / "waits").exists)
    broker.kill()
    (tmp_path / "go on").touch()
    broker.start()
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, json.loads(out)["rows"]) == (0, 2_000)
    assert set(keys(broker, topic)) == set(each_once(*range(2_000)))


def test_a_broker_that_is_gone_for_good_leaves_what_was_acknowledged_known(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    topic = broker.make_topic()
    land(lake, "a", *range(600))

    def lose(sender: Sender) -> None:
        sender.finish()
        broker.kill()

    before_message(400, lose, monkeypatch)
    monkeypatch.setenv("MOVIEPIPE_KAFKA__TIMEOUT_SECONDS", "8")
    assert "Kafka has acknowledged 399 of " in fails(capsys, lake, topic)
    monkeypatch.setenv("MOVIEPIPE_KAFKA__TIMEOUT_SECONDS", "20")
    broker.start()
    assert cli.main(produce(lake, topic)) == 0
    assert capsys.readouterr().out.split()[1:3] == ["sent", "201"]
    assert keys(broker, topic) == each_once(*range(600))


def test_sigterm_ends_it_when_what_was_sent_is_acknowledged_and_the_next_run_sends_the_others(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    topic = broker.make_topic()
    land(lake, "a", *range(9))
    before_message(4, lambda _: os.kill(os.getpid(), signal.SIGTERM), monkeypatch)
    assert "Kafka has acknowledged 4 of 4 messages of this run. It was asked to end." in fails(capsys, lake, topic)
    assert cli.main(produce(lake, topic)) == 0
    assert keys(broker, topic) == each_once(*range(9))


def test_a_fetch_is_sent_while_it_runs(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    topic, catalogue = broker.make_topic(), Catalogue(60)

    @contextmanager
    def halting(_: str, total: int) -> Iterator[Any]:
        """At the last answer, before it can land, waits until the topic has the parts before."""
        left = count(total - 1, -1)
        yield lambda: next(left) or wait_until(lambda: len(broker.messages(topic)) > 40)

    def fetch() -> None:
        try:
            with DemoServer(catalogue, rules=Rules(sick_every=None)) as server:
                fetching(server, lake).start(all_movies(server))
            wait_until(lambda: len(broker.messages(topic)) == len(landed(lake)))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("moviepipe.pipelines.fetch.plan.IDS_PER_PART", 20)
    monkeypatch.setattr("fetching._no_progress", halting)
    with ThreadPoolExecutor() as pool:
        fetched = pool.submit(fetch)
        assert cli.main(produce(lake, topic, "--every", "1s")) == 0
        fetched.result()
    assert capsys.readouterr().out.splitlines()[-1].startswith("Stopped after ")
    sent = Counter(value for _, value in broker.messages(topic))
    assert sent == Counter(line for file in landing_files(lake) for line in landing_records(lake, file))
    assert {f"movie/{number}" for number in catalogue.movie_ids} < set(keys(broker, topic))


def test_a_record_that_the_topic_does_not_take_is_named_and_the_others_are_sent(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str]
):
    topic = broker.make_topic(max_message_bytes="20000")
    land(lake, "a", 1, 2)
    land(lake, "b", 3, overview=os.urandom(30_000).hex())
    land(lake, "c", 4)
    line = fails(capsys, lake, topic)
    assert "acknowledged 3 of 4 messages of this run. 1 refused: line 1 of b-00000.jsonl.gz: it has 60," in line
    assert keys(broker, topic) == each_once(1, 2, 4)
    assert "acknowledged 0 of 1" in fails(capsys, lake, topic)


def test_an_unknown_topic_is_named_with_the_command_that_makes_it(lake: Lake, capsys: pytest.CaptureFixture[str]):
    land(lake, "a", 1)
    assert "There is no topic no.such.topic at 127.0.0.1:" in fails(capsys, lake, "no.such.topic")


def test_a_broker_that_is_gone_is_one_line(
    lake: Lake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    land(lake, "a", 1)
    monkeypatch.setenv("MOVIEPIPE_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("MOVIEPIPE_KAFKA__TIMEOUT_SECONDS", "1")
    assert "Kafka at 127.0.0.1:1 gives no answer (" in fails(capsys, lake, "any")


@pytest.mark.parametrize(("password", "code"), [(PASSWORD, 0), ("wr0ng-password", 1)])
def test_a_password_opens_the_broker_and_a_wrong_one_is_one_line_without_it(
    lake: Lake,
    broker: Broker,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    code: int,
):
    topic = broker.make_topic()
    land(lake, "a", 1)
    values = {
        "BOOTSTRAP_SERVERS": broker.sasl_servers,
        "SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "SASL_MECHANISM": "PLAIN",
    }
    for name, value in (values | {"TIMEOUT_SECONDS": "3"}).items():
        monkeypatch.setenv(f"MOVIEPIPE_KAFKA__{name}", value)
    monkeypatch.setenv("KAFKA_USERNAME", USER)
    monkeypatch.setenv("KAFKA_PASSWORD", password)
    assert cli.main(produce(lake, topic)) == code
    said = capsys.readouterr().err
    assert password not in said
    assert ("refuses the user or the password" in said) == bool(code)


def test_a_key_is_what_a_record_is_about():
    assert message_key(b'{"endpoint":"movie/{movie_id}","resource_id":27205}') == b"movie/27205"
    assert message_key(b'{"endpoint":"tv/{series_id}","resource_id":1}') == b"tv/1"
    assert message_key(b'{"endpoint":"title","resource_key":"tt0133093","resource_id":null}') == b"title/tt0133093"
    assert [message_key(line) for line in (b"[1]", b"\xff", b'{"endpoint":5,"resource_id":1}')] == [None] * 3


class FakeProducer:
    """A producer that acknowledges what it is told to, and has a queue of one."""

    def __init__(self, acknowledges: int, then: "KafkaError | None") -> None:
        self.left, self.then, self.queue, self.sent = acknowledges, then, [], []

    def produce(self, topic: str, value: bytes, key: bytes, on_delivery: Any) -> None:
        if self.queue:
            raise BufferError
        if self.left == 0 and self.then is not None and self.then.fatal():
            raise KafkaException(self.then)
        self.queue.append((value, on_delivery))

    def poll(self, _: float) -> None:
        while self.queue:
            value, delivered = self.queue.pop()
            if self.left == 0:
                return delivered(self.then, None)
            self.left -= 1
            self.sent.append(value)
            delivered(None, None)
        return None

    def purge(self) -> None:
        queue, self.queue = self.queue, []
        for _, delivered in queue:
            delivered(KafkaError(KafkaError._PURGE_QUEUE), None)


def sending(*producers: FakeProducer) -> tuple[Sender, list[int]]:
    """A sender that has these producers, one after the other, and the lines that were acknowledged."""
    acknowledged: list[int] = []
    waiting = iter(producers)

    def settled(message: Message, refusal: Refusal | None) -> None:
        assert refusal is None
        acknowledged.append(message.line)

    address = KafkaAddress(load_settings("local").kafka)
    return Sender(address, "t", settled, lambda _: next(waiting)), acknowledged


def send(sender: Sender, messages: int) -> None:
    for line in range(messages):
        sender.send(Message("f", line, None, str(line).encode()))
    sender.finish()


def test_after_a_fatal_error_a_new_producer_sends_only_what_was_not_acknowledged():
    first, second = FakeProducer(3, KafkaError(KafkaError._FATAL, fatal=True)), FakeProducer(99, None)
    sender, acknowledged = sending(first, second)
    send(sender, 6)
    assert sorted(acknowledged) == [0, 1, 2, 3, 4, 5]
    assert (first.sent, second.sent) == ([b"0", b"1", b"2"], [b"3", b"4", b"5"])


def test_producers_that_end_again_and_again_are_given_up():
    fatal = KafkaError(KafkaError._FATAL, fatal=True)
    sender, acknowledged = sending(*(FakeProducer(0, fatal) for _ in range(9)))
    with pytest.raises(StreamError, match=f"ended {MOST_PRODUCERS_IN_VAIN} producers in a row"):
        send(sender, 2)
    assert acknowledged == []


def test_what_was_acknowledged_is_known_when_the_others_are_not():
    sender, acknowledged = sending(FakeProducer(2, KafkaError(KafkaError._MSG_TIMED_OUT)))
    with pytest.raises(StreamError, match="gives no answer"):
        send(sender, 4)
    assert acknowledged == [0, 1]
