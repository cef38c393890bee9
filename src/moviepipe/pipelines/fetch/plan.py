"""The plan of a fetch: every id it will ask for, landed before the first of them is asked for."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pyroaring import BitMap64

from moviepipe.envelope import FETCH_PLAN, FETCH_REQUEST, FOUND, Envelope
from moviepipe.io.fetch_folder import PAGES, PLAN, FetchFolder, whole_lines
from moviepipe.pipelines.fetch.exports import open_export
from moviepipe.pipelines.fetch.request import FetchRequest
from moviepipe.pipelines.fetch.shortfalls import Shortfalls
from moviepipe.sources.tmdb.client import Params, TmdbClient
from moviepipe.sources.tmdb.export import IdExport
from moviepipe.sources.tmdb.planner import (
    Ask,
    Body,
    ask_references,
    changed_ids,
    discovered_ids,
    most_voted,
    top_ids,
)

IDS_PER_PART = 1_000  # one landing file: some megabytes, and a minute's work at TMDb's rate
NOT_IN_A_LANGUAGE = ("configuration", "movie/changes", "tv/changes")


@dataclass(frozen=True)
class PlannedPart:
    """A stretch of the plan: the ids whose answers make one landing file."""

    number: int
    ids: list[int]

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"details-{self.number:05d}"


class Pages:
    """The pages that planning reads, each asked for once, even when planning starts again after a crash."""

    def __init__(self, client: TmdbClient, folder: FetchFolder, language: str, pool: Executor) -> None:
        self._client, self._language, self._pool = client, language, pool
        self._run_id = folder.run_id
        self._journal = folder.journal(PAGES)
        self._places = dict(_places(self._journal.path))
        self._lists = Shortfalls()

    def ask(self, questions: Sequence[tuple[str, Params]]) -> Iterator[Body]:
        """The bodies of the pages, in order; those not yet known are asked for at the same time."""
        full = [(path, self._with_language(path, params)) for path, params in questions]
        unknown = [question for question in full if _key(*question) not in self._places]
        answers = self._pool.map(lambda question: self._client.get_body(*question), unknown)
        for path, params in full:
            if _key(path, params) not in self._places:
                answer = next(answers)
                record = Envelope(path, None, FOUND, answer.fetched_at, answer.payload, self._run_id, query(params))
                self._places[_key(path, params)] = self._journal.append(record)
            body = self._read(self._places[_key(path, params)])
            self._lists.note(path, params, body)
            yield body

    def shortfalls(self) -> list[str]:
        """What the lists had less of than they said, one sentence each."""
        return self._lists.describe()

    def close(self) -> None:
        """Closes the journal."""
        self._journal.close()

    def _with_language(self, path: str, params: Params) -> Params:
        return params if path in NOT_IN_A_LANGUAGE else {**params, "language": self._language}

    def _read(self, place: int) -> Body:
        with self._journal.path.open("rb") as file:
            file.seek(place)
            body: Body = json.loads(json.loads(file.readline())["payload"])
        return body


def _key(path: str, params: Params) -> tuple[str, str]:
    return path, query(params)


def query(params: Params) -> str:
    """Parameters as text, in one order."""
    return urlencode(sorted(params.items()))


def _places(journal: Path) -> Iterator[tuple[tuple[str, str], int]]:
    """Where each page of an earlier start stands in the journal."""
    if not journal.exists():
        return
    place = 0
    for line in whole_lines(journal):
        record = json.loads(line)
        yield (record["endpoint"], record["params"]), place
        place += len(line)


def planned_ids(request: FetchRequest, ask: Ask, export: IdExport | None) -> Iterator[int]:
    """The ids that a request stands for; the same id may come twice."""
    if export is not None:
        return export.ids()
    if request.changes_since is not None:
        return changed_ids(ask, request.kind, request.changes_since, request.today)
    if request.ranked is not None:
        return top_ids(ask, f"{request.media}/{request.ranked}", {}, request.min_movies)
    assert request.year is not None  # a request without faults has one of the four
    if request.min_movies is None:
        return discovered_ids(ask, request.kind, request.year)
    return top_ids(ask, *most_voted(request.kind, request.year), request.min_movies)


def make_plan(
    request: FetchRequest, folder: FetchFolder, pages: Pages, details: Params, timeout_seconds: float
) -> None:
    """Lands the plan after the pages it was made from; the folder keeps what a person should know of its sources."""
    ask_references(pages.ask)
    export = open_export(request, folder.hidden, timeout_seconds)
    ids = distinct(planned_ids(request, pages.ask, export))
    # Written first and landed last: a plan in landing means that planning is done.
    hidden_plan = folder.hidden / f"{PLAN}.jsonl"
    planned = 0
    with hidden_plan.open("wb") as file:
        for record, size in _plan_records(request, folder.run_id, ids, details):
            file.write(record.to_line())
            planned += size
    pages.close()
    # Kept before the plan lands: whoever resumes this fetch does not plan again, and must still be told.
    faults = export.faults() if export else []
    folder.write_notes([*faults, *pages.shortfalls(), *_too_few(request, planned)])
    folder.land(PAGES, whole_lines(folder.journal(PAGES).path))
    folder.land_journal(PLAN)
    folder.journal(PAGES).path.unlink()


def _too_few(request: FetchRequest, planned: int) -> list[str]:
    """What to say when there are fewer than were asked for."""
    if request.min_movies is None or planned >= request.min_movies:
        return []
    return [f"--min-movies {request.min_movies:,}, and TMDb's list gave {planned:,} only."]


def _plan_records(
    request: FetchRequest, run_id: str, ids: Iterator[int], details: Params
) -> Iterator[tuple[Envelope, int]]:
    """The records of a plan, each with the number of ids in it."""
    record = partial(Envelope, resource_id=None, status_code=FOUND, run_id=run_id)
    asked = {"media": request.media, "asked_for": request.describe(), "details": dict(details)}
    yield record(FETCH_REQUEST, fetched_at=datetime.now(UTC), payload=json.dumps(asked)), 0
    number = 0
    while part := list(islice(ids, IDS_PER_PART)):
        payload = {"part": number, "endpoint": request.kind.details, "ids": part}
        text = json.dumps(payload, separators=(",", ":"))
        yield record(FETCH_PLAN, fetched_at=datetime.now(UTC), payload=text), len(part)
        number += 1


def distinct(ids: Iterable[int]) -> Iterator[int]:
    """Each id once, in order; a million of them take less than a megabyte."""
    seen = BitMap64()
    for each in ids:
        if each not in seen:
            seen.add(each)
            yield each


def read_plan(folder: FetchFolder) -> Iterator[PlannedPart]:
    """The parts of a landed plan, one at a time."""
    for record in _records(folder):
        if record["endpoint"] == FETCH_PLAN:
            part = json.loads(record["payload"])
            yield PlannedPart(part["part"], part["ids"])


def read_plan_request(folder: FetchFolder) -> dict[str, Any]:
    """What the plan was made for: `media`, `asked_for` and the parameters of `details`."""
    request: dict[str, Any] = json.loads(next(_records(folder))["payload"])
    return request


def _records(folder: FetchFolder) -> Iterator[dict[str, Any]]:
    for line in whole_lines(folder.landed(PLAN)):
        yield json.loads(line)
