"""The sources that `fetch --source` accepts."""

from typing import Any

from moviepipe.envelope import TMDB
from moviepipe.io.fetch_folder import PLAN, FetchFolder
from moviepipe.pipelines.fetch.omdb import OMDB_SOURCE
from moviepipe.pipelines.fetch.plan import read_asked
from moviepipe.pipelines.fetch.source import Source
from moviepipe.pipelines.fetch.tmdb import TMDB_SOURCE

SOURCES: dict[str, Source[Any, Any]] = {source.name: source for source in (TMDB_SOURCE, OMDB_SOURCE)}


def source_of(folder: FetchFolder) -> Source[Any, Any]:
    """The source that a fetch asks."""
    asked = read_asked(folder) if folder.landed(PLAN).exists() else folder.read_request()
    return SOURCES[asked.get("source", TMDB)]
