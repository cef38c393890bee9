"""Lists that gave less than they said: short and empty pages make a plan smaller, which a person should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moviepipe.sources.api import Params
from moviepipe.sources.tmdb.planner import LAST_PAGE


@dataclass
class Given:
    """What one list has given so far, and what its last page says of all of it."""

    pages: int = 0
    results: int = 0
    total_pages: int = 0
    total_results: int = 0

    @property
    def is_short(self) -> bool:
        """True when all its pages were read, and there were more results in it than on them."""
        return self.pages >= min(self.total_pages, LAST_PAGE) and self.results < self.total_results


class Shortfalls:
    """Keeps count of lists, page by page."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, frozenset[tuple[str, object]]], Given] = {}

    def note(self, path: str, params: Params, body: Mapping[str, Any]) -> None:
        """Counts a page; whether it is a good one is for its reader to say."""
        results, totals = body.get("results"), (body.get("total_pages"), body.get("total_results"))
        if not isinstance(results, list) or not all(isinstance(total, int) for total in totals):
            return
        others = frozenset((name, value) for name, value in params.items() if name != "page")
        given = self._lists.setdefault((path, others), Given())
        given.pages, given.results = given.pages + 1, given.results + len(results)
        given.total_pages, given.total_results = body["total_pages"], body["total_results"]

    def describe(self) -> list[str]:
        """One sentence for each path whose lists were short."""
        return list(self._sentences())

    def _sentences(self) -> Iterator[str]:
        for path in dict.fromkeys(path for path, _ in self._lists):
            short = [given for (of, _), given in self._lists.items() if of == path and given.is_short]
            if short:
                said, gave = sum(each.total_results for each in short), sum(each.results for each in short)
                yield f"{path} says it has {said:,} results, and its pages gave {gave:,}: the others are not planned."
