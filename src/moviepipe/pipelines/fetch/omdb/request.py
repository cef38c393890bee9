"""What a fetch from OMDb was asked for: the movies of Silver, or the IMDb ids in a file."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from moviepipe.envelope import OMDB
from moviepipe.pipelines.fetch.source import Request


class OmdbRequest(Request):
    """Titles that have no answer yet, and those whose answer is `older_than` so much."""

    source: ClassVar[str] = OMDB
    ids_from: str | None = None
    older_than: timedelta | None = None

    def faults(self) -> list[str]:
        """What cannot be asked, one sentence each."""
        is_file = self.ids_from is None or Path(self.ids_from).is_file()
        return [] if is_file else [f"--ids-from {self.ids_from} is no file."]

    def describe(self) -> str:
        """The options that ask for it."""
        words = [f"--source {OMDB}"]
        words += [f"--ids-from {self.ids_from}"] if self.ids_from else []
        words += [f"--older-than {self.older_than.days}d"] if self.older_than else []
        return " ".join(words)
