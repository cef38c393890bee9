"""Uploads of videos as S3 tells of them, in either form that its events have, as notes for `video scan`."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from moviepipe.errors import ConfigError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.video_uploads import VIDEOS, VideoUpload, note_upload

CREATED, CREATED_BY_BRIDGE = "ObjectCreated:", "Object Created"
Event = Mapping[str, Any]


def note_uploads(lake: Lake, source: str, event: Event) -> dict[str, int]:
    """How many uploads were noted, had been noted before, and were left out, for they are not below `videos/`.

    Raises ConfigError for what is no event of S3, before anything is noted.
    """
    uploads = list(_uploads(event, source))
    noted = [note_upload(lake, upload) for upload in uploads if upload]
    return {"noted": noted.count(True), "known": noted.count(False), "left_out": uploads.count(None)}


def _uploads(event: Event, source: str) -> Iterator[VideoUpload | None]:
    """Each object of an event; None for one that was not made, or lies elsewhere."""
    folder = f"{source}/"
    try:
        for uri, of_object, moment in _objects(event):
            key = uri.removeprefix(folder)
            if uri.startswith(folder) and key.startswith(f"{VIDEOS}/") and storage.is_shown(key) and moment:
                etag, size = of_object.get("eTag") or of_object["etag"], of_object["size"]
                yield VideoUpload(source, key, etag, int(size), moment, of_object["sequencer"])
            else:
                yield None
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise ConfigError("The event is none of S3's. Send what S3 or EventBridge sends when a file is made.") from exc


def _objects(event: Event) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
    """The URI of each object, what is told of it, and when it was made; None where it was not, but removed, say.

    S3 itself encodes keys as in a form, and EventBridge does not.
    """
    if "detail" in event:
        place, is_new = event["detail"], event["detail-type"] == CREATED_BY_BRIDGE
        yield _uri(place, place["object"]["key"]), place["object"], event["time"] if is_new else None
        return
    for record in event["Records"]:
        place, is_new = record["s3"], record["eventName"].startswith(CREATED)
        key = unquote_plus(place["object"]["key"])
        yield _uri(place, key), place["object"], record["eventTime"] if is_new else None


def _uri(place: Mapping[str, Any], key: str) -> str:
    return f"s3://{place['bucket']['name']}/{key}"
