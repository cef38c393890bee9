"""Whether a server keeps the conditions of conditional writes: some ignore them, some only under a race."""

import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from moviepipe.errors import StorageError
from moviepipe.io import storage

WRITERS = 16
NOTE = "_conditional_writes.json"  # what was found out, so that it is found out once for a lake and server


def require_conditions(folder: str) -> None:
    """Raises StorageError when more than one of many writers at once creates a file, or replaces one version."""
    server = storage.server(folder)
    note, name = storage.read(folder, NOTE), f"_probe-{secrets.token_hex(8)}"
    if note is not None and note.data == _known(server):
        return
    try:
        created = _winners(lambda data: storage.create(folder, name, data))
        _require_one(server, len(created), "create one file", "If-None-Match")
        replaced = _winners(lambda data: storage.replace(folder, name, data, created[0]))
        _require_one(server, len(replaced), "replace one version of a file", "If-Match")
    finally:
        storage.Place(folder, name).remove()
    note_kept(folder)


def note_kept(folder: str) -> None:
    """Notes that the folder's server keeps conditions."""
    with storage.whole_file(f"{folder}/{NOTE}") as file:
        file.write(_known(storage.server(folder)))


def _known(server: str) -> bytes:
    return json.dumps({"kept_by": server}).encode()


def _winners(write: Callable[[bytes], str | None]) -> list[str]:
    """The versions that writers have made who all write at once."""
    start = Barrier(WRITERS)

    def race(number: int) -> str | None:
        start.wait()
        return write(f"{number} {secrets.token_hex(8)}".encode())

    with ThreadPoolExecutor(WRITERS) as pool:
        return [version for version in pool.map(race, range(WRITERS)) if version is not None]


def _require_one(server: str, winners: int, what: str, condition: str) -> None:
    if winners != 1:
        raise StorageError(
            f"{server} let {winners} of {WRITERS} writers {what} at once: it does not keep {condition}, so two "
            "runs could write a lake there at the same time. Put the lake into a folder, or on a server that keeps it."
        )
