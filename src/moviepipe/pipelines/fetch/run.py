"""One fetch under way: its plan, its details, what failed of them, and the sum at the end."""

import json
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from moviepipe.config import ApiSettings
from moviepipe.envelope import FETCH_END, FOUND, Envelope
from moviepipe.errors import CountMismatchError
from moviepipe.io.fetch_folder import END, PLAN, FetchFolder, new_token, whole_lines
from moviepipe.pipelines.fetch.details import Advance, DetailsFetcher, Tally
from moviepipe.pipelines.fetch.parts import (
    Part,
    landed_outcomes,
    outcomes_in,
    part_files,
    retry_parts,
    unfinished_parts,
)
from moviepipe.pipelines.fetch.plan import read_asked, read_plan
from moviepipe.pipelines.fetch.source import Key, Planning, Source
from moviepipe.sources.api import Outcome
from moviepipe.sources.client import Client

# Shows how so much work comes along.
Progress = Callable[[str, int], AbstractContextManager[Advance]]


@dataclass(frozen=True)
class Fetched:
    """How a fetch ended, and what a person should know of its sources."""

    run_id: str
    asked_for: str
    tally: Tally
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FetchRun:
    """A fetch of one source into one folder."""

    source: Source[Any, Any]
    settings: ApiSettings
    folder: FetchFolder
    client: Client
    progress: Progress
    stop: threading.Event

    def plan_and_fetch(self) -> Fetched:
        """Plans unless there is a plan, and asks for what has no answer yet."""
        folder, api = self.folder, self.source.api
        if not folder.landed(PLAN).exists():
            self._plan()
        planned, remaining, finished = 0, 0, Tally()
        for part in read_plan(folder):
            planned += len(part.ids)
            if folder.landed(part.name).exists():
                finished = finished.plus(landed_outcomes(folder, api, part.name, part.ids))
            else:
                remaining += len(part.ids) - len(outcomes_in(part_files(folder, part.name), api))
        fetched = self._fetch(unfinished_parts(folder, api), remaining)
        return self._end(finished.and_also(fetched), planned)

    def fetch_failed(self) -> Fetched:
        """Asks again for the ids whose last answer was a failure."""
        folder, api = self.folder, self.source.api
        planned, answered, failed = 0, Tally(), list[Key]()
        tried_again = outcomes_in(folder.landed_like("retry-"), api)
        for part in read_plan(folder):
            planned += len(part.ids)
            outcomes = landed_outcomes(folder, api, part.name, part.ids)
            outcomes |= {each: tried_again[each] for each in part.ids if each in tried_again}
            still_failed = [each for each, outcome in outcomes.items() if outcome is Outcome.FAILED]
            failed += still_failed
            answered = answered.plus({each: outcomes[each] for each in outcomes.keys() - set(still_failed)})
        fetched = self._fetch(retry_parts(folder, failed), len(failed))
        return self._end(answered.and_also(fetched), planned)

    def _plan(self) -> None:
        asked = {name: value for name, value in self.folder.read_request().items() if name != "source"}
        request = self.source.request.model_validate(asked)
        self.source.plan(Planning(request, self.settings, self.folder, self.client, self.stop))

    def _fetch(self, parts: Iterable[Part], remaining: int) -> Tally:
        details = self.source.details(read_asked(self.folder))
        with self.progress("details", remaining) as advance:
            fetcher = DetailsFetcher(self.client, self.folder, details, self.settings.in_flight, advance)
            fetcher.fetch(parts, self.stop)
        return fetcher.tally

    def _end(self, tally: Tally, planned: int) -> Fetched:
        """Lands the sum; raises CountMismatchError when it is wrong."""
        if not planned == tally.planned == tally.found + tally.not_found + tally.failed:
            raise CountMismatchError(
                f"Fetch {self.folder.run_id} planned {planned:,} ids, and {tally.describe()} is not that."
            )
        end = Envelope(FETCH_END, None, FOUND, datetime.now(UTC), json.dumps(asdict(tally)), self.folder.run_id)
        self.folder.land_records(f"{END}-{new_token()}", [end])
        return Fetched(self.folder.run_id, asked_for(self.folder), tally, self.folder.read_notes())


def last_sum(folder: FetchFolder) -> Tally:
    """The latest sum that a fetch has landed."""
    ends = [json.loads(line) for file in folder.landed_like(f"{END}-") for line in whole_lines(file)]
    return Tally(**json.loads(max(ends, key=lambda end: str(end["fetched_at"]))["payload"]))


def asked_for(folder: FetchFolder) -> str:
    """The options that a planned fetch was started with."""
    return str(read_asked(folder)["asked_for"])
