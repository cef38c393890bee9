"""Sail, a native engine that speaks Spark's SQL: a server asked over Spark Connect, with a deadline.

pyspark's own Connect client is not used: it would retry for ever once the server is gone, cannot live beside a JVM
session, and takes a second to import.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from importlib.util import find_spec
from select import select
from typing import TYPE_CHECKING, Any

from moviepipe.errors import EngineError, MissingRequirementError

if TYPE_CHECKING:
    import pyarrow as pa

INSTALL = "pip install 'moviepipe[native]'"
NOT_INSTALLED = f"The native engine is not installed. Run `{INSTALL}`."
PACKAGES = ("pysail", "grpc", "grpc_status", "google", "sqlglot", "zstandard")
# In a process of its own, for only so can a query be ended; it goes when this one does.
SERVER = """
import os, sys
from pysail.spark import SparkConnectServer
server = SparkConnectServer()
server.start()
print(server.listening_address[1], flush=True)
sys.stdin.read()
os._exit(0)
"""
VARIABLES = {"RUST_LOG": "off", "TZ": "UTC"}  # no log on stderr, and movie data is UTC
CHANNEL = [("grpc.max_receive_message_length", -1), ("grpc.enable_http_proxy", 0)]


class Sail:
    """One session of a server, and the tables it knows; it is connected to at the first call."""

    def __init__(self, connect: Callable[[], Any], seconds: float) -> None:
        self._connect, self._seconds, self._session = connect, seconds, str(uuid.uuid4())

    @cached_property
    def _stub(self) -> Any:
        return self._connect()

    def add_tables(self, folders: Mapping[str, str]) -> None:
        """Makes Delta tables known by names such as `silver.movies`; each folder must hold one, and stays as it is."""
        for layer in dict.fromkeys(name.split(".")[0] for name in folders):
            self.query(f"create database if not exists {layer}")
        for name, folder in folders.items():
            path = folder.replace("\\", "\\\\").replace("'", "\\'")
            self.query(f"create table {name} using delta location '{path}'")

    def query(self, text: str, limit: int = 0) -> "pa.Table":
        """The result of a query, or its first rows; raises EngineError for whatever goes wrong, a late answer too."""
        import pyarrow as pa  # here, for the server is to start before anything that takes long
        from pyspark.sql.connect.proto import base_pb2, relations_pb2

        relation = relations_pb2.Relation(sql=relations_pb2.SQL(query=text))
        if limit:
            relation = relations_pb2.Relation(limit=relations_pb2.Limit(input=relation, limit=limit))
        plan = base_pb2.Plan(root=relation)
        request = base_pb2.ExecutePlanRequest(plan=plan, operation_id=str(uuid.uuid4()), **self._caller())
        answers = self._asked(lambda: list(self._stub.ExecutePlan(request, timeout=self._seconds)))
        streams = (each.arrow_batch.data for each in answers if each.HasField("arrow_batch"))
        return pa.concat_tables(pa.ipc.open_stream(stream).read_all() for stream in streams)

    def columns(self, text: str) -> list[str]:
        """The names of a query's columns; it is not run."""
        from pyspark.sql.connect.proto import base_pb2, relations_pb2

        plan = base_pb2.Plan(root=relations_pb2.Relation(sql=relations_pb2.SQL(query=text)))
        schema = base_pb2.AnalyzePlanRequest.Schema(plan=plan)
        request = base_pb2.AnalyzePlanRequest(schema=schema, **self._caller())
        answer = self._asked(lambda: self._stub.AnalyzePlan(request, timeout=self._seconds))
        return [field.name for field in answer.schema.schema.struct.fields]

    def _caller(self) -> dict[str, Any]:
        from pyspark.sql.connect.proto import base_pb2

        return {"session_id": self._session, "user_context": base_pb2.UserContext(user_id="moviepipe")}

    def _asked(self, call: Callable[[], Any]) -> Any:
        import grpc

        try:
            return call()
        except grpc.RpcError as exc:
            raise EngineError(self._explain(exc)) from exc

    def _explain(self, failure: Any) -> str:
        code = failure.code().name
        if code == "DEADLINE_EXCEEDED":
            return f"the native engine gave no answer in {self._seconds:g} s"
        if code in ("UNAVAILABLE", "CANCELLED"):
            return "the native engine ended before it had answered"
        return " ".join(str(failure.details()).split())


def is_installed() -> bool:
    """True when the packages of the extra `native` are there."""
    return all(map(find_spec, PACKAGES))


@contextmanager
def running_sail(seconds: float) -> Iterator[Sail]:
    """A server for as long as the block lasts, on a free port of this machine; each call has `seconds`.

    It starts while this process goes on. Raises MissingRequirementError, with the command that installs it, where it
    is not installed.
    """
    if not is_installed():
        raise MissingRequirementError(NOT_INSTALLED)
    command, variables = [sys.executable, "-c", SERVER], os.environ | VARIABLES
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with (
        ExitStack() as channels,
        subprocess.Popen(command, env=variables, text=True, stdin=pipe, stdout=pipe, stderr=nowhere) as process,
    ):
        try:
            yield Sail(lambda: _connected(process, seconds, channels), seconds)
        finally:
            process.kill()  # a query that is late would go on


def _connected(process: "subprocess.Popen[str]", seconds: float, channels: ExitStack) -> Any:
    """What calls the server, once it has said its port."""
    import grpc
    from pyspark.sql.connect.proto.base_pb2_grpc import SparkConnectServiceStub

    assert process.stdout is not None
    is_ready, _, _ = select([process.stdout], [], [], seconds)
    port = process.stdout.readline().strip() if is_ready else ""
    if not port.isdigit():
        raise EngineError("the native engine did not start")
    channel = channels.enter_context(grpc.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL))
    return SparkConnectServiceStub(channel)  # type: ignore[no-untyped-call] # generated code
