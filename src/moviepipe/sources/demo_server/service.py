"""What the demo server answers to a path, without a socket in sight."""

from collections import deque
from collections.abc import Collection
from functools import partial
from threading import Lock
from time import monotonic
from urllib.parse import parse_qsl

from moviepipe.sources.demo.catalogue import Catalogue
from moviepipe.sources.demo_server.exports import NO_SUCH_FILE, export_file, find_export
from moviepipe.sources.demo_server.faults import Attempts, Faults
from moviepipe.sources.demo_server.omdb import OMDB_PATH, Omdb
from moviepipe.sources.demo_server.replies import Reply, faulty, json_reply, refusal, too_many
from moviepipe.sources.demo_server.routes import Question, Site, find_route
from moviepipe.sources.demo_server.rules import Refusal, Rules


class Limit:
    """At most so many in any one second; None lets everything pass."""

    def __init__(self, per_second: int | None) -> None:
        self._per_second = per_second
        self._passed: deque[float] = deque()
        self._lock = Lock()

    def passes(self) -> bool:
        """Whether one more may pass now."""
        if self._per_second is None:
            return True
        with self._lock:
            now = monotonic()
            while self._passed and self._passed[0] <= now - 1:
                self._passed.popleft()
            if len(self._passed) >= self._per_second:
                return False
            self._passed.append(now)
            return True


class Service:
    """The whole of TMDb and OMDb that the demo has: who may ask, what is answered, what goes wrong."""

    def __init__(self, catalogue: Catalogue, rules: Rules, faults: Faults) -> None:
        self._site, self._omdb = Site(catalogue, rules), Omdb(catalogue)
        self._limit = Limit(rules.requests_per_second)
        self._faults, self._attempts = faults, Attempts()
        self.credentials: Collection[str] = ()
        self.suspended: Collection[str] = ()

    def answer(self, path: str, query: str, bearer: str, day: int) -> tuple[Reply, float]:
        """The reply to a GET, and how many seconds late it is to be given; `query` as it was sent."""
        if not path.startswith(("/3/", OMDB_PATH)):
            return self._file(path, day), 0
        if not self._limit.passes():
            return too_many(), 0
        parameters = dict(parse_qsl(query))
        if path.startswith(OMDB_PATH):
            refused = self._omdb.refusal(parameters, self.credentials, self.suspended)
            healthy = partial(self._omdb.answer, parameters)
        else:
            refused = self._refuse_key({bearer, parameters.get("api_key", "")} - {""})
            healthy = partial(self._healthy, path, parameters, day)
        if refused:
            return refused, 0
        if fault := self._attempts.meet(self._faults, f"{path}?{without_key(query)}"):
            late_by = self._faults.slow_seconds if fault[0] == "slow" else 0
            return faulty(*fault, healthy), late_by
        return healthy(), 0

    def _healthy(self, path: str, parameters: dict[str, str], day: int) -> Reply:
        try:
            route, id = find_route(path)
            return json_reply(route.answer(Question(self._site, day, id, parameters)))
        except Refusal as exc:
            return refusal(exc.status_code)

    def _refuse_key(self, keys: set[str]) -> Reply | None:
        if not keys.isdisjoint(self.suspended):
            return refusal(10)
        return refusal(7) if keys.isdisjoint(self.credentials) else None

    def _file(self, path: str, day: int) -> Reply:
        found = find_export(path, day)
        if found is None:
            return Reply(403, NO_SUCH_FILE, "application/xml")
        return Reply(200, export_file(self._site.listings, *found), "application/gzip")


def without_key(query: str) -> str:
    """A query as it was sent, without the key."""
    return "&".join(part for part in query.split("&") if not part.startswith(("api_key=", "apikey=")))
