"""Messages into a topic: each is kept until Kafka has acknowledged it, and sent again by a new producer if need be."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer

from moviepipe.errors import StreamError
from moviepipe.io.kafka import KafkaAddress, KafkaErrors, explain

SETTINGS = {
    "enable.idempotence": True,
    "acks": "all",
    "compression.type": "zstd",
    "linger.ms": 20,
    "message.max.bytes": 100_000_000,  # the topic's own limit decides what is too large
    "queue.buffering.max.kbytes": 65_536,
    "allow.auto.create.topics": False,
}
TOO_LARGE = (KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.RECORD_LIST_TOO_LARGE)
PURGED = (KafkaError._PURGE_QUEUE, KafkaError._PURGE_INFLIGHT, KafkaError._FATAL)
MOST_PRODUCERS_IN_VAIN = 3
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Message:
    """A record on its way: where it stands in landing, its key and its bytes."""

    file: str
    line: int
    key: bytes | None
    value: bytes


@dataclass(frozen=True)
class Refusal:
    """A message that the topic does not take."""

    message: Message
    reason: str


class Sender:
    """Sends messages with an idempotent producer, and tells of each that was acknowledged or refused for good.

    After a fatal error a new producer sends what was not acknowledged. Raises StreamError when messages are not
    acknowledged in time; what was is counted.
    """

    def __init__(
        self,
        address: KafkaAddress,
        topic: str,
        settled: Callable[[Message, Refusal | None], None],
        make_producer: Callable[[dict[str, Any]], Any] = Producer,
    ) -> None:
        self._address, self._topic, self._settled, self._make = address, topic, settled, make_producer
        self._errors = KafkaErrors()
        self._waiting: dict[int, Message] = {}
        self._number = self._in_vain = 0
        self._failure: KafkaError | None = None
        self._is_dead = self._is_alone = False
        self._suspects: set[int] = set()  # of batches that were too large
        self._producer = self._new_producer()

    def send(self, message: Message) -> None:
        """Queues a message; waits while the queue is full."""
        self._number += 1
        self._waiting[self._number] = message
        self._produce(self._number, message)
        self._poll(0)

    def finish(self) -> None:
        """Waits until every message is acknowledged or refused.

        Kafka refuses a whole batch for one message that is too large, so those of such batches are sent one by one.
        """
        self._wait_for_others()
        while self._suspects:
            number = min(self._suspects)
            self._suspects.remove(number)
            self._is_alone = True
            self._produce(number, self._waiting[number])
            self._wait_for_others()
            self._is_alone = False

    def _wait_for_others(self) -> None:
        while len(self._waiting) > len(self._suspects):
            self._poll(POLL_SECONDS)

    def _produce(self, number: int, message: Message) -> None:
        """Queues a message with this producer; when it has ended, the next takes all that waits."""
        while not self._is_dead and self._failure is None:
            try:
                delivered = partial(self._delivered, number)
                self._producer.produce(self._topic, message.value, message.key, on_delivery=delivered)
                return
            except BufferError:
                self._producer.poll(POLL_SECONDS)
            except KafkaException as exc:
                self._judge(number, exc.args[0])
                return

    def _poll(self, seconds: float) -> None:
        self._producer.poll(seconds)
        if self._is_dead:
            self._replace()
        if self._failure is not None:
            self._producer.purge()
            raise explain(self._failure, self._address, self._topic, self._errors)

    def _delivered(self, number: int, error: KafkaError | None, _: Any) -> None:
        if error is not None:
            self._judge(number, error)
        elif message := self._waiting.pop(number, None):
            self._in_vain = 0
            self._settled(message, None)

    def _judge(self, number: int, error: KafkaError) -> None:
        if error.fatal() or error.code() in PURGED:
            self._is_dead = True
        elif error.code() in TOO_LARGE and not self._is_alone:
            self._suspects.add(number)
        elif error.code() in TOO_LARGE:
            message = self._waiting.pop(number)
            self._settled(message, Refusal(message, f"it has {len(message.value):,} bytes, more than the topic takes"))
        else:
            self._failure = error

    def _replace(self) -> None:
        """A new producer for what is not acknowledged; the former one forgets it."""
        self._in_vain += 1
        if self._in_vain > MOST_PRODUCERS_IN_VAIN:
            raise StreamError(
                f"Kafka ended {MOST_PRODUCERS_IN_VAIN} producers in a row before it acknowledged anything. "
                "Look at the broker's log, then run this again."
            )
        self._producer.purge()
        self._producer.poll(0)  # its last callbacks, some of which may be acknowledgements
        self._producer, self._is_dead = self._new_producer(), False
        for number, message in list(self._waiting.items()):
            if number in self._waiting and number not in self._suspects:
                self._produce(number, message)

    def _new_producer(self) -> Any:
        milliseconds = 1_000 * self._address.settings.timeout_seconds
        timeouts = {"delivery.timeout.ms": milliseconds, "error_cb": self._errors.note}
        return self._make(self._address.client(**SETTINGS, **timeouts))
