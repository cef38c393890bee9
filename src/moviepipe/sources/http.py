"""HTTP as a client of an API needs it: a deadline for a whole answer, no redirects, no proxy to this machine."""

import io
import threading
from contextlib import suppress
from functools import partial
from http.client import HTTPResponse
from ipaddress import ip_address
from math import inf
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

# What requests and the parts below it raise for a connection or an answer that is no good.
FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, ValueError)
CONNECT_SECONDS = 5  # a connection that takes longer will not come
LOOK_UP_SECONDS = 0.25  # how often a wait looks whether it is to stop
GRACE_SECONDS = 1.0  # that an answer on its way has left after a stop
LARGEST_BODY = 2**26  # bytes; TMDb's largest have a few million
BLOCK = 2**16


class Socket(Protocol):
    """A plain or a TLS socket."""

    def gettimeout(self) -> float | None:
        """The seconds that it waits."""

    def settimeout(self, value: float | None, /) -> None:
        """Sets them."""

    def recv_into(self, buffer: Any, /) -> int:
        """Receives what there is."""


class Receiving(io.RawIOBase):
    """What a socket receives within its timeout, all together, or until soon after `stop`; then TimeoutError."""

    def __init__(self, raw: io.RawIOBase, sock: Socket, stop: threading.Event, seconds_per_byte: float) -> None:
        self._raw, self._socket, self._stop, self._seconds_per_byte = raw, sock, stop, seconds_per_byte
        self._until = monotonic() + (sock.gettimeout() or inf)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Receives what there is; waits in short steps."""
        while (left := self._seconds_left()) > 0:
            self._socket.settimeout(min(left, LOOK_UP_SECONDS))
            with suppress(TimeoutError):
                count = self._socket.recv_into(buffer)
                self._until += count * self._seconds_per_byte
                return count
        raise TimeoutError("the answer took too long")

    def _seconds_left(self) -> float:
        if self._stop.is_set():
            self._until = min(self._until, monotonic() + GRACE_SECONDS)
        return self._until - monotonic()

    def close(self) -> None:
        """Lets go of the socket."""
        self._raw.close()
        super().close()


class TimedResponse(HTTPResponse):
    """A response whose head and body together have the timeout of the connection."""

    def __init__(self, sock: Any, *args: Any, stop: threading.Event, seconds_per_byte: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp: Any = io.BufferedReader(Receiving(self.fp.detach(), sock, stop, seconds_per_byte))


class TimedAdapter(HTTPAdapter):
    """Connections with such responses; a deadline grows by `seconds_per_byte` for what has come."""

    def __init__(self, stop: threading.Event, connections: int, seconds_per_byte: float = 0.0) -> None:
        response = partial(TimedResponse, stop=stop, seconds_per_byte=seconds_per_byte)
        kinds = {"http": HTTPConnection, "https": HTTPSConnection}
        self._kinds: dict[str, Any] = {
            scheme: type(kind.__name__, (kind,), {"response_class": response}) for scheme, kind in kinds.items()
        }
        super().__init__(pool_maxsize=connections, pool_block=True)

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """The pool of connections to a host, before it has made one."""
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        pool.ConnectionCls = self._kinds[str(pool.scheme)]
        return pool


class Session(requests.Session):
    """A session that follows no redirect: the key goes to the address that was asked for, and to no other."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None."""


def open_session(url: str, adapter: HTTPAdapter, kind: type[requests.Session] = Session) -> requests.Session:
    """A session for one address; what is on this machine is not asked for through a proxy."""
    session = kind()
    session.trust_env = not is_loopback(url)
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    return session


def is_loopback(url: str) -> bool:
    """True for an address of this machine itself."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def timeout_of(seconds: float) -> Any:
    """A timeout for connecting and answering together."""
    return urllib3.Timeout(total=seconds, connect=min(seconds, CONNECT_SECONDS))


def read_text(response: requests.Response) -> str:
    """The body as UTF-8; raises ValueError when it has no end in sight."""
    content = bytearray()
    for block in response.iter_content(BLOCK):
        content += block
        if len(content) > LARGEST_BODY:
            raise ValueError(f"the body is larger than {LARGEST_BODY:,} bytes")
    return content.decode("utf-8", errors="replace")


def reason(exc: BaseException, seconds: float) -> str:
    """What went wrong with a connection, without the URL that requests puts into its texts."""
    root = exc
    while (deeper := root.__cause__ or root.__context__) is not None:
        root = deeper
    if isinstance(root, TimeoutError):
        return f"{type(exc).__name__}: no whole answer within {seconds:g} s"
    return f"{type(exc).__name__}: {getattr(root, 'strerror', None) or type(root).__name__}"
