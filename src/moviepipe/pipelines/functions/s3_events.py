"""Events of S3, in either form: as S3 sends them to a function, or through EventBridge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from moviepipe.errors import ConfigError

CREATED, CREATED_BY_BRIDGE = "ObjectCreated:", "Object Created"
BRIDGED = "aws.s3"  # the source of an event that EventBridge has passed on
Event = Mapping[str, Any]


@dataclass(frozen=True)
class EventObject:
    """An object that an event tells of; `made_at` is None where it was not made, but removed, say."""

    uri: str
    told: Mapping[str, Any]
    made_at: str | None


def is_of_s3(event: Event) -> bool:
    """True for an event of either form; one of a timer, say, is none."""
    return "Records" in event or event.get("source") == BRIDGED


def event_objects(event: Event) -> list[EventObject]:
    """Every object of an event; raises ConfigError for what is no event of S3."""
    try:
        if event.get("source") == BRIDGED:
            is_new = event["detail-type"] == CREATED_BY_BRIDGE
            place = event["detail"]
            return [_object(place, place["object"]["key"], event["time"] if is_new else None)]
        return [_of_record(record) for record in event["Records"]]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise ConfigError("The event is none of S3's. Send what S3 or EventBridge sends when a file is made.") from exc


def _of_record(record: Event) -> EventObject:
    """S3 itself encodes keys as in a form, and EventBridge does not."""
    place, is_new = record["s3"], record["eventName"].startswith(CREATED)
    return _object(place, unquote_plus(place["object"]["key"]), record["eventTime"] if is_new else None)


def _object(place: Event, key: str, made_at: str | None) -> EventObject:
    return EventObject(f"s3://{place['bucket']['name']}/{key}", place["object"], made_at)
