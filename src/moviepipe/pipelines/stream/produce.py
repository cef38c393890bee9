"""Landing's records into a topic, each acknowledged; a run that was stopped or killed is gone on with."""

import json
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field
from threading import Event
from typing import Any

from moviepipe.errors import CountMismatchError, MoviepipeError, StoppedError, StreamError
from moviepipe.io import storage
from moviepipe.io.kafka import KafkaAddress, read_topic
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files, landing_records, may_have_records
from moviepipe.io.producer import Message, Refusal, Sender
from moviepipe.io.sharing import shared
from moviepipe.pipelines.report import Report, TableReport

FOLDER = "_produced"
SECONDS_BETWEEN_NOTES = 2.0
SHOWN = 3
Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


@dataclass
class FileState:
    """How far a landing file was sent: lines below `settled` are acknowledged, but for those refused."""

    size: int
    settled: int = 0
    is_done: bool = False
    refused: list[int] = field(default_factory=list)


@dataclass
class Sent:
    """What a topic has acknowledged of a lake's landing files, in a file of the lake under the topic's own id."""

    folder: str
    name: str
    files: dict[str, FileState]
    ahead: dict[str, set[int]] = field(default_factory=dict)  # settled before a line in front of them
    lines: dict[str, int] = field(default_factory=dict)  # of files read to their end
    noted_at: float = 0.0

    @classmethod
    def of(cls, lake: Lake, topic_id: str) -> "Sent":
        """What was noted for a topic; a topic that was made again has another id, and got nothing yet."""
        folder, name = f"{lake.uri}/{FOLDER}", f"{topic_id}.json"
        with suppress(FileNotFoundError, ValueError, TypeError):  # what cannot be read is sent again: Bronze takes one
            noted = json.loads(storage.read_text(folder, name))
            return cls(folder, name, {file: FileState(**state) for file, state in noted.items()})
        return cls(folder, name, {})

    def wants(self, file: str, line: int) -> bool:
        """True for a line that is not acknowledged."""
        state = self.files[file]
        return line >= state.settled or line in state.refused

    def settle(self, file: str, line: int, is_refused: bool) -> None:
        """Notes that a line was acknowledged, or refused for good."""
        state, ahead = self.files[file], self.ahead.setdefault(file, set())
        if line in state.refused:
            state.refused.remove(line)
        if is_refused:
            state.refused.append(line)
        if line >= state.settled:
            ahead.add(line)
        while state.settled in ahead:
            ahead.remove(state.settled)
            state.settled += 1
        self._end(file)

    def end(self, file: str, lines: int) -> None:
        """Notes how many lines a file has."""
        self.lines[file] = lines
        self._end(file)

    def _end(self, file: str) -> None:
        self.files[file].is_done = self.files[file].settled == self.lines.get(file)
        if time.monotonic() - self.noted_at >= SECONDS_BETWEEN_NOTES:
            self.write()

    def write(self) -> None:
        """Writes the note, whole or not at all."""
        self.noted_at = time.monotonic()
        storage.make_folder(self.folder)
        with storage.whole_file(f"{self.folder}/{self.name}") as file:
            file.write(json.dumps({name: asdict(state) for name, state in self.files.items()}).encode())


def run(
    lake: Lake, address: KafkaAddress, topic: str, progress: Progress, report: Report, stop: Event | None = None
) -> None:
    """Sends every landing record that the topic has not acknowledged; once `stop` is set, it begins no other.

    Raises StreamError, after what was acknowledged is noted, when Kafka refuses a record or does not acknowledge all;
    StoppedError, after all that was sent is acknowledged, when records are left.
    """
    stop = stop or Event()
    started = time.monotonic()
    sent = Sent.of(lake, read_topic(address, topic).id)
    pending = [file for file in landing_files(lake) if _is_pending(sent, file) and may_have_records(lake, file)]
    counts, refusals, is_cut_short = {"sent": 0, "acknowledged": 0}, [], False

    def settled(message: Message, refusal: Refusal | None) -> None:
        sent.settle(message.file, message.line, refusal is not None)
        counts["acknowledged"] += refusal is None
        if refusal is not None:
            refusals.append(refusal)

    with shared(lake), progress(f"files to {topic}", len(pending)) as advance:
        sender = Sender(address, topic, settled)
        try:
            for message in _messages(lake, pending, sent, advance):
                if is_cut_short := stop.is_set():
                    break
                counts["sent"] += 1
                sender.send(message)
            sender.finish()
        except MoviepipeError as exc:
            raise StreamError(f"{exc} {_sum(counts)} Run this again: it sends only the others.") from exc
        finally:
            if counts["sent"]:
                sent.write()
    if counts["acknowledged"] + len(refusals) != counts["sent"]:
        raise CountMismatchError(f"{_sum(counts)} {len(refusals):,} were refused, and that does not add up.")
    action = "sent" if counts["sent"] else "nothing new"
    report(TableReport(f"kafka:{topic}", action, counts["acknowledged"], time.monotonic() - started))
    if refusals:
        raise StreamError(
            f"{_sum(counts)} {_named(refusals)} Raise the topic's max.message.bytes, then run this again."
        )
    if is_cut_short:
        raise StoppedError(f"{_sum(counts)} It was asked to end. Run this again: it sends the others.")


def _is_pending(sent: Sent, file: storage.StoredFile) -> bool:
    state = sent.files.get(file.name)
    return state is None or state.size != file.size or not state.is_done or bool(state.refused)


def _messages(
    lake: Lake, files: Iterable[storage.StoredFile], sent: Sent, advance: Callable[[], None]
) -> Iterable[Message]:
    for file in files:
        if file.name not in sent.files or sent.files[file.name].size != file.size:
            sent.files[file.name] = FileState(file.size)
        line = -1
        for line, value in enumerate(landing_records(lake, file)):
            if sent.wants(file.name, line):
                yield Message(file.name, line, message_key(value), value)
        sent.end(file.name, line + 1)
        advance()


def message_key(line: bytes) -> bytes | None:
    """What a record is about, such as `movie/27205`: the messages of one thing are in one partition, in their order.

    None for a line that is no record.
    """
    try:
        record: Any = json.loads(line)
        endpoint, identity = record["endpoint"], record.get("resource_key") or record.get("resource_id")
        about = endpoint if identity is None else f"{endpoint.split('/')[0]}/{identity}"
        return str(about).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _sum(counts: dict[str, int]) -> str:
    return f"Kafka has acknowledged {counts['acknowledged']:,} of {counts['sent']:,} messages of this run."


def _named(refusals: list[Refusal]) -> str:
    shown = "; ".join(
        f"line {each.message.line + 1} of {each.message.file}: {each.reason}" for each in refusals[:SHOWN]
    )
    return f"{len(refusals):,} refused: {shown}{'; and more' if len(refusals) > SHOWN else ''}."
