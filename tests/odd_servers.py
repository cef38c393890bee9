"""HTTP servers that answer as a test says."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Reply = tuple[int, str]


class OddServer:
    """Where a server of one's own is; it has what a fetch needs of a DemoServer."""

    def __init__(self, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}/3"
        self.omdb_url = f"http://127.0.0.1:{port}/omdb"


@contextmanager
def odd_server(reply: Callable[[str], Reply | None]) -> Iterator[Any]:
    """A server that gives these replies to paths with their query; None drips spaces without an end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = reply(self.path)
            status, body = answer or (200, "")
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(body.encode()) if answer else 10**6))
            self.end_headers()
            self.wfile.write(body.encode())
            with suppress(OSError):
                while answer is None:
                    self.wfile.write(b" ")
                    time.sleep(0.05)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield OddServer(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
