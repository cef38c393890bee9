"""Uploads of videos, noted one small file each in the lake, for the next scan to take in; and where they lie."""

import hashlib
import json
from dataclasses import asdict, astuple, dataclass

from moviepipe.errors import LakeError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.location import folder_of

FOLDER, NOTE = "_video_uploads", ".json"
VIDEOS = "videos"


@dataclass(frozen=True)
class VideoUpload:
    """A video as it was uploaded: the folder that holds `videos/`, its key there, S3's ETag, its bytes and when.

    `uploaded_at` is S3's text (ISO 8601, UTC); of two uploads of one key, the later has the greater `sequencer`.
    """

    source: str
    video_key: str
    etag: str
    size_bytes: int
    uploaded_at: str
    sequencer: str

    @property
    def name(self) -> str:
        """The name of its note; an event that comes twice has the same."""
        return f"{hashlib.sha256(json.dumps(astuple(self)).encode()).hexdigest()[:32]}{NOTE}"


def source_of(location: str) -> str:
    """The folder that holds `videos/`, by its path or URI, which may also name the folder `videos` itself."""
    folder = folder_of(location)
    parent, _, name = folder.rpartition("/")
    return parent if name == VIDEOS and not parent.endswith(":/") else folder


def note_upload(lake: Lake, upload: VideoUpload) -> bool:
    """Notes an upload; False where that was done before."""
    folder = f"{lake.uri}/{FOLDER}"
    if storage.is_file(folder, upload.name):
        return False
    storage.create(folder, upload.name, json.dumps(asdict(upload), ensure_ascii=False).encode())
    return True


def noted_uploads(lake: Lake) -> list[VideoUpload]:
    """The uploads that no scan has taken in yet; raises LakeError where a note is none."""
    folder = f"{lake.uri}/{FOLDER}"
    return [_read(folder, name) for name in storage.list_names(folder) if name.endswith(NOTE)]


def forget_upload(lake: Lake, upload: VideoUpload) -> None:
    """Removes the note of an upload that a scan has taken in."""
    storage.Place(f"{lake.uri}/{FOLDER}", upload.name).remove()


def _read(folder: str, name: str) -> VideoUpload:
    try:
        return VideoUpload(**json.loads(storage.read_text(folder, name)))
    except (ValueError, TypeError) as exc:
        raise LakeError(f"{folder}/{name} is no note of an upload. Remove it, and give --source to scan.") from exc
