"""Fetching: start, go on, try again; each ends in a sum that holds, or says how to go on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NoReturn

from moviepipe.config import Settings
from moviepipe.errors import (
    CountMismatchError,
    CredentialsError,
    FetchStoppedError,
    MoviepipeError,
    PermanentSourceError,
    SourceError,
)
from moviepipe.io.fetch_folder import PAGES, PLAN, FetchFolder, fetches, no_such_fetch
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.registry import SOURCES, source_of
from moviepipe.pipelines.fetch.run import Fetched, FetchRun, Progress, asked_for, last_sum
from moviepipe.pipelines.fetch.source import Estimate, Request, Source
from moviepipe.pipelines.report import new_run_id
from moviepipe.sources.client import Client, ClientLimits
from moviepipe.sources.credentials import Credential

LATEST = "latest"
DEMO_JOB = "demo"  # of fetches from the demo's own server

AnySource = Source[Any, Any]


class Fetch:
    """Fetches into one lake's landing; `find_auth` is called when a source is about to be asked.

    `job` is part of the run ids: it tells what came from an API from what the demo's server has invented.
    """

    def __init__(
        self,
        lake: Lake,
        settings: Settings,
        find_auth: Callable[[AnySource], Credential],
        progress: Progress,
        job: str = "fetch",
    ) -> None:
        self._lake, self._settings, self._find_auth, self._progress = lake, settings, find_auth, progress
        self._job = job
        self._stop = threading.Event()

    def estimate(self, request: Request) -> Estimate:
        """What a request would cost; of a source it asks for no more than the first page of each list."""
        source = SOURCES[request.source]
        source.require(request, self._lake)
        return source.estimate(request, source.settings(self._settings), self._lake, partial(self._client, source))

    def start(self, request: Request) -> Fetched:
        """Fetches what is asked for, as a new run."""
        source, folder = SOURCES[request.source], FetchFolder(self._lake, new_run_id(self._job))
        source.require(request, self._lake)
        with self._client(source, request.describe()) as client, folder.held():
            folder.write_request({"source": source.name} | request.model_dump(mode="json"))
            return self._carry_out(self._run(source, folder, client), FetchRun.plan_and_fetch, is_new=True)

    def resume(self, run_id: str) -> Fetched:
        """Goes on with a fetch that was stopped, asking for nothing that it has."""
        folder = self._folder(run_id)
        if folder.is_done:
            nothing_left = "The fetch is done: there is nothing left to ask for."
            return Fetched(folder.run_id, asked_for(folder), last_sum(folder), (nothing_left,))
        return self._go_on(folder, FetchRun.plan_and_fetch)

    def retry_failed(self, run_id: str) -> Fetched:
        """Asks again for just the ids of a fetch whose last answer was neither found nor not found."""
        folder = self._folder(run_id)
        if not folder.is_done:
            raise SourceError(f"Fetch {folder.run_id} is not done yet. {folder.go_on}")
        return self._go_on(folder, FetchRun.fetch_failed)

    def _go_on(self, folder: FetchFolder, work: Callable[[FetchRun], Fetched]) -> Fetched:
        source = source_of(folder)
        with self._client(source) as client, folder.held():
            return self._carry_out(self._run(source, folder, client), work)

    def _run(self, source: AnySource, folder: FetchFolder, client: Client) -> FetchRun:
        return FetchRun(source, source.settings(self._settings), folder, client, self._progress, self._stop)

    @contextmanager
    def _client(self, source: AnySource, asked_for: str = "") -> Iterator[Client]:
        settings, auth = source.settings(self._settings), self._find_auth(source)
        limits = ClientLimits(**settings.model_dump(include=set(ClientLimits.__dataclass_fields__)))
        _require_no_key(auth, source, asked_for, *(getattr(settings, name) for name in source.kept_settings))
        count = source.count(self._lake, settings)
        client = Client(source.api, settings.base_url, auth, limits, self._stop, count)
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
        if DEMO_JOB in chosen.split("-") and self._job != DEMO_JOB:
            raise SourceError(f"Fetch {chosen} asked the demo's own server, which is gone. Run `moviepipe demo` again.")
        return folder

    def _carry_out(self, run: FetchRun, work: Callable[[FetchRun], Fetched], is_new: bool = False) -> Fetched:
        try:
            run.folder.land_leftovers()
            fetched = work(run)
        except (KeyboardInterrupt, MoviepipeError) as exc:
            _leave(run.folder, exc, is_new)
        run.folder.remove_hidden()
        return fetched


def _leave(folder: FetchFolder, exc: BaseException, is_new: bool) -> NoReturn:
    """Lands what there is of unfinished parts; a fetch that has nothing to go on with leaves no trace."""
    has_answers = folder.landed(PAGES).exists() or folder.answer_files()
    if is_new and isinstance(exc, CredentialsError) and not has_answers:
        folder.landed(PLAN).remove()  # the key was never good
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


def _require_no_key(auth: Credential, source: AnySource, *kept: str) -> None:
    """Raises CredentialsError when the key stands in what a fetch keeps on disk."""
    if any(auth.hide(text) != text for text in kept):
        places = " or ".join(["--ids-from", *(f"{source.name}.{name}" for name in source.kept_settings)])
        raise CredentialsError(f"The key stands in {places}, which is kept on disk. Leave it out there.")
