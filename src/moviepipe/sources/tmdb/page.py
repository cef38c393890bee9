"""A page of results as TMDb gives it: read strictly, for a plan is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moviepipe.errors import PermanentSourceError

LARGEST_ID = 2**63 - 1  # what Bronze's columns hold
INSTEAD = "Fetch again later, or with --ids-from and a daily ID export."


@dataclass(frozen=True)
class Page:
    """The ids on a page, and what it says of the whole list."""

    ids: list[int]
    total_pages: int
    total_results: int


def read_page(body: Mapping[str, Any], path: str) -> Page:
    """The page in a body; raises PermanentSourceError, naming what is wrong, when it is none."""
    try:
        ids = [result["id"] for result in body["results"]]
    except (KeyError, TypeError) as exc:
        raise PermanentSourceError(f"{path} gave a page without ids. Has TMDb's API changed? {INSTEAD}") from exc
    for each in ids:
        if type(each) is not int or not 0 <= each <= LARGEST_ID:
            raise PermanentSourceError(f"{path} gave the id {each!r:.80}, which is not from 0 to 2^63-1. {INSTEAD}")
    return Page(ids, _count(body, "total_pages", path), _count(body, "total_results", path))


def _count(body: Mapping[str, Any], name: str, path: str) -> int:
    value = body.get(name)
    if type(value) is not int or value < 0:
        raise PermanentSourceError(f"{path} gave {name} = {value!r:.80}, which is no count. {INSTEAD}")
    return value
