"""Folders by path or file URI."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from moviepipe.errors import LakeError


def folder_of(location: str) -> str:
    """The absolute path that a path or a file URI names; a URI in any of the forms that Hadoop and Java print.

    Raises LakeError for any other URI: the landing writer and the lease know folders of this machine only.
    """
    parts = urlsplit(location)
    if parts.scheme not in ("", "file"):
        raise LakeError(f"{location} is not a folder of this machine, where every lake has to be. Give --lake a path.")
    path = _path_in(location) if parts.scheme else location
    if parts.netloc not in ("", "localhost") or not path:
        raise LakeError(f"{location} names no folder of this machine. Give --lake a path, or file:///path.")
    return str(Path(path).expanduser().absolute())


def _path_in(uri: str) -> str:
    """The path after the scheme and the host; `?` and `#` have no special meaning in it."""
    rest = uri.partition(":")[2]
    return unquote(f"/{rest[2:].partition('/')[2]}" if rest.startswith("//") else rest)


def out_folder(location: str) -> str:
    """The folder or file that `--out` names, for people to read."""
    return str(Path(location))
