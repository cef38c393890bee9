"""HTTP around the answers: connections that stay open, answers in one piece, no word on stderr, a quick end."""

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any

from moviepipe.sources.demo_server.replies import Reply

Answer = Callable[[str, str, str], tuple[Reply, float]]  # method, path with query, bearer token: seconds late
LONGEST_END = 2.0  # seconds that open connections get to notice that it is over


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: "HttpServer"
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "moviepipe-demo", ""
    disable_nagle_algorithm = True  # or a small answer waits 40 ms
    wbufsize = -1  # head and content leave together

    def _respond(self) -> None:
        self.close_connection |= self.command != "GET"  # a body that nobody reads may follow
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        reply, late_by = self.server.answer(self.command, self.path, token if scheme.lower() == "bearer" else "")
        if late_by:
            self.server.closing.wait(late_by)
        self._send(reply)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _respond  # noqa: N815

    def _send(self, reply: Reply) -> None:
        if reply.status is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.content)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if self.close_connection:  # or the client sends its next request to a closed connection
            self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection |= reply.is_cut
        sent = len(reply.content) // 2 if reply.is_cut else len(reply.content)
        self.wfile.write(reply.content[: 0 if self.command == "HEAD" else sent])

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header: the server's own clock."""
        return self.server.http_date()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


class HttpServer(ThreadingHTTPServer):
    """Threads for the connections, and a list of them, so that closing leaves none open."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Answer, http_date: Callable[[], str]) -> None:
        self.answer, self.http_date = answer, http_date
        self.closing = Event()
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Binds without the look-up of the host's name that HTTPServer makes."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.socket.getsockname()[:2]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remembers the connection."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forgets the connection once it is closed."""
        super().shutdown_request(request)
        with self._lock:
            self._open.discard(request)

    def server_close(self) -> None:
        """Closes the port and every connection."""
        self.closing.set()
        super().server_close()
        deadline = monotonic() + LONGEST_END
        while self._open and monotonic() < deadline:
            with self._lock:
                _hang_up(self._open)
            sleep(0.005)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence where the other side hung up; a traceback where the server is wrong."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _hang_up(connections: set[socket.socket]) -> None:
    for connection in connections:
        with suppress(OSError):  # it has gone already
            connection.shutdown(socket.SHUT_RDWR)
