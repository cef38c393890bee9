"""The ID export that a fetch is asked for: a file of this machine, or an address to download it from."""

import threading
from pathlib import Path

import requests

from moviepipe.errors import PermanentSourceError
from moviepipe.pipelines.fetch.tmdb.request import FetchRequest, is_address
from moviepipe.sources.credentials import hide_keys_in_urls
from moviepipe.sources.http import FAILURES, TimedAdapter, open_session, reason, timeout_of
from moviepipe.sources.tmdb.export import IdExport

SLOWEST = 20_000  # bytes a second; a download may take `tmdb.timeout_seconds` and so much longer


def open_export(request: FetchRequest, folder: Path, timeout_seconds: float) -> IdExport | None:
    """The ID export that a request names: a file, or an address that is downloaded into the folder first."""
    if request.ids_from is None:
        return None
    path = Path(request.ids_from)
    if is_address(request.ids_from):
        path = download(request.ids_from, folder, timeout_seconds)
    return IdExport(path, request.min_popularity)


def download(url: str, folder: Path, timeout_seconds: float) -> Path:
    """Downloads a file once; nothing signs the request, for TMDb's exports need no key."""
    path = folder / "ids.gz"
    if path.exists():
        return path
    hidden = path.with_suffix(".part")
    adapter = TimedAdapter(threading.Event(), connections=1, seconds_per_byte=1 / SLOWEST)
    try:
        with (
            open_session(url, adapter, requests.Session) as session,
            session.get(url, stream=True, timeout=timeout_of(timeout_seconds)) as response,
            hidden.open("wb") as file,
        ):
            response.raise_for_status()
            for block in response.iter_content(2**20):
                file.write(block)
    except FAILURES as exc:
        raise _failed(url, exc, timeout_seconds) from exc
    hidden.replace(path)
    return path


def _failed(url: str, exc: Exception, timeout_seconds: float) -> PermanentSourceError:
    response = getattr(exc, "response", None)
    why = reason(exc, timeout_seconds) if response is None else f"status {response.status_code}"
    return PermanentSourceError(
        f"{hide_keys_in_urls(url)} cannot be downloaded ({why}). Check the address, or fetch again later; "
        "TMDb keeps an export for about 90 days."
    )
