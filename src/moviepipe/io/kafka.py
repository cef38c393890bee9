"""A Kafka cluster: how it is reached, and what it says of a topic. What goes wrong is told in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicCollection, TopicPartition
from confluent_kafka import admin as kafka_admin
from confluent_kafka.admin import AdminClient

from moviepipe.config import KafkaSettings
from moviepipe.errors import CredentialsError, StreamError

USER_VARIABLE, PASSWORD_VARIABLE = "KAFKA_USERNAME", "KAFKA_PASSWORD"
REFUSED = (KafkaError._AUTHENTICATION, KafkaError.SASL_AUTHENTICATION_FAILED, KafkaError.UNSUPPORTED_SASL_MECHANISM)
FORBIDDEN = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED)
UNKNOWN = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC)
SILENT = 0  # syslog's most urgent level: librdkafka would write to stderr by itself
JAAS = {"PLAIN": "plain.PlainLoginModule"}
SCRAM = "scram.ScramLoginModule"


@dataclass(frozen=True)
class KafkaAddress:
    """How a cluster is reached, for its C client and for Java's; both hold the password."""

    settings: KafkaSettings
    user: str = ""
    password: str = field(default="", repr=False)

    def client(self, **more: Any) -> dict[str, Any]:
        """The configuration of librdkafka."""
        settings = self.settings
        found: dict[str, Any] = {
            "bootstrap.servers": settings.bootstrap_servers,
            "client.id": "moviepipe",
            "security.protocol": settings.security_protocol,
            "log_level": SILENT,
        }
        if settings.ca_file:
            found["ssl.ca.location"] = settings.ca_file
        if settings.security_protocol.startswith("SASL"):
            found |= {
                "sasl.mechanisms": settings.sasl_mechanism,
                "sasl.username": self.user,
                "sasl.password": self.password,
            }
        return found | more

    def spark(self) -> dict[str, str]:
        """The options of Spark's Kafka source."""
        settings = self.settings
        found = {"bootstrap.servers": settings.bootstrap_servers, "security.protocol": settings.security_protocol}
        if settings.ca_file:
            found |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": settings.ca_file}
        if settings.security_protocol.startswith("SASL"):
            module = f"org.apache.kafka.common.security.{JAAS.get(settings.sasl_mechanism, SCRAM)}"
            user, password = (_quoted(text) for text in (self.user, self.password))
            found |= {
                "sasl.mechanism": settings.sasl_mechanism,
                "sasl.jaas.config": f"{module} required username={user} password={password};",
            }
        return {f"kafka.{name}": value for name, value in found.items()}


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))


@dataclass(frozen=True)
class Topic:
    """A topic as it is now: its own id, and per partition the first offset that is kept and the next to be written."""

    name: str
    id: str
    first: dict[int, int]
    end: dict[int, int]


class KafkaErrors:
    """What a client says of its connection beside the answers to commands; the last refusal explains a timeout."""

    def __init__(self) -> None:
        self.refusal: KafkaError | None = None

    def note(self, error: KafkaError) -> None:
        """To be given to a client as `error_cb`."""
        if error.code() in REFUSED:
            self.refusal = error


def read_topic(address: KafkaAddress, name: str) -> Topic:
    """A topic as it is; raises StreamError where there is none or no cluster, CredentialsError where it may not be."""
    timeout, errors = address.settings.timeout_seconds, KafkaErrors()
    admin = AdminClient(address.client(error_cb=errors.note))
    with explained(address, name, errors):
        listed = _result(admin.describe_topics(TopicCollection([name]), request_timeout=timeout)[name], admin)
        numbers = [partition.id for partition in listed.partitions]
        first = _offsets(admin, name, numbers, _EARLIEST, timeout)
        end = _offsets(admin, name, numbers, _LATEST, timeout)
    # As Kafka's own tools write it: librdkafka's text may hold a slash.
    topic_id = str(listed.topic_id).replace("+", "-").replace("/", "_")
    return Topic(name, topic_id, first, end)


_SPEC: Any = kafka_admin.OffsetSpec  # type: ignore[attr-defined] # documented, and not in its list of names
_EARLIEST, _LATEST = _SPEC.earliest(), _SPEC.latest()


def _offsets(admin: AdminClient, name: str, numbers: list[int], which: Any, timeout: int) -> dict[int, int]:
    asked = {TopicPartition(name, number): which for number in numbers}
    answers = admin.list_offsets(asked, request_timeout=timeout)
    return {partition.partition: _result(answer, admin).offset for partition, answer in answers.items()}


def _result(answer: Any, admin: AdminClient) -> Any:
    while not answer.done():
        admin.poll(0.05)  # for what is told of the connection
    return answer.result()


@contextmanager
def explained(address: KafkaAddress, topic: str, errors: KafkaErrors) -> Iterator[None]:
    """Raises what librdkafka says as one line with the next step."""
    try:
        yield
    except KafkaException as exc:
        raise explain(exc.args[0], address, topic, errors) from exc


def explain(error: KafkaError, address: KafkaAddress, topic: str, errors: KafkaErrors) -> Exception:
    """The error for a person."""
    servers = address.settings.bootstrap_servers
    if errors.refusal is not None or error.code() in REFUSED:
        return CredentialsError(
            f"Kafka at {servers} refuses the user or the password. Check {USER_VARIABLE} and {PASSWORD_VARIABLE} "
            "(or kafka.secret), kafka.sasl_mechanism and kafka.security_protocol."
        )
    if error.code() in FORBIDDEN:
        return CredentialsError(f"Kafka at {servers} does not let this user use topic {topic}. Ask for the right to.")
    if error.code() in UNKNOWN:
        return StreamError(
            f"There is no topic {topic} at {servers}. Make it, as in `kafka-topics.sh --create --topic {topic} "
            f"--partitions 6 --bootstrap-server {servers}`, or name another with --topic."
        )
    return StreamError(
        f"Kafka at {servers} gives no answer ({error.str().rstrip('.')}). Check kafka.bootstrap_servers, "
        "kafka.security_protocol and the network."
    )
