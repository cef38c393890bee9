"""Records of the demo's catalogue as a first fetch and two days of changes would land them, faults included."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from moviepipe.envelope import MOVIE_DETAILS, Envelope
from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.catalogue import APPENDED, DAY_ZERO, Catalogue

CHANGE_DAYS = (1, 2)
PARAMS = f"append_to_response={','.join(APPENDED)}"
NOT_FOUND_BODY = '{"success":false,"status_code":34,"status_message":"The resource you requested could not be found."}'
DUPLICATE_EVERY = 200  # films to one record that comes twice, at least one
BAD_EVERY = 600  # films to one bad record, from BAD_FROM films on at least one
BAD_FROM = 100
LATE_BY = timedelta(days=2)
SPACING = timedelta(seconds=3)
LONGEST_FETCH = timedelta(hours=20)


def demo_records(movie_count: int, run_id: str, seed: int = 2000) -> Iterator[Envelope]:
    """Every film on day 0, what changed on days 1 and 2, a few duplicates, and last the late ones.

    A bad record stands before the good one of the same film: a first try that failed. The last late record is
    of a film deleted in between, which it must not bring back.
    """
    fetch = _Fetch(Catalogue(movie_count, seed), run_id)
    yield from fetch.first_day()
    for day in CHANGE_DAYS:
        yield from fetch.changes(day)
    yield from fetch.duplicates()
    yield from fetch.late()


class _Fetch:
    def __init__(self, catalogue: Catalogue, run_id: str) -> None:
        self._catalogue = catalogue
        self._ids = catalogue.movie_ids
        self._run_id = run_id
        self._spacing = min(SPACING, LONGEST_FETCH / max(1, len(self._ids)))

    def first_day(self) -> Iterator[Envelope]:
        bad_count = max(len(self._ids) // BAD_EVERY, len(self._ids) >= BAD_FROM)
        bad_positions = {(2 * n + 1) * len(self._ids) // (2 * bad_count): n for n in range(bad_count)}
        for position, movie_id in enumerate(self._ids):
            good = self._answer(movie_id, 0, position)
            if position in bad_positions:
                yield _failed_first_try(good, bad_positions[position], self._spacing / 2)
            yield good

    def changes(self, day: int) -> Iterator[Envelope]:
        for position, movie_id in enumerate(self._catalogue.changed_ids(day)):
            yield self._answer(movie_id, day, position)

    def duplicates(self) -> Iterator[Envelope]:
        for position in range(0, len(self._ids), DUPLICATE_EVERY):
            yield self._answer(self._ids[position], 0, position)

    def late(self) -> Iterator[Envelope]:
        for movie_id in dict.fromkeys([*self._ids[-1:], *self._first_deleted()]):
            yield self._late_answer(movie_id)

    def _first_deleted(self) -> Iterator[int]:
        changes = ((movie_id, day) for day in CHANGE_DAYS for movie_id in self._catalogue.changed_ids(day))
        return islice((movie_id for movie_id, day in changes if not self._catalogue.movie(movie_id, day)), 1)

    def _late_answer(self, movie_id: int) -> Envelope:
        on_time = self._answer(movie_id, 0, self._ids.index(movie_id))
        body = self._catalogue.movie(movie_id, 0) or {}
        older = body | {"status": "In Production", "revenue": 0, "vote_average": 0, "vote_count": 0}
        return replace(on_time, fetched_at=on_time.fetched_at - LATE_BY, payload=_compact(older))

    def _answer(self, movie_id: int, day: int, position: int) -> Envelope:
        body = self._catalogue.movie(movie_id, day)
        return Envelope(
            endpoint=MOVIE_DETAILS,
            resource_id=movie_id,
            status_code=404 if body is None else 200,
            fetched_at=DAY_ZERO + timedelta(days=day) + position * self._spacing,
            payload=NOT_FOUND_BODY if body is None else _compact(body),
            run_id=self._run_id,
            params=PARAMS,
        )


def _failed_first_try(good: Envelope, number: int, before: timedelta) -> Envelope:
    fault = _FAULTS[number % len(_FAULTS)]
    return replace(good, fetched_at=good.fetched_at - before, payload=fault(good.payload or ""))


def _compact(body: Body) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _cut_short(payload: str) -> str:
    return payload[: len(payload) * 2 // 3]


def _html_page(payload: str) -> str:
    return "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def _error_body(payload: str) -> str:
    return '{"success":false,"status_code":11,"status_message":"Internal error: Something went wrong."}'


def _nothing(payload: str) -> str:
    return ""


_FAULTS: tuple[Callable[[str], str], ...] = (_cut_short, _html_page, _error_body, _nothing)
