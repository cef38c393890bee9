"""A real Kafka topic into Bronze: each record once, whatever breaks; what is gone is told."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import NewPartitions
from pyspark.sql import SparkSession

from kafka_broker import PASSWORD, USER, Broker
from lakes import contents
from moviepipe import cli
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.gold import TABLES as GOLD
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.io.native import open_table, query_rows
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.silver import TABLES as SILVER
from quick_java import QUICK_JAVA
from records import answer, body, day, not_found, show, tv
from waiting import wait_until

# Runs a command in a process that is killed before or after its second commit of Bronze.
KILLED = """
import itertools, os, signal, sys
from moviepipe import cli
from moviepipe.io import delta

_, moment, *arguments = sys.argv
append, calls = delta.append_rows, itertools.count(1)

def deadly(lake, table, rows):
    number = next(calls) if table.name == "bronze.tmdb_responses" else 0
    if (moment, number) != ("before", 2):
        append(lake, table, rows)
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)

delta.append_rows = deadly
sys.exit(cli.main(arguments))
"""


@pytest.fixture(autouse=True)
def _kafka(spark: SparkSession, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the session of the tests, which has Kafka's jars."""
    monkeypatch.setenv("MOVIEPIPE_KAFKA__BOOTSTRAP_SERVERS", broker.servers)
    monkeypatch.setenv("MOVIEPIPE_KAFKA__TIMEOUT_SECONDS", "20")


def send(broker: Broker, topic: str, *values: bytes | None, partition: int = 0) -> None:
    """Messages straight into a partition."""
    producer = Producer({"bootstrap.servers": broker.servers, "linger.ms": 0})
    for number, value in enumerate(values):
        producer.produce(topic, value, str(number).encode(), partition=partition)
    assert producer.flush(20) == 0


def lines(*numbers: int) -> list[bytes]:
    return [answer(body(number)).to_line() for number in numbers]


def consume(lake: Lake, topic: str, *more: str) -> list[str]:
    return ["stream", "consume", "--topic", topic, "--lake", lake.uri, *more]


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of a command that fails."""
    assert cli.main(list(arguments)) == 1
    return capsys.readouterr().err.splitlines()[-1]


def ids(lake: Lake) -> list[int | None]:
    """The movies of Bronze's rows."""
    rows = query_rows(open_table(lake, TMDB_RESPONSES.name), "select resource_id from stored order by 1")
    return [row["resource_id"] for row in rows]


def accounts(lake: Lake) -> list[dict[str, Any]]:
    return query_rows(open_table(lake, JOB_RUNS.name), "select * from stored order by started_at")


def test_the_same_records_by_files_and_by_kafka_give_the_same_silver_and_gold(
    lake: Lake, broker: Broker, tmp_path: Path
):
    genres = [{"id": 18, "name": "Drama"}]
    records = [
        *(answer(body(number, genres=genres, popularity=number), day(number)) for number in range(1, 9)),
        answer(body(1, title="Newer", genres=genres), day(20)),
        not_found(2, day(21)),
        tv(answer(show(7, genres=genres), day(3))),
        answer(body(3), day(3), status_code=500),
    ]
    write_landing(lake, "a", records)
    Path(lake.landing, "b.jsonl").write_bytes(b'{"endpoint":"movie/{movie_id}","status\n')
    by_kafka, topic = Lake.at(str(tmp_path / "by kafka")), broker.make_topic()
    assert cli.main(["stream", "produce", "--topic", topic, "--lake", lake.uri]) == 0
    assert cli.main(consume(by_kafka, topic)) == 0
    for each in (lake, by_kafka):
        jobs = ["bronze", "silver", "gold"] if each is lake else ["silver", "gold"]
        for job in jobs:
            assert cli.main([job, "--lake", each.uri]) == 0
    for table in (*SILVER, *GOLD):
        one, other = (_rows(each, table.name) for each in (lake, by_kafka))
        assert one == other, table.name
    assert len(_rows(by_kafka, "silver.movies")) == 7
    assert len(_rows(by_kafka, "silver.rejected_records")) == 2


def _rows(lake: Lake, table: str) -> list[dict[str, Any]]:
    """The rows without where they came from; of a record that was rejected the hash has its source in it."""
    rows = contents(lake, table)
    return sorted(({name: row[name] for name in row if name != "record_hash"} for row in rows), key=str)


