"""A real S3 server (SeaweedFS) for tests, and a proxy before it that counts requests and refuses or cuts off some."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = "movies"
ADMIN, LATER, READER = ((f"{name}-key", f"{name}-secret") for name in ("admin", "later", "reader"))
RIGHTS = {keys: ["Admin", "Read", "List", "Tagging", "Write"] for keys in (ADMIN, LATER)} | {READER: ["Read", "List"]}
READY_SECONDS = 60
PORTS = ("master", "volume", "filer", "s3")
EXPIRED = (
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
    b"<?xml version='1.0'?><Error><Code>ExpiredToken</Code><Message>The token has expired.</Message></Error>"
)


@dataclass(frozen=True)
class S3Server:
    """A server that has the bucket."""

    endpoint: str

    def variables(self, keys: tuple[str, str] = ADMIN, endpoint: str | None = None) -> dict[str, str]:
        """The standard AWS variables to reach it."""
        return {
            "AWS_ENDPOINT_URL": endpoint or self.endpoint,
            "AWS_ACCESS_KEY_ID": keys[0],
            "AWS_SECRET_ACCESS_KEY": keys[1],
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    @property
    def port(self) -> int:
        """Where it listens on this machine."""
        return int(self.endpoint.rpartition(":")[2])


@contextmanager
def running_s3_server(folder: Path) -> Iterator[S3Server]:
    """SeaweedFS with the bucket, until the block ends; raises RuntimeError when it does not start."""
    ports = dict(zip(PORTS, free_ports(2 * len(PORTS)), strict=False))
    grpc = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    config = folder / "identities.json"
    identities = [
        {"name": key, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}
        for (key, secret), actions in RIGHTS.items()
    ]
    config.write_text(json.dumps({"identities": identities}))
    program = Path(sys.executable).parent / "weed"
    options = [f"-{name}.port={port}" for name, port in ports.items()]
    options += [f"-{name}.port.grpc={port}" for name, port in grpc.items()]
    options += ["-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={config}", "-master.telemetry=false"]
    options += ["-volume.max=50", "-master.volumeSizeLimitMB=64", "-s3", f"-dir={folder}", "-ip=127.0.0.1"]
    log = folder / "weed.log"
    with (
        log.open("wb") as output,
        subprocess.Popen([program, "server", *options], stdout=output, stderr=subprocess.STDOUT, cwd=folder) as process,
    ):
        try:
            server = S3Server(f"http://127.0.0.1:{ports['s3']}")
            _wait_for_bucket(server, process, log)
            yield server
        finally:
            process.send_signal(signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def client_of(server: S3Server) -> "boto3.client":
    """A client that may do everything, beside the code under test."""
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=ADMIN[0],
        aws_secret_access_key=ADMIN[1],
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, proxies={}, retries={"total_max_attempts": 1}),
    )


def _wait_for_bucket(server: S3Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until, client, failure = time.monotonic() + READY_SECONDS, client_of(server), ""
    while time.monotonic() < until and process.poll() is None:
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
            client.delete_object(Bucket=BUCKET, Key="ready")
        except (BotoCoreError, ClientError) as exc:
            failure = str(exc)
            if "BucketAlready" in failure:
                with suppress(BotoCoreError, ClientError):
                    client.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
                    return
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"SeaweedFS did not start ({failure}): {log.read_text(errors='replace')[-2000:]}")


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@dataclass
class Proxy:
    """A TCP proxy: what it is told of each request's first line decides whether the answer comes back.

    What it is told of the whole head decides whether the keys have expired: the server then hears nothing.
    """

    target: int
    cut: Callable[[str], bool] = lambda line: False
    expired: Callable[[str], bool] = lambda head: False
    heads: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def seen(self) -> list[str]:
        """The first line of each request."""
        return [head.split("\r\n", 1)[0] for head in self.heads]

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        """Listens until the block ends."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
            threading.Thread(target=self._accept, args=(server,), daemon=True).start()
            yield self

    def _accept(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self.target)) as server:
            is_cut = threading.Event()
            threading.Thread(target=self._answer, args=(server, client, is_cut), daemon=True).start()
            while data := client.recv(65_536):
                head = data.split(b"\r\n\r\n", 1)[0].decode("latin-1")
                line = head.split("\r\n", 1)[0]
                if line.endswith("HTTP/1.1"):
                    self.heads.append(head)
                    if self.expired(head):
                        client.sendall(EXPIRED)
                        return
                    if self.cut(line):
                        is_cut.set()
                server.sendall(data)

    def _answer(self, server: socket.socket, client: socket.socket, is_cut: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65_536):
                if is_cut.is_set() and not data.startswith(b"HTTP/1.1 100"):
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
