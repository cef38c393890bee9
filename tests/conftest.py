"""What the tests share: the data folder, and one Spark session for all that run in this process."""

import os
import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyspark.sql import SparkSession

from moviepipe.io.lake import Lake
from quick_java import QUICK_JAVA
from s3_server import BUCKET, S3Server, running_s3_server

if TYPE_CHECKING:
    from kafka_broker import Broker

ROOT = Path(__file__).parents[1]
collect_ignore_glob = [] if find_spec("cv2") else ["*video*"]  # of the extra `video`, which the lowest versions lack


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files, or a skip that says it is missing."""
    folder = Path(os.environ.get("MOVIEPIPE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is missing; MOVIEPIPE_SHARED_DATA names the folder of real files")
    return folder


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The one session of this test process: Java's, or the native engine's where MOVIEPIPE_TEST_ENGINE says so."""
    from kafka_broker import connector_jars
    from moviepipe.io.native_session import native_session
    from moviepipe.session import start_session

    if os.environ.get("MOVIEPIPE_TEST_ENGINE") == "native":
        with native_session() as session:
            yield session
        return
    warehouse = tmp_path_factory.mktemp("warehouse")
    places = {"spark.sql.warehouse.dir": str(warehouse), "spark.driver.memory": "5g"}
    session = start_session("local", QUICK_JAVA | places | {"spark.jars": ",".join(connector_jars())})
    yield session
    session.stop()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """An empty lake of the test's own."""
    return Lake.at(str(tmp_path / "lake"))


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The one S3 server of this test process; one that cannot start is a failure."""
    with running_s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Broker"]:
    """The one Kafka broker of this test process; one that cannot start is a failure."""
    from kafka_broker import running_broker

    with running_broker(tmp_path_factory.mktemp("kafka")) as running:
        yield running


@pytest.fixture
def s3_lake(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Lake]:
    """An empty lake of the test's own on S3, reached by the standard AWS variables of this process."""
    from moviepipe.io.storage import aws

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in (s3_server.variables() | {"XDG_STATE_HOME": str(tmp_path / "state")}).items():
        monkeypatch.setenv(name, value)
    aws.access.cache_clear()
    yield Lake.at(f"s3://{BUCKET}/{uuid.uuid4().hex[:8]}/a lake, é+%")
    aws.access.cache_clear()
