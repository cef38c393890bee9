"""The demo catalogue behind TMDb's own paths: a local server that holds to TMDb's rules and, on request, its faults."""

from collections.abc import Collection
from datetime import timedelta
from email.utils import format_datetime
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import NamedTuple, Self

from moviepipe.sources.demo.catalogue import DAY_ZERO, Catalogue
from moviepipe.sources.demo.media import EVERY_MEDIA
from moviepipe.sources.demo_server.connections import HttpServer
from moviepipe.sources.demo_server.exports import export_path
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.omdb import OMDB_PATH
from moviepipe.sources.demo_server.replies import Reply, refusal
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.service import Service, without_key

HOST = "127.0.0.1"
DEMO_KEY = "demo-key"
_MEDIA = {media.name: media for media in EVERY_MEDIA}


class Asked(NamedTuple):
    """One request: `at` in monotonic seconds, `path` with its query but without the key, no status when dropped."""

    at: float
    method: str
    path: str
    status: int | None


class DemoServer:
    """A TMDb and an OMDb on this machine, while its context lasts.

    `day`, `credentials` and `suspended` may be set meanwhile.

    `requests` has what was asked, in the order it was answered, unless keep_log is False. Raises OSError when the
    port cannot be opened, ValueError when the day is below 0.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        port: int = 0,
        day: int = 0,
        rules: Rules = Rules(),  # noqa: B008
        faults: Faults = Faults(),  # noqa: B008
        credentials: Collection[str] = (DEMO_KEY,),
        keep_log: bool = True,
    ) -> None:
        self.day = day
        self.requests: list[Asked] = []
        self._keep_log = keep_log
        self._service = Service(catalogue, rules, faults)
        self.credentials = credentials
        self._http = HttpServer((HOST, port), self._answer, self._http_date)
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        """Starts to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the port and every connection."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Where the server is."""
        return f"http://{HOST}:{self._http.server_port}"

    @property
    def base_url(self) -> str:
        """Where the API is, as https://api.themoviedb.org/3 is TMDb's."""
        return f"{self.address}/3"

    @property
    def omdb_url(self) -> str:
        """Where OMDb's API is, as https://www.omdbapi.com is OMDb's."""
        return f"{self.address}{OMDB_PATH.rstrip('/')}"

    def export_url(self, media: str, day: int | None = None) -> str:
        """Where the ID export of "movie" or "tv" of a day is; default the server's day."""
        return self.address + export_path(_MEDIA[media], self.day if day is None else day)

    @property
    def day(self) -> int:
        """The catalogue's day; setting it starts that day anew. 0 is 2024-01-01."""
        return self._clock[0]

    @day.setter
    def day(self, day: int) -> None:
        if day < 0:
            raise ValueError(f"day is {day}; the catalogue starts on day 0")
        self._clock = (day, monotonic())

    @property
    def credentials(self) -> Collection[str]:
        """The tokens and keys that may ask."""
        return self._service.credentials

    @credentials.setter
    def credentials(self, credentials: Collection[str]) -> None:
        self._service.credentials = credentials

    @property
    def suspended(self) -> Collection[str]:
        """The tokens and keys that TMDb has suspended, and whose requests of the day OMDb has answered."""
        return self._service.suspended

    @suspended.setter
    def suspended(self, suspended: Collection[str]) -> None:
        self._service.suspended = suspended

    def _http_date(self) -> str:
        day, since = self._clock
        return format_datetime(DAY_ZERO + timedelta(days=day, seconds=monotonic() - since), usegmt=True)

    def _answer(self, method: str, target: str, bearer: str) -> tuple[Reply, float]:
        arrived = monotonic()
        path, _, query = target.partition("?")
        reply, late_by = (refusal(4), 0.0) if method != "GET" else self._service.answer(path, query, bearer, self.day)
        if self._keep_log:
            asked = f"{path}?{kept}" if (kept := without_key(query)) else path
            self.requests.append(Asked(arrived, method, asked, None if reply.is_cut else reply.status))
        return reply, late_by
