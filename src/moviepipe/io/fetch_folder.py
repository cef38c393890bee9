"""The files of one fetch: what is under way in a hidden folder, what is whole in landing.

A record is on disk as soon as its answer has come: it is appended to a journal, and when a part of the plan is
complete its journal becomes a landing file. So a fetch killed anywhere has lost nothing that it had.
"""

import gzip
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from io import BufferedWriter
from pathlib import Path
from shlex import quote
from typing import Any

from filelock import FileLock, Timeout

from moviepipe.envelope import Envelope
from moviepipe.errors import LandingError, LeaseHeldError, SourceError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_lines
from moviepipe.io.object_lease import ObjectLease, take, this_run
from moviepipe.io.sharing import shared
from moviepipe.io.storage import Place, whole_file

PAGES, PLAN, END = "pages", "plan", "end"
LANDED = ".jsonl.gz"

RecordFile = Place | Path  # landed, or under way on this machine


class Journal:
    """Records on disk as soon as they are written; a line that a crash cut short is dropped on opening."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BufferedWriter | None = None

    def append(self, record: Envelope) -> int:
        """Writes one record through to the operating system; returns where its line starts."""
        if self._file is None:
            trim(self.path)
            self._file = self.path.open("ab")
        start = self._file.tell()
        self._file.write(record.to_line())
        self._file.flush()
        return start

    def close(self) -> None:
        """Closes the file; what could not be written is not tried again."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


def trim(path: Path) -> None:
    """Takes a cut last line off a journal."""
    if path.exists():
        end = sum(map(len, whole_lines(path)))
        with path.open("r+b") as file:
            file.truncate(end)


def whole_lines(file: RecordFile) -> Iterator[bytes]:
    """The complete lines of a journal or a landing file."""
    place = Place.of(file) if isinstance(file, Path) else file
    with place.open() as raw, gzip.open(raw) if place.name.endswith(".gz") else nullcontext(raw) as lines:
        yield from (line for line in lines if line.endswith(b"\n"))


class FetchFolder:
    """Where one fetch keeps its files: what is under way in a folder of this machine."""

    def __init__(self, lake: Lake, run_id: str) -> None:
        self.run_id, self.lake = run_id, lake
        self.landing = lake.landing
        self.hidden = storage.workplace(lake.landing) / f".{run_id}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps the folder for this process; whatever the disk refuses becomes one clear LandingError."""
        try:
            with shared(self.lake):
                self.hidden.mkdir(parents=True, exist_ok=True)
                with FileLock(self.hidden / "lock", timeout=0), self._alone():
                    yield
        except Timeout as exc:
            raise LeaseHeldError(f"Fetch {self.run_id} is running in another process. Wait for it to end.") from exc
        except OSError as exc:
            raise LandingError(
                f"{self.landing} cannot be written ({exc.strerror}); what has landed is whole. Make room. {self.go_on}"
            ) from exc

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps other machines from the fetch, where they too can reach the lake."""
        if self.lake.is_here:
            yield
            return
        lease = ObjectLease(self.lake.uri, f"_fetch-{self.run_id}.json", this_run("fetch"))
        if take(lease, wait_seconds=0) is not None:
            raise LeaseHeldError(f"Fetch {self.run_id} is running on another machine. Wait for it to end.")
        with lease.kept():
            yield
        Place(lease.folder, lease.name).remove()

    @property
    def is_done(self) -> bool:
        """True when the fetch has landed its sum."""
        return bool(self.landed_like(f"{END}-"))

    @property
    def go_on(self) -> str:
        """The command that goes on with the fetch."""
        option = "--retry-failed" if self.is_done else "--resume"
        return f"Go on with `moviepipe fetch {option} {self.run_id} --lake {quote(self.lake.uri)}`."

    def remove_hidden(self) -> None:
        """Removes what was under way, when nothing is any more."""
        storage.remove_folder(str(self.hidden))

    def journal(self, name: str) -> Journal:
        """The journal of an unfinished part."""
        return Journal(self.hidden / f"{name}.jsonl")

    def landed(self, name: str) -> Place:
        """The landing file of a finished part."""
        return Place(self.landing, f"{self.run_id}-{name}{LANDED}")

    def landed_like(self, start: str) -> list[Place]:
        """The landing files of this fetch whose parts' names start so, in order."""
        names = storage.list_names(self.landing, f"{self.run_id}-{start}")
        return [Place(self.landing, name) for name in names if name.endswith(LANDED)]

    def answer_files(self) -> list[RecordFile]:
        """The files with answers, landed or under way."""
        return [*self.landed_like("details-"), *self.landed_like("retry-"), *sorted(self.hidden.glob("*-*.jsonl"))]

    def land(self, name: str, lines: Iterable[bytes]) -> None:
        """Makes a landing file of whole lines; it appears complete or not at all."""
        with whole_file(str(self.landed(name)), self.hidden / f"{name}.part.gz") as file:
            write_lines(lines, file)

    def land_records(self, name: str, records: Iterable[Envelope]) -> None:
        """Makes a landing file of records."""
        self.land(name, map(Envelope.to_line, records))

    def land_journal(self, name: str, landed_as: str | None = None) -> None:
        """Makes a landing file of a journal, and removes the journal."""
        journal = self.journal(name).path
        self.land(landed_as or name, whole_lines(journal) if journal.exists() else ())
        journal.unlink(missing_ok=True)

    def land_leftovers(self) -> None:
        """Lands what a stopped or killed fetch had of its unfinished parts, each as a file beside the part's own."""
        for journal in sorted(self.hidden.glob("*-*.jsonl")):
            if self.landed(journal.stem).exists():
                journal.unlink()  # killed after the part had landed
            elif any(True for _ in whole_lines(journal)):
                self.land_journal(journal.stem, landed_as=f"{journal.stem}-{new_token()}")

    def write_request(self, request: dict[str, Any]) -> None:
        """Notes what was asked for."""
        (self.hidden / "request.json").write_text(json.dumps(request), encoding="utf-8")

    def write_notes(self, notes: Sequence[str]) -> None:
        """Keeps what a person should know of the plan's sources until the fetch is done."""
        (self.hidden / "notes.json").write_text(json.dumps(notes), encoding="utf-8")

    def read_notes(self) -> tuple[str, ...]:
        """What `write_notes` kept; nothing where no plan has been made."""
        try:
            return tuple(json.loads((self.hidden / "notes.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ()

    def read_request(self) -> dict[str, Any]:
        """What was asked for; raises SourceError when there is no such fetch."""
        try:
            content: dict[str, Any] = json.loads((self.hidden / "request.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as exc:
            raise no_such_fetch(self.run_id, self.landing) from exc
        return content


def new_token() -> str:
    """A few random digits that keep a file name unique for ever."""
    return secrets.token_hex(3)


def no_such_fetch(run_id: str, landing: str) -> SourceError:
    """The error for a run id that no fetch has."""
    return SourceError(f"There is no fetch {run_id} in {landing}. `moviepipe runs` lists the fetches.")


def fetches(lake: Lake) -> list[str]:
    """The run ids of the lake's fetches, planned or under way, oldest first."""
    plan = f"-{PLAN}{LANDED}"
    planned = {name.removesuffix(plan) for name in storage.list_names(lake.landing) if name.endswith(plan)}
    requests = storage.workplace(lake.landing).glob(".*/request.json")
    under_way = {file.parent.name.removeprefix(".") for file in requests}
    return sorted(planned | under_way)
