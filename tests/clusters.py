"""Spark clusters of this machine, and nodes as EMR has them: a bare Python, and an artifact beside it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

from moviepipe.jars import jars_of
from moviepipe.session import read_properties
from s3_server import ADMIN, S3Server

SPARK = Path(pyspark.__file__).parent
START_SECONDS = 60
FETCH_JARS = """
from moviepipe.session import Reach, read_properties, start_session
start_session("local", reach=lambda: Reach(read_properties("s3"), {})).stop()
"""
OF_THIS_CLUSTER = {  # what an EMR cluster sets by itself, for two cores and little memory
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.executor.memory": "1g",
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": "4",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.ui.enabled": "false",
}


@dataclass(frozen=True)
class Node:
    """A machine's folder, with nothing of this project but what is unpacked there, and its bare Python."""

    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """What programs are started with there: no variable of this environment, and the bare Python first."""
        kept = {name: os.environ[name] for name in ("HOME", "JAVA_HOME", "LANG") if name in os.environ}
        return kept | {"PATH": f"{self.folder / 'python' / 'bin'}:{os.environ['PATH']}", "SPARK_HOME": str(self.spark)}

    @property
    def spark(self) -> Path:
        """Its Spark, which keeps what executors unpack."""
        return self.folder / "spark"


def make_node(folder: Path) -> Node:
    """A node whose Python has no package at all, not even pip."""
    folder.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "python"], check=True)
    node = Node(folder)
    node.spark.mkdir()
    for name in ("bin", "jars", "python"):
        (node.spark / name).symlink_to(SPARK / name)
    return node


def unpack(node: Node, artifact: Path) -> Path:
    """The folder of a container with the artifact's environment, as EMR unpacks it for a driver."""
    container = node.folder / "container"
    if not container.exists():
        (container / "environment").mkdir(parents=True)
        archive = artifact / "environment.tar.gz"
        subprocess.run(["tar", "-xzf", archive, "-C", container / "environment"], check=True)
    return container


def run_python(node: Node, artifact: Path, script: Path) -> subprocess.CompletedProcess[str]:
    """Runs a script with the node's Python, the artifact and the Python side of the cluster's Spark."""
    of_spark = sorted((node.spark / "python" / "lib").glob("*.zip"))
    environ = node.environ | {
        "PYTHONPATH": ":".join(map(str, ["./environment", artifact / "moviepipe.zip", *of_spark]))
    }
    container = unpack(node, artifact)
    return subprocess.run(["python3", script], cwd=container, env=environ, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Access:
    """What a cluster has by itself to reach S3: jars, settings, and the variables of a driver's role."""

    jars: list[str]
    settings: dict[str, str]
    variables: dict[str, str]

    @classmethod
    def to(cls, server: S3Server) -> "Access":
        """The way to a server; the jars are fetched where they are not there yet."""
        key, secret = ADMIN
        settings = {
            "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
            "spark.hadoop.fs.s3a.aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
            "spark.hadoop.fs.s3a.access.key": key,
            "spark.hadoop.fs.s3a.secret.key": secret,
            "spark.hadoop.fs.s3a.endpoint": server.endpoint,
            "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
            "spark.hadoop.fs.s3a.path.style.access": "true",
        }
        properties = read_properties("local") | read_properties("s3")
        if not jars_of(properties):
            subprocess.run([sys.executable, "-c", FETCH_JARS], check=True)
        return cls(jars_of(properties), settings, server.variables())


def submit(
    node: Node, artifact: Path, master: str, script: Path, arguments: Sequence[str], access: Access | None = None
) -> subprocess.CompletedProcess[str]:
    """Submits a script with an artifact, as emr/README.md says, from the container of a driver."""
    access = access or Access(jars_of(read_properties("local")), {}, {})
    jars = ":".join(access.jars)
    settings = OF_THIS_CLUSTER | {"spark.driver.extraClassPath": jars, "spark.executor.extraClassPath": jars}
    settings |= access.settings
    command = [
        *(node.spark / "bin" / "spark-submit", "--master", master),
        *("--properties-file", artifact / "spark-emr.conf"),
        *("--py-files", artifact / "moviepipe.zip"),
        *("--archives", f"{artifact / 'environment.tar.gz'}#environment"),
        *(option for name, value in settings.items() for option in ("--conf", f"{name}={value}")),
        *(script, *arguments),
    ]
    environ = node.environ | {"PYTHONPATH": "./environment"}  # of the driver, as EMR Serverless sets it
    environ |= access.variables
    container = unpack(node, artifact)
    return subprocess.run(command, cwd=container, env=environ, capture_output=True, text=True, check=False)


@contextmanager
def standalone_cluster(node: Node, workers: int = 2) -> Iterator[str]:
    """A standalone master with workers of one core and 2 GiB each; its URL."""
    host = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
    master, url = _start(node, "master", "master.Master", host, r"Starting Spark master at (spark://\S+)")
    processes = [master]
    try:
        for number in range(workers):
            name = f"worker{number}"
            options = (*host, "--cores", "1", "--memory", "2g", "--work-dir", str(node.folder / name), url)
            worker, _ = _start(node, name, "worker.Worker", options, "Successfully (registered) with master")
            processes.append(worker)
        yield url
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def _start(
    node: Node, name: str, daemon: str, options: Sequence[str], ready: str
) -> tuple[subprocess.Popen[bytes], str]:
    """Starts a daemon and waits until its log holds the pattern; with what the pattern's group found."""
    command = [node.spark / "bin" / "spark-class", f"org.apache.spark.deploy.{daemon}", *options]
    log = node.folder / f"{name}.log"
    with log.open("w") as said:
        environ = node.environ | {"SPARK_DAEMON_MEMORY": "256m"}
        process = subprocess.Popen(command, cwd=node.folder, env=environ, stdout=said, stderr=said)
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if found := re.search(ready, log.read_text(encoding="utf-8")):
            return process, found[1]
        time.sleep(0.1)
    process.kill()
    raise AssertionError(log.read_text(encoding="utf-8"))
