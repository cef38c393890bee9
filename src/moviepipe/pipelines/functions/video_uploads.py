"""Uploads of videos as S3 tells of them, as notes for `video scan`."""

from moviepipe.errors import ConfigError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.video_uploads import VIDEOS, VideoUpload, note_upload
from moviepipe.pipelines.functions.s3_events import Event, EventObject, event_objects


def note_uploads(lake: Lake, source: str, event: Event) -> dict[str, int]:
    """How many uploads were noted, had been noted before, and were left out, for they are not below `videos/`.

    Raises ConfigError for what is no event of S3, before anything is noted.
    """
    uploads = [_upload(stored, source) for stored in event_objects(event)]
    noted = [note_upload(lake, upload) for upload in uploads if upload]
    return {"noted": noted.count(True), "known": noted.count(False), "left_out": uploads.count(None)}


def _upload(stored: EventObject, source: str) -> VideoUpload | None:
    """None for an object that was not made, or lies elsewhere."""
    folder = f"{source}/"
    key = stored.uri.removeprefix(folder)
    is_video = stored.uri.startswith(folder) and key.startswith(f"{VIDEOS}/") and storage.is_shown(key)
    if not is_video or stored.made_at is None:
        return None
    told = stored.told
    try:
        etag, size, sequencer = told.get("eTag") or told["etag"], int(told["size"]), told["sequencer"]
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(
            f"The event says too little of {stored.uri}: its size, ETag and sequencer are needed."
        ) from exc
    return VideoUpload(source, key, etag, size, stored.made_at, sequencer)
