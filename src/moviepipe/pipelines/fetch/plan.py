"""The plan of a fetch: every id it will ask for, landed before the first of them is asked for."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from moviepipe.envelope import FETCH_PLAN, FETCH_REQUEST, FOUND, Envelope
from moviepipe.io.fetch_folder import PLAN, FetchFolder, whole_lines
from moviepipe.pipelines.fetch.source import Key
from moviepipe.sources.api import Params

IDS_PER_PART = 1_000  # one landing file: some megabytes, and a minute's work at TMDb's rate


@dataclass(frozen=True)
class PlannedPart:
    """A stretch of the plan: the ids whose answers make one landing file."""

    number: int
    ids: list[Key]

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"details-{self.number:05d}"


def query(params: Params) -> str:
    """Parameters as text, in one order."""
    return urlencode(sorted(params.items()))


def write_plan(folder: FetchFolder, asked: dict[str, Any], endpoint: str, ids: Iterator[Key]) -> int:
    """Writes the plan beside landing: what it is made for (with `asked_for`, the options), then its ids; how many."""
    planned = 0
    with (folder.hidden / f"{PLAN}.jsonl").open("wb") as file:
        for record, size in _plan_records(folder.run_id, asked, endpoint, ids):
            file.write(record.to_line())
            planned += size
    return planned


def land_plan(folder: FetchFolder, notes: Sequence[str]) -> None:
    """Lands the plan that was written, last of all: a plan in landing means that planning is done.

    The notes, what a person should know of the plan's sources, are kept first: whoever resumes the fetch does not plan
    again, and must still be told.
    """
    folder.write_notes(notes)
    folder.land_journal(PLAN)


def _plan_records(
    run_id: str, asked: dict[str, Any], endpoint: str, ids: Iterator[Key]
) -> Iterator[tuple[Envelope, int]]:
    """The records of a plan, each with the number of ids in it."""
    record = partial(Envelope, resource_id=None, status_code=FOUND, run_id=run_id)
    yield record(FETCH_REQUEST, fetched_at=datetime.now(UTC), payload=json.dumps(asked)), 0
    number = 0
    while part := list(islice(ids, IDS_PER_PART)):
        payload = {"part": number, "endpoint": endpoint, "ids": part}
        text = json.dumps(payload, separators=(",", ":"))
        yield record(FETCH_PLAN, fetched_at=datetime.now(UTC), payload=text), len(part)
        number += 1


def read_plan(folder: FetchFolder) -> Iterator[PlannedPart]:
    """The parts of a landed plan, one at a time."""
    for record in _records(folder):
        if record["endpoint"] == FETCH_PLAN:
            part = json.loads(record["payload"])
            yield PlannedPart(part["part"], part["ids"])


def read_asked(folder: FetchFolder) -> dict[str, Any]:
    """What the plan was made for: `asked_for`, and what its source needs to ask for the details."""
    asked: dict[str, Any] = json.loads(next(_records(folder))["payload"])
    return asked


def _records(folder: FetchFolder) -> Iterator[dict[str, Any]]:
    for line in whole_lines(folder.landed(PLAN)):
        yield json.loads(line)
