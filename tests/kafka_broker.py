"""A real Apache Kafka broker for tests: its jars come from Maven Central once, by the Ivy that pyspark brings."""

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec

from maven_jars import fetching, jar_folder
from s3_server import free_ports

VERSION = "3.9.1"
READY_SECONDS = 60
JARS = (f"org.apache.kafka:kafka_2.13:{VERSION}", "org.slf4j:slf4j-simple:1.7.36")
# A password in the clear: of a server that only this machine reaches, for the time of the tests.
USER, PASSWORD = "movies", "s3cr3t-of-the-tests"
JAAS = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'


def broker_jars() -> Path:
    """The folder of the broker's jars; they are fetched where they are missing."""
    return jar_folder(f"kafka-broker-{VERSION}", *JARS)


@dataclass
class Broker:
    """One broker, which may be killed and started again over the same folder."""

    folder: Path
    port: int
    sasl_port: int
    controller_port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def servers(self) -> str:
        """Where it listens without a password."""
        return f"127.0.0.1:{self.port}"

    @property
    def sasl_servers(self) -> str:
        """Where it listens for users with a password."""
        return f"127.0.0.1:{self.sasl_port}"

    def format(self) -> None:
        """Writes its configuration and makes its storage."""
        names = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@127.0.0.1:{self.controller_port}",
            "listeners": f"PLAINTEXT://{self.servers},SASL_PLAINTEXT://{self.sasl_servers},"
            f"CONTROLLER://127.0.0.1:{self.controller_port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config": JAAS,
            "broker.session.timeout.ms": 2000,
            "broker.heartbeat.interval.ms": 500,
            "log.dirs": self.folder / "data",
            "offsets.topic.replication.factor": 1,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "auto.create.topics.enable": "false",
            "log.segment.delete.delay.ms": 100,
            "log.retention.check.interval.ms": 200,
            "log.initial.task.delay.ms": 100,
            "log.cleaner.backoff.ms": 100,
        }
        (self.folder / "server.properties").write_text("".join(f"{name}={value}\n" for name, value in names.items()))
        identity = uuid.uuid4().hex[:22]
        self._java("kafka.tools.StorageTool", "format", "-t", identity, "-c", self._properties).wait(60)

    @property
    def _properties(self) -> str:
        return str(self.folder / "server.properties")

    def start(self) -> None:
        """Starts it, and waits until it answers; raises RuntimeError when it does not."""
        self.process = self._java("kafka.Kafka", self._properties)
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                AdminClient({"bootstrap.servers": self.servers, "log_level": 0}).list_topics(timeout=2)
                return
            except KafkaException:
                continue
        raise RuntimeError(f"Kafka did not start: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """Ends it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _java(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        small = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        command = ["java", *small, "-cp", f"{broker_jars()}/*", program, *arguments]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder, env=os.environ)

    def make_topic(self, partitions: int = 2, **config: str) -> str:
        """A new topic with a name of its own."""
        name = f"movies.{uuid.uuid4().hex[:8]}"
        self.make_again(name, partitions, **config)
        return name

    def make_again(self, name: str, partitions: int = 2, **config: str) -> None:
        """Makes a topic of a name; what of that name is still being deleted is waited for."""
        dotted = {key.replace("_", "."): value for key, value in config.items()}
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                (made,) = self.admin.create_topics([NewTopic(name, partitions, 1, config=dotted)]).values()
                made.result(30)
                self.admin.describe_topics(TopicCollection([name]))[name].result(30)
                self.admin.list_offsets({TopicPartition(name, 0): OffsetSpec.latest()})[TopicPartition(name, 0)].result(
                    30
                )
                return
            except KafkaException as exc:
                if exc.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS and self._has(name, partitions):
                    return
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _has(self, name: str, partitions: int) -> bool:
        found = self.admin.list_topics(timeout=5).topics.get(name)
        return found is not None and found.error is None and len(found.partitions) == partitions

    @cached_property
    def admin(self) -> AdminClient:
        """A client that may do everything, beside the code under test; one that is freed never answers."""
        return AdminClient({"bootstrap.servers": self.servers, "log_level": 0})

    def delete_topic(self, name: str) -> None:
        """Deletes a topic."""
        self.admin.delete_topics([name])[name].result(30)

    def messages(self, topic: str) -> list[tuple[bytes | None, bytes | None]]:
        """The keys and values that a topic holds, partition by partition."""
        consumer = Consumer(
            {"bootstrap.servers": self.servers, "group.id": uuid.uuid4().hex, "enable.partition.eof": True}
        )
        try:
            numbers = consumer.list_topics(topic, timeout=10).topics[topic].partitions
            consumer.assign([TopicPartition(topic, number, 0) for number in numbers])
            found, ended = [], 0
            while ended < len(numbers):
                message = consumer.poll(10)
                assert message is not None, "Kafka gives no answer"
                if message.error():
                    ended += 1
                else:
                    found.append((message.key(), message.value()))
            return found
        finally:
            consumer.close()


@contextmanager
def running_broker(folder: Path) -> Iterator[Broker]:
    """A broker, until the block ends; raises RuntimeError when it does not start."""
    broker = Broker(folder, *free_ports(3))
    broker.format()
    try:
        broker.start()
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(folder, ignore_errors=True)


def connector_jars() -> list[str]:
    """Spark's Kafka connector without what every session has; fetched once, by a session of its own."""
    from moviepipe.jars import jars_of
    from moviepipe.pipelines.spark_session import with_kafka_jars
    from moviepipe.session import read_properties

    properties = with_kafka_jars({})
    with fetching():
        if not jars_of(properties):
            program = (
                "from moviepipe.pipelines.spark_session import with_kafka_jars;"
                "from moviepipe.session import start_session; start_session('local', with_kafka_jars({}))"
            )
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"Spark's Kafka connector could not be fetched: {done.stderr[-2000:]}")
    common = {Path(jar).name for jar in jars_of(read_properties("local"))}
    return [jar for jar in jars_of(properties) if Path(jar).name not in common]