def test_doubles_blanks_and_broken_messages_are_accounted_for_and_each_record_is_there_once(lake: Lake, broker: Broker):
    topic, dead_letters = broker.make_topic(), broker.make_topic(1)
    one, two, three = lines(1, 2, 3)
    send(broker, topic, one, two, one, None, b" ", b"no record")
    send(broker, topic, two, three, partition=1)
    settings = ("kafka.records_per_batch=5", f"kafka.dead_letter_topic={dead_letters}")
    assert cli.main(consume(lake, topic, *(word for each in settings for word in ("--set", each)))) == 0
    assert broker.messages(dead_letters) == [(b"5", b"no record")]
    assert ids(lake) == [1, 2, 3, None]
    (account,) = accounts(lake)
    assert [account[name] for name in ("rows_in", "kept", "unchanged", "other")] == [8, 4, 2, 2]
    positions = sorted(
        (key.rpartition("/")[2], value) for key, value in dict(account["positions"]).items() if "//" in key
    )
    assert positions == [("0", 6), ("1", 2)]
    stored = "select payload, _source_file, _source_offset from stored where resource_id is null"
    (broken,) = query_rows(open_table(lake, TMDB_RESPONSES.name), stored)
    assert (broken["payload"], broken["_source_offset"]) == ("no record", 5)
    assert broken["_source_file"].startswith(f"kafka://{topic}/")
    send(broker, topic, three, *lines(4))
    assert cli.main(consume(lake, topic)) == 0
    assert ids(lake) == [1, 2, 3, 4, None]
    assert [(each["rows_in"], each["kept"]) for each in accounts(lake)] == [(8, 4), (2, 1)]
    shutil.rmtree(lake.table(JOB_RUNS.name))  # what a checkpoint would be; the offsets in Bronze make up for it
    send(broker, topic, *lines(5))
    assert cli.main(consume(lake, topic)) == 0
    assert ids(lake) == [1, 2, 3, 4, 5, None]
    done = [(each["rows_in"], each["kept"]) for each in accounts(lake) if each["status"] == "done"]
    assert done == [(1, 1)]


def test_a_consumer_killed_before_and_after_a_commit_loses_and_doubles_nothing(lake: Lake, broker: Broker):
    topic = broker.make_topic(1)
    send(broker, topic, *lines(*range(14)))
    command = consume(lake, topic, "--set", "kafka.records_per_batch=4")
    quick = [word for name, value in QUICK_JAVA.items() for word in ("--set", f"{name}={value}")]
    for moment, taken in (("before", 4), ("after", 12)):
        killed = [sys.executable, "-c", KILLED, moment, *command, *quick]
        assert subprocess.run(killed, check=False, capture_output=True).returncode == -signal.SIGKILL
        assert ids(lake) == list(range(taken))
    assert cli.main(command) == 0
    assert ids(lake) == list(range(14))
    told = accounts(lake)
    assert sorted((each["status"], each["kept"]) for each in told) == [("done", 2), *[("killed", 4)] * 3]
    assert sum(each["unchanged"] for each in told) == 0


def test_bronze_by_files_and_by_kafka_keep_out_of_each_others_accounts(lake: Lake, broker: Broker):
    topic = broker.make_topic(1)
    write_landing(lake, "a", [answer(body(100))])
    send(broker, topic, *lines(1, 2))
    for _ in range(2):
        assert cli.main(consume(lake, topic)) == 0
        assert cli.main(["bronze", "--lake", lake.uri]) == 0
    assert ids(lake) == [1, 2, 100]
    assert [(each["job"], each["status"], each["kept"]) for each in accounts(lake)] == [
        ("stream consume", "done", 2),
        ("bronze", "done", 1),
        ("stream consume", "done", 0),
        ("bronze", "done", 0),
    ]


