"""Fetching from a demo server into a test's lake, and reading what landed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from moviepipe.config import API_SECTIONS, load_settings
from moviepipe.envelope import MOVIE_DETAILS, TV_DETAILS
from moviepipe.io.fetch_folder import whole_lines
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch import Fetch, FetchRequest, Source
from moviepipe.sources.credentials import Credential
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

DAY_ZERO = date(2024, 1, 1)
QUICK = tuple(
    f"{api}.{limit}" for api in API_SECTIONS for limit in ("requests_per_second=1000", "longest_wait_seconds=1")
)


def fetching(server: DemoServer, lake: Lake, *assignments: str) -> Fetch:
    """A fetch job that asks the server as fast as it may."""
    places = [f"tmdb.base_url={server.base_url}", f"omdb.base_url={server.omdb_url}"]
    settings = load_settings("local", [*QUICK, *places, *assignments])
    return Fetch(lake, settings, _auth, _no_progress)


def _auth(source: Source[Any, Any]) -> Credential:
    return source.api.keys.sign(source.api.keys.variables[-1], DEMO_KEY)


@contextmanager
def _no_progress(what: str, total: int) -> Iterator[Any]:
    yield lambda: None


def asking(**asked: Any) -> FetchRequest:
    """A request of the catalogue's first day."""
    return FetchRequest(**({"today": DAY_ZERO} | asked))


def all_movies(server: DemoServer) -> FetchRequest:
    """A request for all movies of the catalogue's first day."""
    return asking(ids_from=server.export_url("movie", 0))


def landed(lake: Lake) -> list[dict[str, Any]]:
    """Every record in landing."""
    files = sorted(Path(lake.landing).glob("*.jsonl.gz"))
    return [json.loads(line) for file in files for line in whole_lines(file)]


def details(lake: Lake) -> list[dict[str, Any]]:
    """The landed answers about one movie or show each."""
    return [record for record in landed(lake) if record["endpoint"] in (MOVIE_DETAILS, TV_DETAILS)]


def asked_ids(server: DemoServer, since: int = 0) -> list[int]:
    """The ids whose details the server was asked for, from its n-th request on."""
    paths = [asked.path.partition("?")[0].split("/") for asked in server.requests[since:]]
    return [int(path[-1]) for path in paths if path[-1].isdigit()]
