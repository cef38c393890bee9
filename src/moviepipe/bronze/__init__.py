"""Bronze: what the sources said, word for word."""

from moviepipe.bronze.tmdb_responses import TMDB_RESPONSES

TABLES = (TMDB_RESPONSES,)

__all__ = ["TABLES", "TMDB_RESPONSES"]
