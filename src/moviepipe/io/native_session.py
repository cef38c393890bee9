"""A Spark session without Java: Sail, an engine in Rust that speaks Spark Connect, inside this process.

pyspark decides once per process whether its functions are Java's or Connect's, so a process has this session or that of
`moviepipe.session`, and never both. Source: https://docs.lakesail.com/sail.
"""

import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyspark.sql import SparkSession

from moviepipe.errors import MissingRequirementError
from moviepipe.io.sail import NOT_INSTALLED, is_installed
from moviepipe.surroundings import use_own_variables

PROXIES = ("grpc_proxy", "https_proxy", "http_proxy")  # gRPC would ask them for what is on this machine
# Answers come from this process: a call that fails fails for good, and pyspark would try it again for minutes.
NO_RETRIES = 0


@contextmanager
def native_session() -> Iterator[SparkSession]:
    """The engine and a session in it, until the block ends; raises MissingRequirementError where it is missing."""
    if not is_installed():
        raise MissingRequirementError(NOT_INSTALLED)
    _prepare_process()
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer()  # kept by this frame: the server ends with its object
    server.start(background=True)
    _, port = server.listening_address
    spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    session: Any = spark  # mypy knows the session of Java's Spark
    session.client.set_retry_policies([_no_retries()])
    try:
        yield spark
    finally:
        spark.stop()
        server.stop()


def _prepare_process() -> None:
    """UTC, as in the other session; errors of the engine come as exceptions, so its own log stays quiet."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    use_own_variables()
    for name in PROXIES:
        os.environ.pop(name, None)
    os.environ.setdefault("RUST_LOG", "off")
    # A window without a partition is meant where it stands; Java's session warns in a log that is quiet too.
    warnings.filterwarnings("ignore", message="WARN WindowExpression")


def _no_retries() -> object:
    from pyspark.sql.connect.client.retries import DefaultPolicy

    return DefaultPolicy(max_retries=NO_RETRIES)
