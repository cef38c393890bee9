"""The account of every fetch, from Bronze alone: what was planned, and what became of it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pyroaring import BitMap64

from moviepipe.envelope import (
    FETCH_END,
    FETCH_PLAN,
    FETCH_REQUEST,
    FOUND,
    MOVIE_DETAILS,
    NOT_FOUND,
    TV_DETAILS,
    is_not_found,
)

Rows = Iterable[Mapping[str, Any]]
COUNTS = ("planned", "found", "not_found", "failed")
DONE, UNFINISHED, WRONG = "done", "unfinished", "wrong"

SAID = (
    "select endpoint, run_id, fetched_at, payload from tmdb_responses "
    f"where endpoint in ('{FETCH_REQUEST}', '{FETCH_PLAN}', '{FETCH_END}') and run_id is not null "
    "order by fetched_at nulls first"
)
# An answer about what is no id of TMDb counts as one about 0, which no plan has.
OF_DETAILS = f"from tmdb_responses where endpoint in ('{MOVIE_DETAILS}', '{TV_DETAILS}') and run_id is not null"
ANSWERED = (
    f"select run_id, status_code = {FOUND} as is_found, "
    f"array_agg(case when resource_id > 0 then resource_id else 0 end) as ids {OF_DETAILS} group by 1, 2"
)
REFUSED = f"select run_id, resource_id, payload {OF_DETAILS} and status_code = {NOT_FOUND} and resource_id > 0"


@dataclass(frozen=True)
class FetchRun:
    """A fetch; it is `done` when planned = found + not_found + failed, as the fetch itself counted.

    An id is found if any answer found it, else not found if TMDb itself said so in any, else failed; `missing` ids
    have no answer, `unplanned` ones were answered without standing in the plan.
    """

    run_id: str
    asked_for: str | None
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    planned: int
    found: int
    not_found: int
    failed: int
    missing: int
    unplanned: int


@dataclass
class _Ids:
    """The ids of one fetch: those it planned, and those that had an answer of each kind; `unread` had no status."""

    planned: BitMap64 = field(default_factory=BitMap64)
    found: BitMap64 = field(default_factory=BitMap64)
    other: BitMap64 = field(default_factory=BitMap64)
    unread: BitMap64 = field(default_factory=BitMap64)
    refused: BitMap64 = field(default_factory=BitMap64)

    def counts(self) -> dict[str, int]:
        answered = self.found | self.other
        return {
            "planned": len(self.planned),
            "found": len(self.planned & self.found),
            "not_found": len((self.planned & self.refused) - self.found),
            "failed": len((self.planned & self.other) - self.found - self.refused),
            "missing": len(self.planned - answered),
            "unplanned": len((answered | self.unread) - self.planned),
        }


def fetch_runs(query: Callable[[str], Rows]) -> Iterator[FetchRun]:
    """One object per fetch; `query` answers SQL over `tmdb_responses`."""
    said = list(query(SAID))
    fetches = {row["run_id"]: _Ids() for row in said if row["endpoint"] == FETCH_REQUEST}
    ends = {row["run_id"]: row for row in said if row["endpoint"] == FETCH_END}  # the last: a retry lands one more
    for row in said:
        if row["endpoint"] == FETCH_PLAN and row["run_id"] in fetches:
            ids = _object(row["payload"]).get("ids") or ()
            fetches[row["run_id"]].planned.update(each for each in ids if type(each) is int and each > 0)
    _add_answers(fetches, query)
    for row in said:
        if row["endpoint"] == FETCH_REQUEST:
            yield _fetch_run(row, fetches[row["run_id"]].counts(), ends.get(row["run_id"]))


def _add_answers(fetches: Mapping[str, _Ids], query: Callable[[str], Rows]) -> None:
    for row in query(ANSWERED):
        if ids := fetches.get(row["run_id"]):
            kind = {True: ids.found, False: ids.other, None: ids.unread}[row["is_found"]]
            kind.update(row["ids"])
    for row in query(REFUSED):
        if row["run_id"] in fetches and is_not_found(NOT_FOUND, row["payload"]):
            fetches[row["run_id"]].refused.add(row["resource_id"])


def _fetch_run(request: Mapping[str, Any], counts: dict[str, int], end: Mapping[str, Any] | None) -> FetchRun:
    asked_for = _object(request["payload"]).get("asked_for")
    ended_at = None if end is None else end["fetched_at"]
    status = UNFINISHED if end is None else DONE if _is_right(counts, _object(end["payload"])) else WRONG
    return FetchRun(request["run_id"], asked_for, status, request["fetched_at"], ended_at, **counts)


def _is_right(counts: Mapping[str, int], claim: Mapping[str, Any]) -> bool:
    sum_holds = counts["planned"] == counts["found"] + counts["not_found"] + counts["failed"]
    is_as_claimed = all(claim.get(name) == counts[name] for name in COUNTS)
    return sum_holds and is_as_claimed and not counts["unplanned"]


def _object(payload: str | None) -> dict[str, Any]:
    """A JSON object, empty where the text is none."""
    try:
        body = json.loads(payload or "")
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
