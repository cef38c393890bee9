"""TMDb's recorded answers as a fetch would have landed them; each record's run is called after its file."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from moviepipe.envelope import MOVIE_DETAILS, TV_DETAILS, Envelope

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # and a minute later with each file
DETAILS = {"movie": MOVIE_DETAILS, "tv": TV_DETAILS}


def recorded_answers(folder: Path) -> Iterator[Envelope]:
    """The recordings in the order of their index."""
    for number, line in enumerate((folder / "index.jsonl").read_text(encoding="utf-8").splitlines()):
        entry = json.loads(line)
        recorded = entry["recorded"] and parsedate_to_datetime(entry["recorded"])
        yield Envelope(
            *endpoint_and_id(entry["endpoint"].removeprefix("/3/")),
            status_code=entry["status"],
            fetched_at=recorded or UNDATED + timedelta(minutes=number),
            payload=(folder / entry["file"]).read_text(encoding="utf-8"),
            run_id=entry["file"],
            params="&".join(f"{name}={value}" for name, value in entry["query"].items()),
        )


def endpoint_and_id(path: str) -> tuple[str, int | None]:
    """`movie/550` is an answer about movie 550; other paths keep their shape: `movie/550/videos`, `movie/latest`."""
    if about_one := re.fullmatch(r"(movie|tv)/(\d+)", path):
        return DETAILS[about_one[1]], int(about_one[2])
    number = re.search(r"\d+", path)
    return re.sub(r"\d+", "{id}", path), int(number[0]) if number else None
