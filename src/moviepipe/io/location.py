"""Folders by path or URI."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from moviepipe.errors import LakeError

S3_URI = re.compile(r"s3[an]?://", re.IGNORECASE)
BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")


def folder_of(location: str) -> str:
    """The absolute path that a path or a file URI names, a URI in any of the forms that Hadoop and Java print; or the
    URI `s3://bucket/prefix`, without a slash at its end.

    Raises LakeError for any other URI.
    """
    if S3_URI.match(location):
        return _in_bucket(location)
    parts = urlsplit(location)
    if parts.scheme not in ("", "file"):
        raise LakeError(f"{location} is no folder that a lake can be in. Give --lake a path, or s3://bucket/prefix.")
    path = _path_in(location) if parts.scheme else location
    if parts.netloc not in ("", "localhost") or not path:
        raise LakeError(f"{location} names no folder of this machine. Give --lake a path, or file:///path.")
    return str(Path(path).expanduser().absolute())


def _path_in(uri: str) -> str:
    """The path after the scheme and the host; `?` and `#` have no special meaning in it."""
    rest = uri.partition(":")[2]
    return unquote(f"/{rest[2:].partition('/')[2]}" if rest.startswith("//") else rest)


def _in_bucket(uri: str) -> str:
    """The URI in the one form that all readers of it take; every sign of the prefix means itself."""
    bucket, *names = [part for part in S3_URI.sub("", uri).split("/") if part] or [""]
    if not BUCKET.fullmatch(bucket):
        raise LakeError(f"{uri} names no bucket that can be. Write it as in s3://bucket/prefix.")
    if odd := next((name for name in names if name in (".", "..") or not name.isprintable()), None):
        raise LakeError(f"{uri} has a part {odd!r}, which means different things to its readers. Leave it out.")
    return "/".join(["s3:/", bucket, *names])


def out_folder(location: str) -> str:
    """The folder or file that `--out` names, for people to read."""
    return _in_bucket(location) if S3_URI.match(location) else str(Path(location))
