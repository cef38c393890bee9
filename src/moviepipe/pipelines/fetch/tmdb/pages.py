"""The pages of TMDb's lists that a plan is made of, and the ids on them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from pyroaring import BitMap64

from moviepipe.config import TmdbSettings
from moviepipe.envelope import FOUND, Envelope
from moviepipe.io.fetch_folder import PAGES, FetchFolder, whole_lines
from moviepipe.pipelines.fetch.plan import land_plan, query, write_plan
from moviepipe.pipelines.fetch.source import Planning
from moviepipe.pipelines.fetch.tmdb.exports import open_export
from moviepipe.pipelines.fetch.tmdb.request import FetchRequest
from moviepipe.pipelines.fetch.tmdb.shortfalls import Shortfalls
from moviepipe.sources.api import Params
from moviepipe.sources.client import Client
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

NOT_IN_A_LANGUAGE = ("configuration", "movie/changes", "tv/changes")


class Pages:
    """The pages that planning reads, each asked for once, even when planning starts again after a crash."""

    def __init__(self, client: Client, folder: FetchFolder, language: str, pool: Executor) -> None:
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


def make_plan(planning: Planning[FetchRequest, TmdbSettings]) -> None:
    """Lands the plan after the pages it was made from."""
    with ThreadPoolExecutor(planning.settings.in_flight) as pool:
        pages = Pages(planning.client, planning.folder, planning.settings.language, pool)
        try:
            _land_plan(planning, pages)
        except BaseException:
            planning.stop.set()
            pool.shutdown(cancel_futures=True)
            raise
        finally:
            pages.close()


def _land_plan(planning: Planning[FetchRequest, TmdbSettings], pages: Pages) -> None:
    request, folder, settings = planning.request, planning.folder, planning.settings
    ask_references(pages.ask)
    export = open_export(request, folder.hidden, settings.timeout_seconds)
    details = {"append_to_response": ",".join(request.kind.appended), "language": settings.language}
    asked = {"media": request.media, "asked_for": request.describe(), "details": details}
    planned = write_plan(folder, asked, request.kind.details, distinct(planned_ids(request, pages.ask, export)))
    pages.close()
    folder.land(PAGES, whole_lines(folder.journal(PAGES).path))
    land_plan(folder, [*(export.faults() if export else []), *pages.shortfalls(), *_too_few(request, planned)])
    folder.journal(PAGES).path.unlink()


def _too_few(request: FetchRequest, planned: int) -> list[str]:
    """What to say when there are fewer than were asked for."""
    if request.min_movies is None or planned >= request.min_movies:
        return []
    return [f"--min-movies {request.min_movies:,}, and TMDb's list gave {planned:,} only."]


def distinct(ids: Iterable[int]) -> Iterator[int]:
    """Each id once, in order; a million of them take less than a megabyte."""
    seen = BitMap64()
    for each in ids:
        if each not in seen:
            seen.add(each)
            yield each
