"""The catalogue: which films and shows there are, what TMDb would say of each on a day, and what changed."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from moviepipe.sources.demo.body import Body, draw_body
from moviepipe.sources.demo.changes import FILM_EDITS
from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.dirt import spoil
from moviepipe.sources.demo.shelf import APPENDED, Shelf
from moviepipe.sources.demo.show_body import draw_show
from moviepipe.sources.demo.show_changes import SHOW_EDITS
from moviepipe.sources.demo.show_dirt import spoil_show
from moviepipe.sources.demo.world import World

__all__ = ["APPENDED", "DAY_ZERO", "Catalogue"]

DAY_ZERO = datetime(2024, 1, 1, tzinfo=UTC)
HIGHEST_ID = 1_999_999
HIGHEST_SHOW_ID = 299_999
MOVIES_TO_A_SHOW = 10
SAME_ID = 0.25  # of the shows that can have a movie's id have one: TMDb counts movies and shows apart


class Catalogue:
    """A seeded, invented TMDb: the same arguments describe the same films and shows, on every machine.

    Without a show_count there is a show to every ten movies. Raises ValueError when a count is below 0 or above
    the highest id.
    """

    def __init__(self, movie_count: int, seed: int = 2000, show_count: int | None = None) -> None:
        show_count = movie_count // MOVIES_TO_A_SHOW if show_count is None else show_count
        _require_count("movie_count", movie_count, HIGHEST_ID)
        _require_count("show_count", show_count, HIGHEST_SHOW_ID)
        self.movie_count, self.show_count = movie_count, show_count
        self.seed = seed
        self.movie_ids = tuple(_scattered_ids(movie_count, seed))
        self.show_ids = tuple(_show_ids(self.movie_ids, show_count, seed))
        world = World(seed, movie_count)
        self.movies = Shelf("movie", seed, self.movie_ids, partial(draw_body, world), spoil, FILM_EDITS)
        self.shows = Shelf("show", seed, self.show_ids, partial(draw_show, world), spoil_show, SHOW_EDITS)

    def movie(self, movie_id: int, day: int) -> Body | None:
        """The body of `GET /3/movie/{id}?append_to_response=credits,keywords` on a day; None for a 404."""
        return self.movies.body(movie_id, day)

    def show(self, show_id: int, day: int) -> Body | None:
        """The body of `GET /3/tv/{id}?append_to_response=credits,keywords` on a day; None for a 404."""
        return self.shows.body(show_id, day)

    def changed_ids(self, day: int) -> tuple[int, ...]:
        """The movies, sorted, whose answer on a day is not that of the day before, deleted ones included."""
        return self.movies.changed_ids(day)

    def changed_show_ids(self, day: int) -> tuple[int, ...]:
        """The shows, sorted, whose answer on a day is not that of the day before, deleted ones included."""
        return self.shows.changed_ids(day)


def _scattered_ids(movie_count: int, seed: int) -> Iterator[int]:
    """One id at a random place in each of `movie_count` equal stretches of 1..HIGHEST_ID."""
    dice = Dice(f"{seed}:{movie_count}:ids")
    for low, high in _stretches(movie_count, HIGHEST_ID):
        yield dice.whole(low, high)


def _show_ids(movie_ids: tuple[int, ...], show_count: int, seed: int) -> Iterator[int]:
    """One id in each of `show_count` equal stretches of 1..HIGHEST_SHOW_ID, at times that of a movie."""
    dice = Dice(f"{seed}:{show_count}:show_ids")
    for low, high in _stretches(show_count, HIGHEST_SHOW_ID):
        own = dice.whole(low, high)
        at = bisect_left(movie_ids, low)
        nearby = movie_ids[at : at + 1]
        yield nearby[0] if dice.chance(SAME_ID) and nearby and nearby[0] <= high else own


def _stretches(count: int, highest: int) -> Iterator[tuple[int, int]]:
    for index in range(count):
        yield index * highest // count + 1, (index + 1) * highest // count


def _require_count(name: str, count: int, highest: int) -> None:
    if not 0 <= count <= highest:
        raise ValueError(f"{name} is {count}; it must be from 0 to {highest}")
