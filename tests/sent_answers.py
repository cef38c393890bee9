"""Answers of AWS as bytes: botocore's stub gives what was parsed only, and Bronze keeps what was sent."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSResponse


@dataclass(frozen=True)
class Sent:
    """The body of an answer, as botocore reads one."""

    text: str

    def stream(self) -> Iterator[bytes]:
        """The bytes."""
        yield self.text.encode()


def send_stubbed(client: Any, call: str) -> None:
    """Lets the stub's answers to a call have a body that says the same."""

    def give_body(http_response: AWSResponse, parsed: dict[str, Any], **_: Any) -> None:
        http_response.raw = Sent(json.dumps(parsed))

    client.meta.events.register_first(f"after-call.{call}", give_body)


def send(client: Any, service: str, texts: Sequence[str]) -> None:
    """Answers the calls of a client with these bodies, one after another, in the place of the network."""
    left = iter(texts)
    client.meta.events.register(
        f"before-send.{service}", lambda request, **_: AWSResponse(request.url, 200, {}, Sent(next(left)))
    )