def test_what_retention_removed_and_a_topic_made_again_stop_it_and_going_on_is_a_decision(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str]
):
    topic = broker.make_topic(1)
    send(broker, topic, *lines(1, 2))
    assert cli.main(consume(lake, topic)) == 0
    send(broker, topic, *lines(3, 4, 5, 6))
    partition = TopicPartition(topic, 0, 5)
    broker.admin.delete_records([partition])[partition].result(20)
    gone = f"offsets 2 to 4 of partition 0 of topic {topic} are gone"
    assert f"{gone}. Nothing was read." in fails(capsys, *consume(lake, topic))
    assert ids(lake) == [1, 2]
    assert cli.main(consume(lake, topic, "--accept-loss")) == 0
    assert ids(lake) == [1, 2, 6]
    assert dict(accounts(lake)[-1]["warnings"]) == {gone: 3}
    broker.delete_topic(topic)
    broker.make_again(topic, 1)
    send(broker, topic, *lines(2, 3, 4, 5, 6, 7, 8))  # past the end of the old one
    assert f"topic {topic} was deleted and made again: its id was " in fails(capsys, *consume(lake, topic))
    assert ids(lake) == [1, 2, 6]
    assert cli.main(consume(lake, topic, "--accept-loss")) == 0
    assert ids(lake) == list(range(1, 9))
    assert cli.main(consume(lake, topic)) == 0


def test_partitions_that_were_added_and_holes_of_a_compacted_topic_are_no_loss(lake: Lake, broker: Broker):
    topic = broker.make_topic(1, cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01")
    send(broker, topic, *lines(1, 2))
    assert cli.main(consume(lake, topic)) == 0
    broker.admin.create_partitions([NewPartitions(topic, 2)])[topic].result(20)
    for pair in ((3, 4), (6, 7), (8,)):  # of the same two keys; a pause makes a new segment, so the former are cleaned
        send(broker, topic, *lines(*pair))
        time.sleep(0.3)
    wait_until(lambda: send(broker, topic, *lines(5), partition=1) is None)
    wait_until(lambda: len(broker.messages(topic)) == 4)
    assert cli.main(consume(lake, topic)) == 0
    assert ids(lake) == [1, 2, 5, 6, 7, 8]


def test_an_unknown_topic_and_a_broker_that_is_gone_are_one_line(
    lake: Lake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    assert "There is no topic no.such.topic" in fails(capsys, *consume(lake, "no.such.topic"))
    monkeypatch.setenv("MOVIEPIPE_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("MOVIEPIPE_KAFKA__TIMEOUT_SECONDS", "1")
    assert "Kafka at 127.0.0.1:1 gives no answer (" in fails(capsys, *consume(lake, "any"))


def test_a_password_opens_the_broker_for_spark_too_and_a_wrong_one_is_one_line_without_it(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    topic = broker.make_topic(1)
    send(broker, topic, *lines(1))
    monkeypatch.setenv("MOVIEPIPE_KAFKA__BOOTSTRAP_SERVERS", broker.sasl_servers)
    monkeypatch.setenv("MOVIEPIPE_KAFKA__SECURITY_PROTOCOL", "SASL_PLAINTEXT")
    monkeypatch.setenv("MOVIEPIPE_KAFKA__SASL_MECHANISM", "PLAIN")
    monkeypatch.setenv("KAFKA_USERNAME", USER)
    monkeypatch.setenv("KAFKA_PASSWORD", PASSWORD)
    assert cli.main(consume(lake, topic)) == 0
    assert ids(lake) == [1]
    monkeypatch.setenv("KAFKA_PASSWORD", "wr0ng-password")
    monkeypatch.setenv("MOVIEPIPE_KAFKA__TIMEOUT_SECONDS", "3")
    assert "refuses the user or the password" in fails(capsys, *consume(lake, topic))
    told = str(accounts(lake))
    assert "refuses the user or the password" in told
    assert PASSWORD not in told
    assert "wr0ng" not in told


def test_rounds_take_what_has_come_let_the_lease_go_and_end_at_sigterm(
    lake: Lake, broker: Broker, capsys: pytest.CaptureFixture[str]
):
    topic = broker.make_topic(1)
    send(broker, topic, *lines(1))

    def later() -> None:
        try:
            wait_until(lambda: ids(lake) == [1])
            send(broker, topic, *lines(2))
            wait_until(lambda: ids(lake) == [1, 2] and not Path(lake.uri, "_lease.json").exists())
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=later)
    thread.start()
    assert cli.main(consume(lake, topic, "--every", "1s")) == 0
    thread.join()
    assert capsys.readouterr().out.splitlines()[-1] == "Stopped after 2 rounds."
    assert len(accounts(lake)) == 2
