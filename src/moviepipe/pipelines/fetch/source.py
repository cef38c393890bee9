"""What fetching has to know of a source. The modules beside this one know none by name; `registry` lists them all."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from moviepipe.config import ApiSettings, Settings
from moviepipe.io.fetch_folder import FetchFolder
from moviepipe.io.lake import Lake
from moviepipe.sources.api import Api, Params
from moviepipe.sources.client import Client, uncounted

Key = int | str  # what an API is asked about
OpenClient = Callable[[], AbstractContextManager[Client]]


class Request(BaseModel):
    """What a fetch was asked for, on which day (UTC); its fields are options of `fetch`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: ClassVar[str]
    today: date

    def faults(self) -> list[str]:
        """What cannot be asked, one sentence each."""
        raise NotImplementedError

    def describe(self) -> str:
        """The options that ask for it."""
        raise NotImplementedError


R = TypeVar("R", bound=Request)
S = TypeVar("S", bound=ApiSettings)


@dataclass(frozen=True)
class Estimate:
    """A fetch's cost; `known_in_lake` is null where the ids are not known before they are asked for."""

    asked_for: str
    details: int
    page_requests: int
    requests: int
    minutes: float
    about_megabytes: float
    known_in_lake: int | None


@dataclass(frozen=True)
class Planning(Generic[R, S]):
    """What a plan is made with; `stop` ends what is under way."""

    request: R
    settings: S
    folder: FetchFolder
    client: Client
    stop: threading.Event


@dataclass(frozen=True)
class Details:
    """How one id after another is asked for: `question` gives path and parameters; the rest is for the envelopes."""

    endpoint: str
    params: Params
    question: Callable[[Key], tuple[str, Params]]


@dataclass(frozen=True)
class Source(Generic[R, S]):
    """A source: its API, its settings, and how it is planned and asked.

    `require` raises an error where a lake has not what a plan is made of. `plan` lands the plan with what
    a person should know of it; `details` reads what the plan was asked for. `kept_settings` are those whose values a
    fetch keeps on disk. `count` gives what counts each request of a lake.
    """

    api: Api
    request: type[R]
    settings: Callable[[Settings], S]
    plan: Callable[[Planning[R, S]], None]
    details: Callable[[dict[str, Any]], Details]
    estimate: Callable[[R, S, Lake, OpenClient], Estimate]
    require: Callable[[R, Lake], None] = lambda request, lake: None
    kept_settings: tuple[str, ...] = ()
    count: Callable[[Lake, S], Callable[[], None]] = lambda lake, settings: uncounted

    @property
    def name(self) -> str:
        """What `--source` and the envelopes call it."""
        return self.api.source
