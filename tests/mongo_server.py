"""A server of MongoDB's protocol (SecantusDB) for tests, in a process of its own; or a real one that is named."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from s3_server import free_ports

READY_SECONDS = 60
FAIL_POINT = "failCommand"


@dataclass
class MongoServer:
    """A server that answers; `process` is None where it is not this test run's own."""

    uri: str
    process: "subprocess.Popen[bytes] | None" = None

    def client(self) -> "MongoClient[dict[str, Any]]":
        """A client beside the code under test."""
        return MongoClient(self.uri, serverSelectionTimeoutMS=10_000)

    @contextmanager
    def closing(self, command: str, times: int) -> Iterator[None]:
        """Closes the connection at the next so many commands of a name."""
        with self.client() as client:
            data = {"failCommands": [command], "closeConnection": True}
            client.admin.command({"configureFailPoint": FAIL_POINT, "mode": {"times": times}, "data": data})
            try:
                yield
            finally:
                client.admin.command({"configureFailPoint": FAIL_POINT, "mode": "off"})


@contextmanager
def running_mongo_server(folder: Path, port: int | None = None) -> Iterator[MongoServer]:
    """SecantusDB over a folder, until the block ends; raises RuntimeError when it does not start."""
    port = port or free_ports(1)[0]
    options = ["--port", str(port), "--storage-path", str(folder / "data"), "--enable-test-commands"]
    log = folder / "mongo.log"
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [Path(sys.executable).parent / "secantusd-py", *options, "--log-level", "WARNING"],
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        server = MongoServer(f"mongodb://127.0.0.1:{port}", process)
        try:
            _wait(server, log)
            yield server
        finally:
            process.kill()


def _wait(server: MongoServer, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.process is not None and server.process.poll() is None:
        try:
            with MongoClient(server.uri, serverSelectionTimeoutMS=500) as client:
                client.admin.command("ping")
                return
        except PyMongoError:
            continue
    raise RuntimeError(f"SecantusDB did not start: {log.read_text(errors='replace')[-2000:]}")
