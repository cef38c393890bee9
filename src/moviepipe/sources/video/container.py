"""What the first bytes of a file, and the list of its parts, say before anything is decoded."""

from pathlib import Path

from moviepipe.sources.video.faults import VideoFaultError

SIGNATURES = (
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (8, b"AVI ", "video/x-msvideo"),
)
HEAD, LONG_HEAD = 8, 16


def content_type(path: Path) -> str:
    """What a file is by its first bytes; raises VideoFaultError for an empty file."""
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        raise VideoFaultError("it is empty (0 bytes)")
    return next((kind for at, sign, kind in SIGNATURES if head[at:].startswith(sign)), "application/octet-stream")


def require_whole(path: Path) -> None:
    """Raises VideoFaultError when an MP4 or QuickTime file ends before its last part does, or lacks its index."""
    size, place, kinds = path.stat().st_size, 0, set()
    with path.open("rb") as file:
        while place < size:
            file.seek(place)
            head = file.read(LONG_HEAD)
            length, kind = int.from_bytes(head[:4], "big"), head[4:HEAD]
            length = int.from_bytes(head[HEAD:], "big") if length == 1 else length or size - place
            kinds.add(kind)
            if len(head) < HEAD or length < HEAD or place + length > size:
                raise VideoFaultError(
                    f"it is cut short or damaged: its part at byte {place:,} goes beyond its end, {size:,}"
                )
            place += length
    if b"moov" not in kinds:
        raise VideoFaultError("it is cut short or damaged: it has no index (moov)")
