"""The catalogue: which films there are, what TMDb would say of each on a day, and what changed."""

from bisect import bisect_left
from collections.abc import Iterator

from moviepipe.sources.demo.body import Body, draw_body
from moviepipe.sources.demo.changes import Rota, edit
from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.dirt import spoil
from moviepipe.sources.demo.world import World

HIGHEST_ID = 1_999_999
APPENDED = ("credits", "keywords")


class Catalogue:
    """A seeded, invented TMDb: the same arguments describe the same films, on every machine.

    Raises ValueError when movie_count is below 0 or above HIGHEST_ID.
    """

    def __init__(self, movie_count: int, seed: int = 2000) -> None:
        if not 0 <= movie_count <= HIGHEST_ID:
            raise ValueError(f"movie_count is {movie_count}; it must be from 0 to {HIGHEST_ID}")
        self.movie_count = movie_count
        self.seed = seed
        self.movie_ids = tuple(_scattered_ids(movie_count, seed))
        self._world = World(seed, movie_count)
        self._rota = Rota(movie_count)

    def movie(self, movie_id: int, day: int) -> Body | None:
        """The body of `GET /3/movie/{id}?append_to_response=credits,keywords` on a day; None for a 404."""
        _require_day(day)
        index = bisect_left(self.movie_ids, movie_id)
        if self.movie_ids[index : index + 1] != (movie_id,) or self._rota.is_deleted(index, day):
            return None
        dice = Dice(f"{self.seed}:{self.movie_count}:movie:{movie_id}")
        clean = draw_body(self._world, index, movie_id, dice)
        body = spoil(clean, dice)
        edit(body, clean, self._rota.rank(index), self._rota.change_count(index, day))
        return {key: body[key] for key in sorted(body, key=_place)}

    def changed_ids(self, day: int) -> tuple[int, ...]:
        """The ids, sorted, whose answer on a day is not that of the day before, deleted ones included."""
        _require_day(day)
        if day == 0:
            return ()
        return tuple(sorted(self.movie_ids[index] for index in self._rota.changed_indexes(day)))


def _scattered_ids(movie_count: int, seed: int) -> Iterator[int]:
    """One id at a random place in each of `movie_count` equal stretches of 1..HIGHEST_ID."""
    dice = Dice(f"{seed}:{movie_count}:ids")
    for index in range(movie_count):
        yield dice.whole(index * HIGHEST_ID // movie_count + 1, (index + 1) * HIGHEST_ID // movie_count)


def _place(key: str) -> tuple[bool, str]:
    """TMDb's order: by name, and what was appended to the response last."""
    return key in APPENDED, key


def _require_day(day: int) -> None:
    if day < 0:
        raise ValueError(f"day is {day}; the catalogue starts on day 0")
