"""What a fetch was asked for, checked before anything is asked of TMDb."""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from moviepipe.envelope import TMDB
from moviepipe.pipelines.fetch.source import Request
from moviepipe.sources.tmdb.media import MEDIA, Media
from moviepipe.sources.tmdb.planner import MOST_RESULTS

FIRST_YEAR = 1870  # TMDb's oldest films are of 1874
YEARS_AHEAD = 5  # films are announced years before they come out
LISTS = ("top_rated", "popular")


class FetchRequest(Request):
    """One of a year, an ID export, a feed of changes or a list."""

    source: ClassVar[str] = TMDB
    media: str = "movie"
    year: int | None = None
    min_movies: int | None = None
    ids_from: str | None = None
    min_popularity: float = 0.0
    changes_since: date | None = None
    ranked: str | None = None

    @property
    def kind(self) -> Media:
        """What is fetched: movies or shows."""
        return MEDIA[self.media]

    def faults(self) -> list[str]:
        """What cannot be asked, one sentence each."""
        ways = [self.year, self.ids_from, self.changes_since, self.ranked]
        is_one = sum(way is not None for way in ways) == 1
        found = [] if is_one else ["Say one of --year, --ids-from, --changes-since, --top-rated and --popular."]
        latest = self.today.year + YEARS_AHEAD
        if self.year is not None and not FIRST_YEAR <= self.year <= latest:
            found.append(f"--year {self.year} is not from {FIRST_YEAR} to {latest}.")
        if self.changes_since is not None and self.changes_since > self.today:
            found.append(f"--changes-since {self.changes_since} is in the future; today is {self.today} (UTC).")
        if self.min_movies is not None and self.year is None and self.ranked is None:
            found.append("--min-movies goes with --year, --top-rated or --popular.")
        if self.min_movies is not None and not 1 <= self.min_movies <= MOST_RESULTS:
            found.append(
                f"--min-movies {self.min_movies} is not from 1 to {MOST_RESULTS:,}; without it all are fetched."
            )
        if self.ids_from is not None and not is_address(self.ids_from) and not Path(self.ids_from).is_file():
            found.append(f"--ids-from {self.ids_from} is no file and no address.")
        if self.min_popularity and self.ids_from is None:
            found.append("--min-popularity goes with --ids-from.")
        return found

    def describe(self) -> str:
        """The options that ask for it."""
        options: dict[str, Any] = {
            "--media": None if self.media == "movie" else self.media,
            "--year": self.year,
            "--min-movies": self.min_movies,
            "--ids-from": self.ids_from,
            "--min-popularity": self.min_popularity or None,
            "--changes-since": self.changes_since,
        }
        words = [f"{name} {value}" for name, value in options.items() if value is not None]
        return " ".join([*words, *([f"--{self.ranked.replace('_', '-')}"] if self.ranked else [])])


def is_address(text: str) -> bool:
    """True for what is downloaded, and not read from this machine."""
    return text.lower().startswith(("http://", "https://"))
