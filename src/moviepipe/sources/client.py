"""A polite client of an API: one rate for all threads, few requests in flight, patient retries."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from pyrate_limiter import Limiter, Rate
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_random_exponential
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from moviepipe.envelope import FOUND, NO_ANSWER
from moviepipe.errors import SourceError
from moviepipe.sources.api import Answer, Api, Params
from moviepipe.sources.credentials import Credential, hide_key_in_logs
from moviepipe.sources.http import (
    FAILURES,
    LOOK_UP_SECONDS,
    TimedAdapter,
    open_session,
    read_text,
    reason,
    timeout_of,
)

TRANSIENT = frozenset({NO_ANSWER, 429, 500, 502, 503, 504})
# A "second" of the limiter is a little longer, so that requests that were held up on their way meet no others there.
LIMITER_SECOND = 1_020  # milliseconds
PLAUSIBLE_YEARS = range(2000, 2200)  # of a clock; an answer dated later would never be superseded


class StoppedError(Exception):
    """Raised when the client was told to stop before a request had an answer that counts."""


def uncounted() -> None:
    """Nothing, for an API that sets no limit to a day."""


@dataclass(frozen=True)
class ClientLimits:
    """How hard the client may ask: requests a second, requests in flight, attempts, seconds."""

    requests_per_second: int
    in_flight: int
    attempts: int
    longest_wait_seconds: float
    timeout_seconds: float


class Client:
    """Asks an API; may be used by many threads at once. `stop` ends every wait when it is set.

    `count` is called before each request, retries included; what it raises ends the asking.
    """

    def __init__(
        self,
        api: Api,
        base_url: str,
        auth: Credential,
        limits: ClientLimits,
        stop: threading.Event,
        count: Callable[[], None] = uncounted,
    ) -> None:
        self.api = api
        self._base_url = base_url.rstrip("/")
        self._limits, self._stop, self._count = limits, stop, count
        self._limiter = Limiter(_rates(limits.requests_per_second), buffer_ms=1)
        self._places = threading.BoundedSemaphore(limits.in_flight)
        hide_key_in_logs()
        self._hide = auth.hide
        self._session = open_session(base_url, TimedAdapter(stop, limits.in_flight))
        self._session.auth = auth
        self._session.headers["Accept"] = "application/json"
        self._backoff = wait_random_exponential(multiplier=0.5, max=limits.longest_wait_seconds)

    def close(self) -> None:
        """Ends the limiter's thread and the connections."""
        self._limiter.close()
        self._session.close()

    def get(self, path: str, params: Params) -> Answer:
        """The answer to GET <base_url>/<path>, after retries.

        Raises CredentialsError when the API refuses the key, StoppedError when `stop` is set first.
        """
        attempts: Retrying = Retrying(
            retry=retry_if_result(self._may_pass),
            wait=self._wait,
            stop=stop_after_attempt(self._limits.attempts) | stop_when_event_set(self._stop),
            sleep=sleep_using_event(self._stop),
            retry_error_callback=_last_answer,
        )
        answer: Answer = attempts(self._ask, path, params)
        if refusal := self.api.refusal(answer):
            raise refusal
        if self._stop.is_set() and self._may_pass(answer):
            raise StoppedError
        return answer

    def get_body(self, path: str, params: Params) -> Answer:
        """As `get`; raises SourceError unless the API found what was asked for."""
        answer = self.get(path, params)
        if answer.status_code != FOUND:
            raise SourceError(
                f"{self._hide(f'{self._base_url}/{path}')} gave no answer to go on with ({answer.shown}). "
                f"Try again later, or check {self.api.source}.base_url."
            )
        return answer

    def _may_pass(self, answer: Answer) -> bool:
        """True for a fault that may be gone when the API is asked again."""
        return answer.status_code in TRANSIENT and self.api.refusal(answer) is None

    def _ask(self, path: str, params: Params) -> Answer:
        url, seconds = f"{self._base_url}/{path}", self._limits.timeout_seconds
        with self._places:  # a place first: nothing then waits between the limiter's word and the request
            self._wait_for_turn()
            self._count()
            try:
                with self._session.get(url, params=params, timeout=timeout_of(seconds), stream=True) as response:
                    text = self._hide(read_text(response))
            except FAILURES as exc:
                return Answer(NO_ANSWER, datetime.now(UTC), self._hide(reason(exc, seconds)))
        status = response.status_code
        if status == FOUND and not self.api.is_answer(params, text):
            status = NO_ANSWER
        return Answer(status, _moment(response), text, _retry_after(response))

    def _wait_for_turn(self) -> None:
        has_turn = False
        while not has_turn and not self._stop.is_set():
            has_turn = bool(self._limiter.try_acquire(self.api.source, timeout=LOOK_UP_SECONDS))
        if self._stop.is_set():
            raise StoppedError

    def _wait(self, state: RetryCallState) -> float:
        """As long as the API asks for, within reason; else a random time that doubles (full jitter)."""
        assert state.outcome is not None  # tenacity waits after an outcome only
        told, jitter = state.outcome.result().retry_after, self._backoff(state)
        return jitter if told is None else min(told + min(jitter, 0.5), self._limits.longest_wait_seconds)


def _last_answer(state: RetryCallState) -> Answer:
    assert state.outcome is not None  # there has been an attempt
    answer: Answer = state.outcome.result()
    return answer


def _rates(per_second: int) -> list[Rate]:
    """The rate itself and, for fast ones, an eighth of it in a tenth of the time: even, with some room to catch up."""
    whole = Rate(per_second, LIMITER_SECOND)
    return [Rate(-(-per_second // 8), LIMITER_SECOND // 10), whole] if per_second >= 10 else [whole]


def _moment(response: requests.Response) -> datetime:
    """When the answer was true: by the API's clock, which also dates what a cache in between gives out again."""
    moment = _http_date(response.headers.get("Date", ""))
    return moment if moment and moment.year in PLAUSIBLE_YEARS else datetime.now(UTC)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one past the calendar
        return None


def _retry_after(response: requests.Response) -> float | None:
    """The seconds that a `Retry-After` header asks for, given as a number or as a date."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    until = _http_date(text)
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else None
