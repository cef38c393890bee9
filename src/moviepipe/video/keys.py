"""The convention that ties a video to a movie: `videos/movie_id=<id>/<name>.mp4`."""

import re

CONVENTION = "videos/movie_id=<id>/<name>.mp4"
KEY = re.compile(r"videos/movie_id=([1-9][0-9]{0,17})/[^/]+\.mp4", re.IGNORECASE)


def movie_id_of(key: str) -> int | None:
    """The movie that a key names; None for a key outside the convention."""
    found = KEY.fullmatch(key)
    return int(found[1]) if found else None
