"""The demo's fetches: a local TMDb with its faults, and three days of asking it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from moviepipe.config import Settings
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch import Fetch, Fetched, FetchRequest, Progress, Source
from moviepipe.sources.credentials import Credential
from moviepipe.sources.demo import DAY_ZERO, Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

# TMDb is slower, and rarely has so many faults; the demo has to be quick and to show every fault.
PACE = {"requests_per_second": 500, "attempts": 8, "longest_wait_seconds": 2}
FAULTS = Faults(too_many=0.01, server_error=0.01, dropped=0.005, html=0.005)
LAST_DAY = 2


def fetch_all(lake: Lake, movies: int, settings: Settings, progress: Progress) -> Iterator[Fetched]:
    """All movies and shows on the first day, the top rated again, and what changed on each day after it."""
    with DemoServer(Catalogue(movies), faults=FAULTS, keep_log=False) as server:
        tmdb = settings.tmdb.model_copy(update={**PACE, "base_url": server.base_url})
        paced = settings.model_copy(update={"tmdb": tmdb})
        for day, request in _requests(server):
            server.day = day
            yield Fetch(lake, paced, _demo_auth, progress).start(request)


def _requests(server: DemoServer) -> Iterator[tuple[int, FetchRequest]]:
    first = DAY_ZERO.date()
    yield 0, FetchRequest(today=first, ids_from=server.export_url("movie", 0))
    yield 0, FetchRequest(today=first, ids_from=server.export_url("tv", 0), media="tv")
    yield 0, FetchRequest(today=first, ranked="top_rated", min_movies=20)
    for day in range(1, LAST_DAY + 1):
        for media in ("movie", "tv"):
            today = first + timedelta(days=day)
            yield day, FetchRequest(today=today, changes_since=today, media=media)


def _demo_auth(source: Source[Any, Any]) -> Credential:
    return source.api.keys.sign(source.api.keys.variables[0], DEMO_KEY)
