"""The native engine as a part: what it refuses in one line, late, gone or not installed."""

import socket
from collections.abc import Iterator

import grpc
import pytest
from pyspark.sql.connect.proto.base_pb2_grpc import SparkConnectServiceStub

from moviepipe.errors import MissingRequirementError
from moviepipe.io import sail
from moviepipe.io.sail import EngineError, Sail, running_sail


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def sail_at(port: int, seconds: float) -> Sail:
    return Sail(lambda: SparkConnectServiceStub(grpc.insecure_channel(f"127.0.0.1:{port}")), seconds)


def test_a_late_answer_is_no_answer(listener: socket.socket):
    with pytest.raises(EngineError, match=r"^the native engine gave no answer in 0\.2 s$"):
        sail_at(listener.getsockname()[1], 0.2).query("select 1")


def test_a_server_that_is_gone_is_said_so_at_once(listener: socket.socket):
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(EngineError, match=r"^the native engine ended before it had answered$"):
        sail_at(port, 60).query("select 1")


def test_without_its_packages_the_command_that_installs_them_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sail, "PACKAGES", ("no_such_package",))
    not_installed = pytest.raises(
        MissingRequirementError, match=r"not installed\. Run `pip install 'moviepipe\[native\]'`"
    )
    with not_installed, running_sail(1):
        pass


def test_it_answers_and_says_why_it_does_not():
    with running_sail(60) as engine:
        assert engine.query("select 1 + 1 as two").to_pylist() == [{"two": 2}]
        assert engine.query("select * from range(10) order by 1", limit=3).num_rows == 3
        with pytest.raises(EngineError, match="divide by zero"):
            engine.query("select 1 / 0")
