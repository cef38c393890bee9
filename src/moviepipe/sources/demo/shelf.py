"""A shelf: all movies or all shows, what each is on a day, and which of them changed."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.changes import Edit, Rota, edit
from moviepipe.sources.demo.dice import Dice

APPENDED = ("credits", "keywords")


@dataclass(frozen=True)
class Shelf:
    """What TMDb would say of each id of one kind; `ids` are sorted."""

    kind: str
    seed: int
    ids: tuple[int, ...]
    draw: Callable[[int, int, Dice], Body]
    spoil: Callable[[Body, Dice], Body]
    edits: tuple[Edit, ...]

    @cached_property
    def _rota(self) -> Rota:
        return Rota(len(self.ids))

    def body(self, id: int, day: int) -> Body | None:
        """The details of an id on a day, credits and keywords appended; None for a 404."""
        _require_day(day)
        index = bisect_left(self.ids, id)
        if self.ids[index : index + 1] != (id,) or self._rota.is_deleted(index, day):
            return None
        dice = Dice(f"{self.seed}:{len(self.ids)}:{self.kind}:{id}")
        clean = self.draw(index, id, dice)
        body = self.spoil(clean, dice)
        edit(body, clean, self._rota.rank(index), self._rota.change_count(index, day), self.edits)
        return {key: body[key] for key in sorted(body, key=_place)}

    def is_there(self, id: int, day: int) -> bool:
        """Whether an id is known and not deleted on a day."""
        index = bisect_left(self.ids, id)
        return self.ids[index : index + 1] == (id,) and not self._rota.is_deleted(index, day)

    def changed_ids(self, day: int) -> tuple[int, ...]:
        """The ids, sorted, whose answer on a day is not that of the day before, deleted ones included."""
        _require_day(day)
        if day == 0:
            return ()
        return tuple(sorted(self.ids[index] for index in self._rota.changed_indexes(day)))


def _place(key: str) -> tuple[bool, str]:
    """TMDb's order: by name, and what was appended to the response last."""
    return key in APPENDED, key


def _require_day(day: int) -> None:
    if day < 0:
        raise ValueError(f"day is {day}; the catalogue starts on day 0")
