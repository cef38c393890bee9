"""Requests of a day, counted in a file of the lake, for an API that limits them; all processes count together."""

from datetime import UTC, datetime
from threading import Lock

from moviepipe.errors import SourceError
from moviepipe.io import storage
from moviepipe.io.lake import Lake


class DailyCount:
    """How many requests a server has had today (UTC), of at most `most`; `setting` is what says so.

    Each day has a file of its own.
    """

    def __init__(self, lake: Lake, name: str, most: int, setting: str) -> None:
        self._folder, self._name = lake.uri, f"_{name}_requests"
        self._most, self._setting = most, setting
        self._lock = Lock()

    def take(self) -> None:
        """Counts one more request, before it is made; raises SourceError when the day has had them all."""
        today = _today()
        with self._lock:
            number = self._most + 1 if self._counted(today) >= self._most else self._add_one(today)
        if number > self._most:
            raise SourceError(
                f"{self._setting} = {self._most} is reached for {today} (UTC); the next day begins at 00:00 UTC."
            )

    def left(self) -> int:
        """How many more there may be today."""
        return max(0, self._most - self._counted(_today()))

    def _add_one(self, today: str) -> int:
        """The new count; the files of other days go with a day's first."""
        number = storage.add_one(self._folder, self._file(today))
        if number == 1:
            for other in set(storage.list_names(self._folder, f"{self._name}_")) - {self._file(today)}:
                storage.Place(self._folder, other).remove()
        return number

    def _counted(self, today: str) -> int:
        return storage.counted(self._folder, self._file(today))

    def _file(self, today: str) -> str:
        return f"{self._name}_{today}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
