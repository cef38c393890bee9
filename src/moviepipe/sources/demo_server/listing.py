"""The lists of a day: which ids a query finds, in which order. They are built when first asked for."""

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.catalogue import Catalogue
from moviepipe.sources.demo.media import EVERY_MEDIA, Media
from moviepipe.sources.demo_server.filters import ALWAYS, FILTERS, ORDERS, Row

MOST_POPULAR = "popularity.desc"
FEWEST_VOTES = 200  # of what may be among the top rated
KEPT_QUERIES = 16

Query = tuple[tuple[str, str], ...]


class Listing:
    """All movies or shows of one day, ready to be listed."""

    def __init__(self, catalogue: Catalogue, media: Media, day: int) -> None:
        self.media, self.day = media, day
        shelf = media.shelf(catalogue)
        bodies = (shelf.body(id, day) for id in shelf.ids)
        self.rows = tuple(_row(media, body) for body in bodies if body)
        self._find = lru_cache(KEPT_QUERIES)(self._filter_and_sort)

    def discover(self, parameters: Mapping[str, str]) -> tuple[int, ...]:
        """The ids of `/discover`; parameters that are no filter change nothing, as with TMDb."""
        asked = {name: value for name, value in parameters.items() if name in FILTERS[self.media.name]}
        query = tuple(sorted((ALWAYS[self.media.name] | asked).items()))
        return self._find(query, parameters.get("sort_by", MOST_POPULAR))

    def top_rated(self) -> tuple[int, ...]:
        """The ids of `/top_rated`: the best of those that many people have voted for."""
        return self.discover({"vote_count.gte": str(FEWEST_VOTES), "sort_by": "vote_average.desc"})

    def _filter_and_sort(self, query: Query, sort_by: str) -> tuple[int, ...]:
        try:
            tests = [FILTERS[self.media.name][name](value) for name, value in query]
        except ValueError:  # TMDb finds nothing then, and says no word
            return ()
        name, _, direction = sort_by.partition(".")
        key = ORDERS[self.media.name].get(name, ORDERS[self.media.name]["popularity"])
        found = [row for row in self.rows if all(test(row) for test in tests)]
        return tuple(row.id for row in sorted(found, key=key, reverse=direction != "asc"))


class Listings:
    """The listings of the day that was asked for last."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: dict[str, Listing] = {}
        self._locks = {media.name: Lock() for media in EVERY_MEDIA}

    def of(self, media: Media, day: int) -> Listing:
        """A day's listing; whoever asks while it is built waits for it."""
        with self._locks[media.name]:
            kept = self._kept.get(media.name)
            if kept is None or kept.day != day:
                kept = self._kept[media.name] = Listing(self._catalogue, media, day)
            return kept


def _row(media: Media, body: Body) -> Row:
    return Row(
        id=body["id"],
        title=body[media.title],
        original_title=body[f"original_{media.title}"],
        date=body.get(media.date) or "",
        popularity=body["popularity"],
        revenue=body.get("revenue", 0),
        vote_average=body["vote_average"],
        vote_count=body["vote_count"],
        language=body["original_language"],
        adult=body["adult"],
        video=body.get("video", False),
    )
