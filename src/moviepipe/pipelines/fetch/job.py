"""Fetching: start, go on, try again; each ends in a sum that holds, or says how to go on."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import NoReturn

from moviepipe.config import TmdbSettings
from moviepipe.envelope import FETCH_END, FOUND, Envelope
from moviepipe.errors import (
    CountMismatchError,
    CredentialsError,
    FetchStoppedError,
    MoviepipeError,
    PermanentSourceError,
    SourceError,
)
from moviepipe.io.fetch_folder import END, PAGES, PLAN, FetchFolder, fetches, new_token, no_such_fetch, whole_lines
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.details import Advance, DetailsFetcher, Tally
from moviepipe.pipelines.fetch.estimate import Estimate, estimate, first_pages
from moviepipe.pipelines.fetch.parts import (
    FAILED,
    Part,
    landed_outcomes,
    outcomes_in,
    part_files,
    retry_parts,
    unfinished_parts,
)
from moviepipe.pipelines.fetch.plan import Pages, make_plan, read_plan, read_plan_request
from moviepipe.pipelines.fetch.request import FetchRequest
from moviepipe.pipelines.report import new_run_id
from moviepipe.sources.tmdb.auth import Credential
from moviepipe.sources.tmdb.client import ClientLimits, TmdbClient
from moviepipe.sources.tmdb.media import MEDIA

LATEST = "latest"

# Shows how so much work comes along.
Progress = Callable[[str, int], AbstractContextManager[Advance]]


@dataclass(frozen=True)
class Fetched:
    """How a fetch ended, and what a person should know of its sources."""

    run_id: str
    asked_for: str
    tally: Tally
    notes: tuple[str, ...] = ()


class Fetch:
    """Fetches into one lake's landing; `find_auth` is called when TMDb is about to be asked."""

    def __init__(
        self, lake: Lake, settings: TmdbSettings, find_auth: Callable[[], Credential], progress: Progress
    ) -> None:
        self._lake, self._settings, self._find_auth, self._progress = lake, settings, find_auth, progress
        self._stop = threading.Event()

    def estimate(self, request: FetchRequest) -> Estimate:
        """What a request would cost; of TMDb it asks for no more than the first page of each list."""
        ask = partial(first_pages, self._client)
        return estimate(request, ask, self._lake, self._settings)

    def start(self, request: FetchRequest) -> Fetched:
        """Fetches what is asked for, as a new run."""
        folder = FetchFolder(self._lake, new_run_id("fetch"))
        with self._client(request.describe()) as client, folder.held():
            folder.write_request(request.model_dump(mode="json"))
            return self._run(folder, client, self._plan_and_fetch)

    def resume(self, run_id: str) -> Fetched:
        """Goes on with a fetch that was stopped, asking for nothing that it has."""
        folder = self._folder(run_id)
        if folder.is_done:
            nothing_left = "The fetch is done: there is nothing left to ask for."
            return Fetched(folder.run_id, _asked_for(folder), last_sum(folder), (nothing_left,))
        with self._client() as client, folder.held():
            return self._run(folder, client, self._plan_and_fetch)

    def retry_failed(self, run_id: str) -> Fetched:
        """Asks again for just the ids of a fetch whose last answer was neither found nor not found."""
        folder = self._folder(run_id)
        if not folder.is_done:
            raise SourceError(f"Fetch {folder.run_id} is not done yet. {folder.go_on}")
        with self._client() as client, folder.held():
            return self._run(folder, client, self._fetch_failed)

    @contextmanager
    def _client(self, asked_for: str = "") -> Iterator[TmdbClient]:
        limits = ClientLimits(**self._settings.model_dump(include=set(ClientLimits.__dataclass_fields__)))
        auth = self._find_auth()
        _require_no_key(auth, asked_for, self._settings.language)
        client = TmdbClient(self._settings.base_url, auth, limits, self._stop)
        try:
            yield client
        finally:
            client.close()

    def _folder(self, run_id: str) -> FetchFolder:
        known = fetches(self._lake)
        if not known:
            raise SourceError(
                f"There is no fetch in {self._lake.landing}. `moviepipe fetch --help` says how to start one."
            )
        chosen = known[-1] if run_id == LATEST else run_id
        folder = FetchFolder(self._lake, chosen)
        if chosen not in known:
            raise no_such_fetch(chosen, folder.landing)
        return folder

    def _run(
        self, folder: FetchFolder, client: TmdbClient, work: Callable[[FetchFolder, TmdbClient], Fetched]
    ) -> Fetched:
        try:
            folder.land_leftovers()
            fetched = work(folder, client)
        except (KeyboardInterrupt, MoviepipeError) as exc:
            self._leave(folder, exc)
        folder.remove_hidden()
        return fetched

    def _leave(self, folder: FetchFolder, exc: BaseException) -> NoReturn:
        """Lands what there is of unfinished parts; a fetch that has nothing to go on with leaves no trace."""
        is_planned = folder.landed(PLAN).exists()
        can_go_on = is_planned or (folder.journal(PAGES).path.exists() and not isinstance(exc, PermanentSourceError))
        if not can_go_on:
            folder.remove_hidden()
        if not can_go_on or isinstance(exc, CountMismatchError | PermanentSourceError):
            raise exc
        with suppress(OSError):
            folder.land_leftovers()
        why = "Stopped." if isinstance(exc, KeyboardInterrupt) else str(exc)
        raise FetchStoppedError(f"{why} What has come is kept. {folder.go_on}") from exc

    def _plan_and_fetch(self, folder: FetchFolder, client: TmdbClient) -> Fetched:
        if not folder.landed(PLAN).exists():
            self._plan(folder, client)
        planned, remaining, finished = 0, 0, Tally()
        for part in read_plan(folder):
            planned += len(part.ids)
            if folder.landed(part.name).exists():
                finished = finished.plus(landed_outcomes(folder, part.name, part.ids))
            else:
                remaining += len(part.ids) - len(outcomes_in(part_files(folder, part.name)))
        fetched = self._fetch(folder, client, unfinished_parts(folder), remaining)
        return self._end(folder, finished.and_also(fetched), planned)

    def _fetch_failed(self, folder: FetchFolder, client: TmdbClient) -> Fetched:
        planned, answered, failed = 0, Tally(), []
        tried_again = outcomes_in(folder.landed_like("retry-*"))
        for part in read_plan(folder):
            planned += len(part.ids)
            outcomes = landed_outcomes(folder, part.name, part.ids)
            outcomes |= {each: tried_again[each] for each in part.ids if each in tried_again}
            still_failed = [each for each, outcome in outcomes.items() if outcome == FAILED]
            failed += still_failed
            answered = answered.plus({each: outcomes[each] for each in outcomes.keys() - set(still_failed)})
        fetched = self._fetch(folder, client, retry_parts(folder, failed), len(failed))
        return self._end(folder, answered.and_also(fetched), planned)

    def _fetch(self, folder: FetchFolder, client: TmdbClient, parts: Iterable[Part], remaining: int) -> Tally:
        request = read_plan_request(folder)
        with self._progress("details", remaining) as advance:
            fetcher = DetailsFetcher(
                client, folder, MEDIA[request["media"]], request["details"], self._settings.in_flight, advance
            )
            fetcher.fetch(parts, self._stop)
        return fetcher.tally

    def _end(self, folder: FetchFolder, tally: Tally, planned: int) -> Fetched:
        """Lands the sum; raises CountMismatchError when it is wrong."""
        if not planned == tally.planned == tally.found + tally.not_found + tally.failed:
            raise CountMismatchError(
                f"Fetch {folder.run_id} planned {planned:,} ids, and {tally.describe()} is not that."
            )
        end = Envelope(FETCH_END, None, FOUND, datetime.now(UTC), json.dumps(asdict(tally)), folder.run_id)
        folder.land_records(f"{END}-{new_token()}", [end])
        return Fetched(folder.run_id, _asked_for(folder), tally, folder.read_notes())

    def _plan(self, folder: FetchFolder, client: TmdbClient) -> None:
        request = FetchRequest.model_validate(folder.read_request())
        details = {"append_to_response": ",".join(request.kind.appended), "language": self._settings.language}
        with ThreadPoolExecutor(self._settings.in_flight) as pool:
            pages = Pages(client, folder, self._settings.language, pool)
            try:
                make_plan(request, folder, pages, details, self._settings.timeout_seconds)
            except BaseException:
                self._stop.set()
                pool.shutdown(cancel_futures=True)
                raise
            finally:
                pages.close()


def last_sum(folder: FetchFolder) -> Tally:
    """The latest sum that a fetch has landed."""
    ends = [json.loads(line) for file in folder.landed_like(f"{END}-*") for line in whole_lines(file)]
    return Tally(**json.loads(max(ends, key=lambda end: str(end["fetched_at"]))["payload"]))


def _require_no_key(auth: Credential, *kept: str) -> None:
    """Raises CredentialsError when the key stands in what a fetch keeps on disk."""
    if any(auth.hide(text) != text for text in kept):
        raise CredentialsError(
            "The key stands in --ids-from or tmdb.language, which are kept on disk. Leave it out there: "
            "an ID export needs none."
        )


def _asked_for(folder: FetchFolder) -> str:
    return str(read_plan_request(folder)["asked_for"])
