"""What happens to a film or show between two days: when its turn comes, and what is edited then."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import gcd

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.dice import scramble
from moviepipe.sources.demo.facts import GENRES, Genre

Edit = Callable[[Body, Body], None]

CHANGED_EACH_DAY = 0.03  # of all films, at least one
DELETED_EVERY = 15  # of the films that change for the first time, one is deleted instead
_DELETED_AT = 4


@dataclass(frozen=True)
class Rota:
    """Whose turn it is: each day the next few films in a fixed, scattered order, round and round."""

    movie_count: int

    @cached_property
    def turns_each_day(self) -> int:
        """How many films change in a day."""
        return max(1, round(self.movie_count * CHANGED_EACH_DAY)) if self.movie_count else 0

    @cached_property
    def _stride(self) -> int:
        stride = max(1, int(self.movie_count * 0.618))
        return next(step for step in range(stride, stride + self.movie_count + 1) if gcd(step, self.movie_count) == 1)

    @cached_property
    def _inverse(self) -> int:
        return pow(self._stride, -1, self.movie_count)

    def rank(self, index: int) -> int:
        """The place of a film in the order."""
        return index * self._inverse % self.movie_count

    def change_count(self, index: int, day: int) -> int:
        """How often a film's turn has come up to and on a day."""
        turns = day * self.turns_each_day - self.rank(index)
        return max(0, -(-turns // self.movie_count))

    def is_deleted(self, index: int, day: int) -> bool:
        """Whether a film is gone on a day; it never comes back."""
        return self.rank(index) % DELETED_EVERY == _DELETED_AT and self.change_count(index, day) > 0

    def changed_indexes(self, day: int) -> Iterator[int]:
        """The films that change, or go, on a day, in no particular order."""
        start = (day - 1) * self.turns_each_day
        for turn in range(start, start + self.turns_each_day):
            index = turn * self._stride % self.movie_count
            if not self.is_deleted(index, day - 1):
                yield index


def edit(body: Body, clean: Body, rank: int, change_count: int, edits: tuple[Edit, ...]) -> None:
    """Applies the first `change_count` edits, one after another, to a body of day 0."""
    for change in range(1, change_count + 1):
        _move_votes(body, clean, scramble(body["id"], change))
        edits[(rank + change) % len(edits)](body, clean)


def _move_votes(body: Body, clean: Body, luck: int) -> None:
    """At least one vote more, so that no edit leaves a body as it was."""
    body["vote_count"] += 1 + luck % (2 + body["vote_count"] // 50)
    body["vote_average"] = body["vote_average"] or clean["vote_average"]
    body["popularity"] = round(body["popularity"] * (0.75 + (luck >> 32) / 2**33), 4)


def leave(body: Body, clean: Body) -> None:
    """Nothing but votes."""


def drop_genre(body: Body, clean: Body) -> None:
    """One genre less; the last one stays."""
    body["genres"] = body["genres"][:-1] if len(body["genres"]) > 1 else body["genres"]


def change_genre(body: Body, clean: Body, genres: tuple[Genre, ...] = GENRES) -> None:
    """Another first genre."""
    known = {genre["id"] for genre in body["genres"]}
    new = next(genre for genre in genres[body["id"] % len(genres) :] + genres if genre.genre_id not in known)
    body["genres"] = [{"id": new.genre_id, "name": new.name}, *body["genres"][1:]]


def drop_company(body: Body, clean: Body) -> None:
    """One company less."""
    body["production_companies"] = body["production_companies"][:-1]


def _learn_money(body: Body, clean: Body) -> None:
    body["budget"], body["revenue"] = clean["budget"], clean["revenue"]


def drop_role(body: Body, clean: Body) -> None:
    """One actor less."""
    body["credits"] = body["credits"] | {"cast": body["credits"]["cast"][:-1]}


FILM_EDITS: tuple[Edit, ...] = (
    _learn_money,
    drop_genre,
    leave,
    change_genre,
    drop_company,
    _learn_money,
    leave,
    drop_role,
)
