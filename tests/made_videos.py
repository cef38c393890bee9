"""Small videos for tests, drawn frame by frame, and ways to damage them."""

import struct
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

SIZE = (64, 48)


def plain_frames(*shots: tuple[int, int]) -> Iterable[np.ndarray]:
    """Frames of one brightness each: (brightness, how many frames)."""
    for brightness, count in shots:
        yield from (np.full((SIZE[1], SIZE[0], 3), brightness, np.uint8) for _ in range(count))


def write_video(path: Path, frames: Iterable[np.ndarray], frame_rate: float = 10) -> Path:
    """An MP4 file of these frames, all of one size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = None
    for frame in frames:
        if writer is None:
            size = (frame.shape[1], frame.shape[0])
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), frame_rate, size)
        writer.write(frame)
    assert writer is not None
    writer.release()
    return path


def turn_right(path: Path) -> None:
    """Writes into a video that it is to be shown turned by 90 degrees."""
    data = path.read_bytes()
    upright = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    turned = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    at = data.index(upright, data.index(b"tkhd"))
    path.write_bytes(data[:at] + turned + data[at + len(turned) :])


def stretch(path: Path, seconds: list[float]) -> None:
    """Gives each frame of a video how long it is shown, in seconds; the list that would cut the rest off is hidden."""
    data = path.read_bytes().replace(b"edts", b"free")
    at = data.index(b"stts")
    size = struct.unpack(">I", data[at - 4 : at])[0]
    scale = struct.unpack(">I", data[data.index(b"mdhd") + 16 :][:4])[0]
    runs = [(1, round(each * scale)) for each in seconds]
    made = struct.pack(">I4sII", 16 + 8 * len(runs), b"stts", 0, len(runs)) + b"".join(
        struct.pack(">II", *r) for r in runs
    )
    path.write_bytes(_grown(data, at - 4, size, made))


def _grown(data: bytes, at: int, size: int, made: bytes) -> bytes:
    """The file with a part replaced, and the lengths of the parts around it right again; the index must be last."""
    more = len(made) - size
    out = bytearray(data[:at] + made + data[at + size :])
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        place = data.index(kind) - 4
        struct.pack_into(">I", out, place, struct.unpack(">I", data[place : place + 4])[0] + more)
    return bytes(out)


def write_motion_jpeg(path: Path, pictures: Iterable[bytes], frame_rate: float = 10) -> Path:
    """An AVI file whose frames are these JPEG files, which may differ in their pixel format and size."""
    pictures = list(pictures)
    largest = max(map(len, pictures))
    noise = np.random.default_rng(0).integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), frame_rate, SIZE)
    for _ in pictures:
        writer.write(noise)
    writer.release()
    data = bytearray(path.read_bytes())
    at = data.index(b"movi")
    for picture in pictures:
        at = data.index(b"00dc", at)
        length = struct.unpack("<I", data[at + 4 : at + 8])[0]
        assert length >= largest, "the noise is to leave room for every picture"
        data[at + 8 : at + 8 + length] = picture.ljust(length, b"\0")
        at += 8 + length
    path.write_bytes(data)
    return path
