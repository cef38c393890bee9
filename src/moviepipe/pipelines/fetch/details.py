"""The details of every planned id: asked for by many threads, on disk as they come, landed part by part."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import astuple, dataclass

from moviepipe.envelope import Envelope
from moviepipe.errors import SourceError
from moviepipe.io.fetch_folder import FetchFolder
from moviepipe.pipelines.fetch.parts import (
    FAILED,
    WAS_FOUND,
    WAS_NOT_FOUND,
    Outcomes,
    Part,
    landed_outcomes,
    outcome_of,
)
from moviepipe.pipelines.fetch.plan import query
from moviepipe.sources.tmdb.client import Answer, Params, TmdbClient
from moviepipe.sources.tmdb.media import Media

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
        return self.and_also(Tally(len(outcomes), counts[WAS_FOUND], counts[WAS_NOT_FOUND], counts[FAILED]))

    def describe(self) -> str:
        """The sum, for a person."""
        return (
            f"{self.planned:,} planned = {self.found:,} found + {self.not_found:,} not found + {self.failed:,} failed"
        )


class DetailsFetcher:
    """Asks for the details of parts, several of them under way at once."""

    def __init__(
        self, client: TmdbClient, folder: FetchFolder, media: Media, details: Params, in_flight: int, advance: Advance
    ) -> None:
        self._client, self._folder, self._media, self._details = client, folder, media, details
        self._params = query(details)
        self._threads = THREADS_PER_PLACE * in_flight
        self._advance = advance
        self._waiting: dict[Future[Answer], tuple[Part, int]] = {}
        self._landing: set[Future[Outcomes]] = set()
        self._open: dict[str, Part] = {}
        self._failures_in_a_row = 0
        self.tally = Tally()

    def fetch(self, parts: Iterable[Part], stop: threading.Event) -> None:
        """Lands every part; when it is stopped, or cannot go on, what has come stays in the journals."""
        with ThreadPoolExecutor(self._threads) as self._pool:
            try:
                for part, resource_id in self._missing(parts):
                    while len(self._waiting) >= QUEUED_PER_THREAD * self._threads:
                        self._take_answers()
                    future = self._pool.submit(self._client.get, self._media.details_path(resource_id), self._details)
                    self._waiting[future] = part, resource_id
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

    def _missing(self, parts: Iterable[Part]) -> Iterator[tuple[Part, int]]:
        for part in parts:
            self._open[part.name] = part
            for resource_id in part.missing:
                yield part, resource_id
            if not part.missing:
                self._land_if_answered(part)

    def _take_answers(self) -> None:
        done, _ = wait(self._waiting, return_when=FIRST_COMPLETED)
        for future in done:
            part, resource_id = self._waiting.pop(future)
            answer = future.result()
            self._keep(part, resource_id, answer)
            self._land_if_answered(part)
            self._count_failure(answer)

    def _keep(self, part: Part, resource_id: int, answer: Answer) -> None:
        part.journal.append(
            Envelope(
                endpoint=self._media.details,
                resource_id=resource_id,
                status_code=answer.status_code,
                fetched_at=answer.fetched_at,
                payload=answer.payload,
                run_id=self._folder.run_id,
                params=self._params,
            )
        )
        part.outcomes[resource_id] = outcome_of(answer.status_code, answer.payload)
        self._advance()

    def _keep_what_came(self) -> None:
        for future, (part, resource_id) in self._waiting.items():
            if not future.cancelled() and future.exception() is None:
                self._keep(part, resource_id, future.result())
        self._waiting.clear()

    def _land_if_answered(self, part: Part) -> None:
        if part.is_answered:
            part.journal.close()
            del self._open[part.name]
            self._landing.add(self._pool.submit(land_part, self._folder, part))
        self._count_landed([each for each in self._landing if each.done()])

    def _count_landed(self, landed: Iterable[Future[Outcomes]]) -> None:
        for future in landed:
            self._landing.discard(future)
            self.tally = self.tally.plus(future.result())

    def _count_failure(self, answer: Answer) -> None:
        is_failure = outcome_of(answer.status_code, answer.payload) == FAILED
        self._failures_in_a_row = self._failures_in_a_row + 1 if is_failure else 0
        if self._failures_in_a_row >= MOST_FAILURES_IN_A_ROW:
            raise SourceError(
                f"TMDb answered none of the last {MOST_FAILURES_IN_A_ROW} requests (the last: {answer.shown})."
            )


def land_part(folder: FetchFolder, part: Part) -> Outcomes:
    """Lands a part; returns what its files say, read back."""
    folder.land_journal(part.name)
    return landed_outcomes(folder, part.name, part.ids)
