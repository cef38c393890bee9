"""The details of every planned id: asked for by many threads, on disk as they come, landed part by part."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import astuple, dataclass

from moviepipe.envelope import TMDB, Envelope
from moviepipe.errors import SourceError
from moviepipe.io.fetch_folder import FetchFolder
from moviepipe.pipelines.fetch.parts import Outcomes, Part, landed_outcomes
from moviepipe.pipelines.fetch.plan import query
from moviepipe.pipelines.fetch.source import Details, Key
from moviepipe.sources.api import Answer, Api, Outcome
from moviepipe.sources.client import Client

# Threads that wait to ask again take no place of those in flight.
THREADS_PER_PLACE = 2
QUEUED_PER_THREAD = 2
MOST_FAILURES_IN_A_ROW = 50

Advance = Callable[[], None]


@dataclass(frozen=True)
class Tally:
    """How many ids were planned and what became of them."""

    planned: int = 0
    found: int = 0
    not_found: int = 0
    failed: int = 0

    def and_also(self, other: "Tally") -> "Tally":
        """The two tallies together."""
        return Tally(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def plus(self, outcomes: Outcomes) -> "Tally":
        """The tally with the ids of one more part."""
        counts = Counter(outcomes.values())
        return self.and_also(Tally(len(outcomes), *(counts[outcome] for outcome in Outcome)))

    def describe(self) -> str:
        """The sum, for a person."""
        return (
            f"{self.planned:,} planned = {self.found:,} found + {self.not_found:,} not found + {self.failed:,} failed"
        )


class DetailsFetcher:
    """Asks for the details of parts, several of them under way at once."""

    def __init__(self, client: Client, folder: FetchFolder, details: Details, in_flight: int, advance: Advance) -> None:
        self._client, self._folder, self._details = client, folder, details
        self._api = client.api
        self._source = None if self._api.source == TMDB else self._api.source
        self._params = query(details.params) or None
        self._threads = THREADS_PER_PLACE * in_flight
        self._advance = advance
        self._waiting: dict[Future[Answer], tuple[Part, Key]] = {}
        self._landing: set[Future[Outcomes]] = set()
        self._open: dict[str, Part] = {}
        self._failures_in_a_row = 0
        self.tally = Tally()

    def fetch(self, parts: Iterable[Part], stop: threading.Event) -> None:
        """Lands every part; when it is stopped, or cannot go on, what has come stays in the journals."""
        with ThreadPoolExecutor(self._threads) as self._pool:
            try:
                for part, key in self._missing(parts):
                    while len(self._waiting) >= QUEUED_PER_THREAD * self._threads:
                        self._take_answers()
                    future = self._pool.submit(self._client.get, *self._details.question(key))
                    self._waiting[future] = part, key
                while self._waiting:
                    self._take_answers()
                self._count_landed(list(self._landing))
            except BaseException:
                stop.set()
                self._pool.shutdown(cancel_futures=True)
                self._keep_what_came()
                raise
            finally:
                for part in self._open.values():
                    part.journal.close()

    def _missing(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Key]]:
        for part in parts:
            self._open[part.name] = part
            for key in part.missing:
                yield part, key
            if not part.missing:
                self._land_if_answered(part)

    def _take_answers(self) -> None:
        done, _ = wait(self._waiting, return_when=FIRST_COMPLETED)
        for future in done:
            part, key = self._waiting.pop(future)
            answer = future.result()
            self._keep(part, key, answer)
            self._land_if_answered(part)
            self._count_failure(answer)

    def _keep(self, part: Part, key: Key, answer: Answer) -> None:
        part.journal.append(
            Envelope(
                endpoint=self._details.endpoint,
                resource_id=key if isinstance(key, int) else None,
                status_code=answer.status_code,
                fetched_at=answer.fetched_at,
                payload=answer.payload,
                run_id=self._folder.run_id,
                params=self._params,
                source=self._source,
                resource_key=key if isinstance(key, str) else None,
            )
        )
        part.outcomes[key] = self._outcome_of(answer)
        self._advance()

    def _keep_what_came(self) -> None:
        for future, (part, key) in self._waiting.items():
            if not future.cancelled() and future.exception() is None:
                self._keep(part, key, future.result())
        self._waiting.clear()

    def _land_if_answered(self, part: Part) -> None:
        if part.is_answered:
            part.journal.close()
            del self._open[part.name]
            self._landing.add(self._pool.submit(land_part, self._folder, self._api, part))
        self._count_landed([each for each in self._landing if each.done()])

    def _count_landed(self, landed: Iterable[Future[Outcomes]]) -> None:
        for future in landed:
            self._landing.discard(future)
            self.tally = self.tally.plus(future.result())

    def _outcome_of(self, answer: Answer) -> Outcome:
        return self._api.outcome(answer.status_code, answer.payload)

    def _count_failure(self, answer: Answer) -> None:
        is_failure = self._outcome_of(answer) is Outcome.FAILED
        self._failures_in_a_row = self._failures_in_a_row + 1 if is_failure else 0
        if self._failures_in_a_row >= MOST_FAILURES_IN_A_ROW:
            none = f"{self._api.name} answered none of the last {MOST_FAILURES_IN_A_ROW} requests"
            raise SourceError(f"{none} (the last: {answer.shown}).")


def land_part(folder: FetchFolder, api: Api, part: Part) -> Outcomes:
    """Lands a part; returns what its files say, read back."""
    folder.land_journal(part.name)
    return landed_outcomes(folder, api, part.name, part.ids)
