"""The account of every fetch, from Bronze alone: what was planned, and what became of it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
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
    OMDB,
    OMDB_TITLE,
    TV_DETAILS,
    has_no_title,
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
# OMDb answers 200 for what it does not have; a text within a body cannot hold this, for its quotes are escaped.
SAYS_FOUND = f"""status_code = {FOUND} and payload like '%"Response":"True"%'"""
TITLES = (
    f"select run_id, resource_key, status_code, {SAYS_FOUND} as is_found, "
    f"case when not ({SAYS_FOUND}) then payload end as payload "
    f"from tmdb_responses where source = '{OMDB}' and endpoint = '{OMDB_TITLE}' and run_id is not null"
)


@dataclass(frozen=True)
class FetchRun:
    """A fetch; it is `done` when planned = found + not_found + failed, as the fetch itself counted.

    An id is found if any answer found it, else not found if its source itself said so in any, else failed; `missing`
    ids have no answer, `unplanned` ones were answered without standing in the plan.
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


Set = Any  # a BitMap64 of numbers, or a set of texts: both have the operations of sets


@dataclass
class _Ids:
    """The ids of one fetch: those it planned, and those that had an answer of each kind; `unread` had no status."""

    planned: Set
    found: Set
    other: Set
    unread: Set
    refused: Set

    @classmethod
    def of(cls, plans: Iterable[Mapping[str, Any]]) -> "_Ids":
        """The planned ids, all numbers of TMDb's or all texts, and no answers yet."""
        ids = [each for plan in plans for each in _object(plan["payload"]).get("ids") or ()]
        is_of_texts = any(isinstance(each, str) for each in ids)
        found = cls(*(set[str]() if is_of_texts else BitMap64() for _ in fields(cls)))
        found.planned.update(each for each in ids if is_of_texts or (type(each) is int and each > 0))
        return found

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


def fetch_runs(query: Callable[[str], Rows], has_keys: bool) -> Iterator[FetchRun]:
    """One object per fetch; `query` answers SQL over `tmdb_responses`.

    `has_keys` is false of a Bronze that was written before there were other sources than TMDb.
    """
    said = list(query(SAID))
    ends = {row["run_id"]: row for row in said if row["endpoint"] == FETCH_END}  # the last: a retry lands one more
    plans: dict[str, list[Mapping[str, Any]]] = {}
    for row in said:
        if row["endpoint"] == FETCH_PLAN:
            plans.setdefault(row["run_id"], []).append(row)
    requested = [row["run_id"] for row in said if row["endpoint"] == FETCH_REQUEST]
    fetches = {run_id: _Ids.of(plans.get(run_id, ())) for run_id in requested}
    _add_answers(fetches, query)
    if has_keys:
        _add_titles(fetches, query)
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


def _add_titles(fetches: Mapping[str, _Ids], query: Callable[[str], Rows]) -> None:
    for row in query(TITLES):
        if ids := fetches.get(row["run_id"]):
            kind = ids.found if row["is_found"] else ids.unread if row["status_code"] is None else ids.other
            kind.add(row["resource_key"])
            if has_no_title(row["status_code"], row["payload"]):
                ids.refused.add(row["resource_key"])


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
