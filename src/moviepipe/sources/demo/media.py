"""The two kinds of things TMDb counts, and what it calls their fields."""

from collections.abc import Iterable
from dataclasses import dataclass

from moviepipe.sources.demo.appended import DRAWN
from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.catalogue import Catalogue
from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.facts import GENRES, Genre
from moviepipe.sources.demo.shelf import APPENDED, Shelf
from moviepipe.sources.demo.show_facts import SHOW_GENRES


@dataclass(frozen=True)
class Media:
    """Movies or TV: the word in the path, the names of the fields, and what can be appended."""

    name: str
    id_name: str
    title: str
    date: str
    parts: tuple[str, ...]
    genres: tuple[Genre, ...]
    list_keys: tuple[str, ...]
    export_file: str

    def shelf(self, catalogue: Catalogue) -> Shelf:
        """Where the catalogue keeps them."""
        return catalogue.movies if self is MOVIE else catalogue.shows

    def details(self, body: Body, appended: Iterable[str], seed: int) -> Body:
        """A body with just those parts that were asked for, in that order; unknown names add nothing."""
        parts = {name: self.part(name, body, seed) for name in appended if name in self.parts}
        return {key: value for key, value in body.items() if key not in APPENDED} | parts

    def part(self, name: str, body: Body, seed: int) -> Body:
        """One part of a body: credits, videos, …"""
        if name in APPENDED:
            return dict(body[name])
        return DRAWN[name](body, Dice(f"{seed}:{self.name}:{body['id']}:{name}"))

    def list_entry(self, body: Body) -> Body:
        """What a list says of one of them."""
        entry = {key: body[key] for key in self.list_keys if key in body}
        return entry | {
            "genre_ids": [genre["id"] for genre in body["genres"]],
            self.date: body.get(self.date) or "",
        }


_LISTED = "adult backdrop_path id original_language overview popularity poster_path softcore vote_average vote_count"

MOVIE = Media(
    name="movie",
    id_name="movie_id",
    title="title",
    date="release_date",
    parts=("credits", "keywords", "videos", "release_dates"),
    genres=GENRES,
    list_keys=(*_LISTED.split(), "title", "original_title", "video"),
    export_file="movie_ids",
)
TV = Media(
    name="tv",
    id_name="series_id",
    title="name",
    date="first_air_date",
    parts=("credits", "keywords", "videos", "content_ratings"),
    genres=SHOW_GENRES,
    list_keys=(*_LISTED.split(), "name", "original_name", "origin_country"),
    export_file="tv_series_ids",
)
EVERY_MEDIA = (MOVIE, TV)
