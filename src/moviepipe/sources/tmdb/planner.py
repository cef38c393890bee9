"""What to fetch: the ids behind a year, a list, a daily export or a feed of changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from moviepipe.errors import PermanentSourceError
from moviepipe.sources.api import Params
from moviepipe.sources.tmdb.media import Media
from moviepipe.sources.tmdb.page import read_page

LAST_PAGE = 500  # TMDb refuses pages beyond it, whatever total_pages says
RESULTS_PER_PAGE = 20
MOST_RESULTS = LAST_PAGE * RESULTS_PER_PAGE
CHANGE_WINDOW_DAYS = 13  # TMDb takes 14 days between start and end, and a window here ends a day late
REFERENCES = ("configuration", "genre/movie/list", "genre/tv/list")

Body = dict[str, Any]
# Asks for pages, a path and its parameters each, and gives their bodies in that order.
Ask = Callable[[Sequence[tuple[str, Params]]], Iterator[Body]]


@dataclass(frozen=True)
class Query:
    """A question with numbered pages, asked between two days; `parameters` gives those of the days."""

    path: str
    parameters: Callable[[date, date], Params]
    most_results: int

    def page(self, first: date, last: date, number: int) -> tuple[str, Params]:
        """The request for one page."""
        return self.path, {**self.parameters(first, last), "page": number}


def ask_references(ask: Ask) -> None:
    """Asks for what gives ids their names: genres and configuration."""
    for _ in ask([(path, {}) for path in REFERENCES]):
        pass


def discovered_ids(ask: Ask, media: Media, year: int) -> Iterator[int]:
    """Every id of a year, in the order of dates; a year too large for TMDb's pages is asked for in parts."""
    yield from _ids_between(ask, discover_query(media), *whole_year(year))


def whole_year(year: int) -> tuple[date, date]:
    """A year's first and last day."""
    return date(year, 1, 1), date(year, 12, 31)


def discover_query(media: Media) -> Query:
    """All of a kind that came out between two days, in an order that holds from page to page."""

    def parameters(first: date, last: date) -> Params:
        days = {f"{media.date_field}.gte": first.isoformat(), f"{media.date_field}.lte": last.isoformat()}
        return {**days, "sort_by": f"{media.date_field}.asc"}

    return Query(f"discover/{media.name}", parameters, MOST_RESULTS)


def changes_query(media: Media) -> Query:
    """What changed between two days. It is asked to a day later: TMDb does not say whether the end counts."""

    def parameters(first: date, last: date) -> Params:
        return {"start_date": first.isoformat(), "end_date": (last + timedelta(days=1)).isoformat()}

    return Query(f"{media.name}/changes", parameters, LAST_PAGE * 100)


def changed_ids(ask: Ask, media: Media, since: date, until: date) -> Iterator[int]:
    """The ids that changed, deleted ones included, window by window."""
    for first, last in change_windows(since, until):
        yield from _ids_between(ask, changes_query(media), first, last)


def change_windows(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The days from `since` to `until` in windows that TMDb takes."""
    first = since
    while first <= until:
        last = min(first + timedelta(days=CHANGE_WINDOW_DAYS - 1), until)
        yield first, last
        first = last + timedelta(days=1)


def top_ids(ask: Ask, path: str, parameters: Params, at_least: int | None) -> Iterator[int]:
    """The ids of an ordered list, whole pages until there are `at_least` so many different ones, or all."""
    seen: set[int] = set()
    asked, pages = 0, 1
    while asked < pages and (at_least is None or len(seen) < at_least):
        more = pages - asked if at_least is None else min(pages - asked, _pages_for(at_least - len(seen)))
        for body in ask([(path, {**parameters, "page": asked + number}) for number in range(1, more + 1)]):
            page = read_page(body, path)
            pages = min(page.total_pages, LAST_PAGE)
            seen.update(page.ids)
            yield from page.ids
        asked += more


def _pages_for(results: int) -> int:
    return -(-results // RESULTS_PER_PAGE)


def most_voted(media: Media, year: int) -> tuple[str, Params]:
    """The list of a year's movies or shows with the most votes first, an order that seldom moves."""
    first, last = whole_year(year)
    days = {f"{media.date_field}.gte": first.isoformat(), f"{media.date_field}.lte": last.isoformat()}
    return f"discover/{media.name}", {**days, "sort_by": "vote_count.desc"}


def _ids_between(ask: Ask, query: Query, first: date, last: date) -> Iterator[int]:
    """The ids of all pages; days whose pages TMDb would not give are halved until it does."""
    page = read_page(next(ask([query.page(first, last, 1)])), query.path)
    if page.total_pages <= LAST_PAGE and page.total_results <= query.most_results:
        yield from page.ids
        for body in ask([query.page(first, last, number) for number in range(2, page.total_pages + 1)]):
            yield from read_page(body, query.path).ids
        return
    if first == last:
        raise PermanentSourceError(
            f"{query.path} has {page.total_results:,} results on {first}, and TMDb gives the first "
            f"{query.most_results:,} of a day only. Fetch them with --ids-from and a daily ID export."
        )
    middle = first + (last - first) // 2
    yield from _ids_between(ask, query, first, middle)
    yield from _ids_between(ask, query, middle + timedelta(days=1), last)
