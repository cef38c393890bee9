"""The paths of the demo server, each with the query parameters that it heeds, as in TMDb's OpenAPI document."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.catalogue import Catalogue
from moviepipe.sources.demo.media import EVERY_MEDIA, MOVIE, Media
from moviepipe.sources.demo_server.changed import changed_ids, read_window
from moviepipe.sources.demo_server.filters import FILTERS
from moviepipe.sources.demo_server.listing import Listings
from moviepipe.sources.demo_server.rules import Refusal, Rules, refusal_body, sick_ids

CONFIGURATION = {
    "change_keys": ["adult", "budget", "cast", "crew", "genres", "overview", "release_dates", "title", "videos"],
    "images": {
        "base_url": "http://image.tmdb.org/t/p/",
        "secure_base_url": "https://image.tmdb.org/t/p/",
        "backdrop_sizes": ["w300", "w780", "w1280", "original"],
        "logo_sizes": ["w45", "w92", "w154", "w185", "w300", "w500", "original"],
        "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
        "profile_sizes": ["w45", "w185", "h632", "original"],
        "still_sizes": ["w92", "w185", "w300", "original"],
    },
}


class Site:
    """What answers are made of: the catalogue, its lists, and the rules."""

    def __init__(self, catalogue: Catalogue, rules: Rules) -> None:
        self.catalogue, self.rules = catalogue, rules
        self.listings = Listings(catalogue)
        self._sick_ids = sick_ids(catalogue.movie_ids, rules.sick_every)

    def is_sick(self, media: Media, id: int, day: int) -> bool:
        """Whether an id answers with an error body though it exists."""
        return day == 0 and media is MOVIE and id in self._sick_ids


@dataclass(frozen=True, slots=True)
class Question:
    """One request, after its path was understood."""

    site: Site
    day: int
    id: int
    parameters: Mapping[str, str]

    @property
    def page(self) -> int:
        """The page asked for. Raises Refusal when there is no such page."""
        text = self.parameters.get("page", "1")
        if not text.isdecimal() or not 1 <= int(text) <= self.site.rules.last_page:
            raise Refusal(22)
        return int(text)

    def body(self, media: Media) -> Body:
        """The whole body of the id. Raises Refusal for a 404."""
        body = media.shelf(self.site.catalogue).body(self.id, self.day)
        if body is None:
            raise Refusal(34)
        return body


Answer = Callable[[Question], Body]


@dataclass(frozen=True)
class Route:
    """A path, with `{…}` for an id, the parameters it heeds, and what makes its answer."""

    path: str
    parameters: tuple[str, ...]
    answer: Answer

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the path; its only group is the id."""
        return re.compile(re.sub(r"\{\w+\}", r"(\\d{1,18})", self.path))


def _details(media: Media, question: Question) -> Body:
    appended = question.parameters.get("append_to_response", "").split(",")
    if len(appended) > question.site.rules.appended_most:
        raise Refusal(27)
    body = question.body(media)
    if question.site.is_sick(media, question.id, question.day):
        return refusal_body(11)
    return media.details(body, appended, question.site.catalogue.seed)


def _part(media: Media, name: str, question: Question) -> Body:
    return {"id": question.id} | media.part(name, question.body(media), question.site.catalogue.seed)


def _discover(media: Media, question: Question) -> Body:
    return _list(media, question, question.site.listings.of(media, question.day).discover(question.parameters))


def _popular(media: Media, question: Question) -> Body:
    return _list(media, question, question.site.listings.of(media, question.day).discover({}))


def _top_rated(media: Media, question: Question) -> Body:
    return _list(media, question, question.site.listings.of(media, question.day).top_rated())


def _list(media: Media, question: Question, ids: tuple[int, ...]) -> Body:
    shelf = media.shelf(question.site.catalogue)

    def describe(id: int) -> Body:
        return media.list_entry(shelf.body(id, question.day) or {})

    return _page(question, ids, question.site.rules.results_per_page, describe)


def _changes(media: Media, question: Question) -> Body:
    first, last = read_window(question.parameters, question.day, question.site.rules.changes_window_days)
    shelf = media.shelf(question.site.catalogue)

    def describe(id: int) -> Body:
        return {"id": id, "adult": False if shelf.is_there(id, question.day) else None}

    return _page(
        question, changed_ids(shelf, first, last, question.day), question.site.rules.changes_per_page, describe
    )


def _page(question: Question, ids: tuple[int, ...], size: int, describe: Callable[[int], Body]) -> Body:
    shown = ids[(question.page - 1) * size : question.page * size]
    return {
        "page": question.page,
        "results": [describe(id) for id in shown],
        "total_pages": max(1, -(-len(ids) // size)),
        "total_results": len(ids),
    }


def _genres(media: Media, question: Question) -> Body:
    return {"genres": [{"id": genre.genre_id, "name": genre.name} for genre in media.genres]}


def _configuration(question: Question) -> Body:
    return CONFIGURATION


def _routes(media: Media) -> Iterator[Route]:
    base = f"/3/{media.name}"
    one = f"{base}/{{{media.id_name}}}"
    yield Route(one, ("append_to_response",), partial(_details, media))
    yield Route(f"/3/discover/{media.name}", ("sort_by", "page", *FILTERS[media.name]), partial(_discover, media))
    yield Route(f"{base}/top_rated", ("page",), partial(_top_rated, media))
    yield Route(f"{base}/popular", ("page",), partial(_popular, media))
    yield Route(f"{base}/changes", ("start_date", "end_date", "page"), partial(_changes, media))
    yield Route(f"/3/genre/{media.name}/list", (), partial(_genres, media))
    for name in media.parts:
        yield Route(f"{one}/{name}", (), partial(_part, media, name))


ROUTES = (
    *(route for media in EVERY_MEDIA for route in _routes(media)),
    Route("/3/configuration", (), _configuration),
)


def find_route(path: str) -> tuple[Route, int]:
    """The route of a path and the id in it, 0 where it has none. Raises Refusal for a 404."""
    for route in ROUTES:
        if match := route.pattern.fullmatch(path):
            return route, int(match[1]) if match.groups() else 0
    raise Refusal(34)
