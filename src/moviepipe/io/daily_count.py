"""Requests of a day, counted in a file of the lake, for an API that limits them; all processes count together."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from moviepipe.errors import SourceError
from moviepipe.io.lake import Lake


class DailyCount:
    """How many requests a server has had today (UTC), of at most `most`; `setting` is what says so.

    The file has a byte for each: an appended byte is there or not, whoever is killed, and its place is its number.
    """

    def __init__(self, lake: Lake, name: str, most: int, setting: str) -> None:
        self._folder, self._name = Path(lake.uri), f"_{name}_requests"
        self._most, self._setting = most, setting
        self._lock = Lock()

    def take(self) -> None:
        """Counts one more request, before it is made; raises SourceError when the day has had them all."""
        today = _today()
        with self._lock:
            number = self._most + 1 if self._size(today) >= self._most else self._append(today)
        if number > self._most:
            raise SourceError(
                f"{self._setting} = {self._most} is reached for {today} (UTC); the next day begins at 00:00 UTC."
            )

    def left(self) -> int:
        """How many more there may be today."""
        return max(0, self._most - self._size(_today()))

    def _append(self, today: str) -> int:
        """Adds a byte and returns its number; those of other days go with a day's first."""
        with self._file(today).open("ab", buffering=0) as file:
            file.write(b".")
            number = file.tell()
        if number == 1:
            for other in set(self._folder.glob(f"{self._name}_*")) - {self._file(today)}:
                other.unlink(missing_ok=True)
        return number

    def _size(self, today: str) -> int:
        file = self._file(today)
        return file.stat().st_size if file.exists() else 0

    def _file(self, today: str) -> Path:
        return self._folder / f"{self._name}_{today}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
