"""The TMDb-compatible demo server alone, until somebody stops it."""

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from moviepipe.errors import SourceError
from moviepipe.sources.demo import DAY_ZERO, Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DemoServer


def today() -> int:
    """The catalogue's day of today."""
    return (datetime.now(UTC) - DAY_ZERO).days


def serve(movies: int, port: int, day: int, rules: Rules, faults: Faults, ready: Callable[[DemoServer], None]) -> None:
    """Serves a catalogue of so many movies until Ctrl-C; calls `ready` once it answers.

    Raises SourceError when the port cannot be opened.
    """
    try:
        server = DemoServer(Catalogue(movies), port=port, day=day, rules=rules, faults=faults, keep_log=False)
    except OSError as exc:
        why = "is in use" if exc.errno == errno.EADDRINUSE else f"cannot be opened: {exc.strerror}"
        raise SourceError(f"Port {port} {why}. Choose another with --port, or any free one with --port 0.") from exc
    try:
        with server:
            ready(server)
            Event().wait()
    except KeyboardInterrupt:
        return
