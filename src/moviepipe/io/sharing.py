"""A lake that several users of one group write."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moviepipe.errors import LakeError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.paths import existing_part

GROUP = 0o070
LAYERS = ("bronze", "silver", "gold", "ops")
PARTS = (
    "_lease.lock",
    "_lease_helper.lock",
    "_staging",
    *(f"{layer}{below}" for layer in LAYERS for below in ("", "/*", "/*/_delta_log")),
)


@contextmanager
def shared(lake: Lake) -> Iterator[None]:
    """Lets the group write whatever the block makes, in a lake whose folder the group may write.

    A JVM that starts in the block inherits this.
    """
    before, folder = os.umask(0), storage.on_this_machine(lake.uri)
    os.umask(before & ~GROUP if folder is not None and _is_for_group(folder) else before)
    try:
        yield
    finally:
        os.umask(before)


def _is_for_group(folder: Path) -> bool:
    """True when the group may write the folder, or the one in which it will be made, and each other's files in it."""
    mode = existing_part(folder).stat().st_mode
    return bool(mode & stat.S_IWGRP) and not mode & stat.S_ISVTX


def foreign_part(lake: Lake) -> Path | None:
    """A part of the lake that this user needs to write and cannot, because it belongs to another."""
    folder = storage.on_this_machine(lake.uri)
    parts = (path for pattern in PARTS for path in folder.glob(pattern)) if folder is not None else ()
    return next((path for path in parts if not os.access(path, os.W_OK)), None)


def require_own_parts(lake: Lake) -> None:
    """Raises LakeError when a part of the lake is another user's alone."""
    if part := foreign_part(lake):
        raise LakeError(
            f"{part} belongs to {owner_of(part)}, and you cannot write it. {owner_of(part)} runs: {remedy(lake)}"
        )


def remedy(lake: Lake) -> str:
    """The command by which an owner lets the group write a lake."""
    return f"chmod -R g+rwX {lake.uri}"


def owner_of(path: Path) -> str:
    """The owner's name, or number where it has none."""
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"
