"""The demo's fetches: a local TMDb and OMDb with their faults, and three days of asking them."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from moviepipe.config import Settings
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch import Fetch, Fetched, FetchRequest, Progress, Source
from moviepipe.pipelines.fetch.job import DEMO_JOB
from moviepipe.pipelines.fetch.omdb.request import OmdbRequest
from moviepipe.sources.credentials import Credential
from moviepipe.sources.demo import DAY_ZERO, Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

# TMDb and OMDb are slower, and rarely have so many faults; the demo has to be quick and to show every fault.
PACE = {"requests_per_second": 500, "attempts": 8, "longest_wait_seconds": 2}
FAULTS = Faults(too_many=0.01, server_error=0.01, dropped=0.005, html=0.005)
REQUESTS_PER_DAY = 10_000_000  # the local OMDb has no limit
LAST_DAY = 2


def fetch_all(lake: Lake, movies: int, settings: Settings, progress: Progress) -> Iterator[Fetched]:
    """All movies and shows on the first day, the top rated again, what changed on each day after it, and ratings."""
    catalogue = Catalogue(movies)
    with DemoServer(catalogue, faults=FAULTS, keep_log=False) as server, tempfile.TemporaryDirectory() as folder:
        job = Fetch(lake, _paced(settings, server), _demo_auth, progress, DEMO_JOB)
        for day, request in _requests(server):
            server.day = day
            yield job.start(request)
        ids = Path(folder) / "imdb_ids.txt"
        ids.write_text("".join(f"{imdb_id}\n" for imdb_id in _imdb_ids(catalogue)), encoding="utf-8")
        yield job.start(OmdbRequest(today=DAY_ZERO.date() + timedelta(days=LAST_DAY), ids_from=str(ids)))


def _paced(settings: Settings, server: DemoServer) -> Settings:
    tmdb = settings.tmdb.model_copy(update={**PACE, "base_url": server.base_url})
    omdb = {**PACE, "base_url": server.omdb_url, "in_flight": tmdb.in_flight, "requests_per_day": REQUESTS_PER_DAY}
    return settings.model_copy(update={"tmdb": tmdb, "omdb": settings.omdb.model_copy(update=omdb)})


def _imdb_ids(catalogue: Catalogue) -> Iterator[str]:
    bodies = (catalogue.movie(movie_id, LAST_DAY) for movie_id in catalogue.movie_ids)
    return (body["imdb_id"] for body in bodies if body and body.get("imdb_id"))


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
