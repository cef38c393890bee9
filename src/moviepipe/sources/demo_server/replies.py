"""What goes back over the wire: whole answers, refusals, and the faults that stand in for them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo_server.rules import REFUSALS, refusal_body, too_many_body

JSON = "application/json;charset=utf-8"
HTML = "text/html; charset=utf-8"
HTML_PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
LIMIT_IN_TEXTS = 40  # requests a second that a 429 speaks of
_SERVER_ERRORS = (11, 43, 46, 24)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Without a status nothing is sent; one that is cut ends after half its content."""

    status: int | None
    content: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False


def json_reply(body: Body, status: int = 200) -> Reply:
    """A body as TMDb sends it."""
    return Reply(status, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def refusal(status_code: int) -> Reply:
    """TMDb's answer when it refuses, by TMDb's own code."""
    return json_reply(refusal_body(status_code), REFUSALS[status_code][0])


def too_many(form: int = 0) -> Reply:
    """A 429: wait a second, wait nobody says how long, wait until a date, or a page that is no JSON."""
    reply = json_reply(too_many_body(LIMIT_IN_TEXTS + 1, LIMIT_IN_TEXTS), 429)
    forms = (
        replace(reply, headers={"Retry-After": "1"}),
        reply,
        replace(reply, headers={"Retry-After": _http_date(seconds_ahead=1)}),
        Reply(429, b"Too Many Requests\n", "text/plain", {"Retry-After": "1"}),
    )
    return forms[form % len(forms)]


def _http_date(seconds_ahead: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds_ahead), usegmt=True)


def faulty(kind: str, form: int, healthy: Callable[[], Reply]) -> Reply:
    """What a request meets instead of its healthy answer, or after it was made to wait for it."""
    if kind == "too_many":
        return too_many(form)
    if kind == "server_error":
        return refusal(_SERVER_ERRORS[form % len(_SERVER_ERRORS)])
    if kind == "dropped":
        return replace(healthy(), is_cut=True) if form % 2 else Reply(None)
    if kind == "html":
        return Reply((200, 502)[form % 2], HTML_PAGE, HTML)
    if kind in ("short", "empty"):
        return with_fewer_results(healthy(), keep_half=kind == "short")
    return healthy()


def with_fewer_results(reply: Reply, keep_half: bool) -> Reply:
    """A page of a list with half of its results or none, and the same totals; other answers as they are."""
    body = json.loads(reply.content)
    if "total_results" not in body:
        return reply
    results = body["results"]
    return json_reply(body | {"results": results[: len(results) // 2 if keep_half else 0]})
