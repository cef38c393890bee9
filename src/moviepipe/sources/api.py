"""What a client has to know of an API: its key, and how its answers are judged. Each source declares one `Api`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from moviepipe.envelope import NO_ANSWER
from moviepipe.errors import MoviepipeError
from moviepipe.sources.credentials import Keys

LONGEST_SHOWN = 80

Params = Mapping[str, str | int]


class Outcome(StrEnum):
    """What an answer makes of the id that it is about."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back in the end: the API's status and the body's text, or NO_ANSWER and what came instead."""

    status_code: int
    fetched_at: datetime
    payload: str
    retry_after: float | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The body as JSON."""
        content: dict[str, Any] = json.loads(self.payload)
        return content

    @property
    def shown(self) -> str:
        """The answer in a few words, for a person."""
        text = " ".join(self.payload.split())[:LONGEST_SHOWN]
        return text if self.status_code == NO_ANSWER else f"status {self.status_code}: {text}"


@dataclass(frozen=True)
class Api:
    """An API: `name` as people call it, `source` as `--source`, its settings and its envelopes do.

    `is_answer` is false for a body that came with status 200 and is none of the API's to this question. `refusal` is
    the error for an answer after which nothing more is to be asked. `outcome` goes by status and body.
    """

    name: str
    source: str
    keys: Keys
    is_answer: Callable[[Params, str], bool]
    refusal: Callable[[Answer], MoviepipeError | None]
    outcome: Callable[[int, str | None], Outcome]
