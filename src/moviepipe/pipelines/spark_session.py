"""The Spark session of a lake: of one on S3, with the jars and the way to it."""

from functools import partial

from pyspark.sql import SparkSession

from moviepipe import session
from moviepipe.config import Settings
from moviepipe.io.lake import Lake


def open_session(env: str, settings: Settings, lake: Lake) -> SparkSession:
    """A session that reads and writes the lake."""
    reach = None if lake.is_here else partial(reach_of, lake)
    return session.start_session(env, settings.spark, reach)


def reach_of(lake: Lake) -> session.Reach:
    """What Spark needs for a lake on S3; raises StorageError when it cannot be reached."""
    from moviepipe.io.storage import clients

    variables = clients.java_variables()
    return session.Reach(session.read_properties("s3") | clients.spark_properties(lake.uri), variables)
