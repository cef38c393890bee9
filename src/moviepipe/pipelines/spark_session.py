"""The Spark session of a lake: of one on S3, with the jars and the way to it."""

from functools import partial
from importlib.resources import files
from pathlib import Path

from pyspark.sql import SparkSession

from moviepipe import session
from moviepipe.config import Settings
from moviepipe.io.lake import Lake
from moviepipe.jars import EXCLUDED, NAMES


def open_session(env: str, settings: Settings, lake: Lake, with_kafka: bool = False) -> SparkSession:
    """A session that reads and writes the lake, and reads Kafka where that is asked for."""
    reach = None if lake.is_here and not with_kafka else partial(_reach, lake, with_kafka)
    return session.start_session(env, settings.spark, reach)


def _reach(lake: Lake, with_kafka: bool) -> session.Reach:
    found = session.Reach({}, {}) if lake.is_here else reach_of(lake)
    return session.Reach(with_kafka_jars(found.properties), found.variables) if with_kafka else found


def with_kafka_jars(properties: dict[str, str]) -> dict[str, str]:
    """The properties with Spark's Kafka connector among the jars, and where Ivy looks for them."""
    kafka = session.read_properties("kafka")
    lists = {name: _joined(properties.get(name, ""), kafka[name]) for name in (NAMES, EXCLUDED)}
    ivy = str(Path(str(files("moviepipe") / "conf" / "kafka-ivysettings.xml")).resolve())
    return properties | lists | {"spark.jars.ivySettings": ivy}


def _joined(*lists: str) -> str:
    return ",".join(dict.fromkeys(name for each in lists for name in each.split(",") if name))


def reach_of(lake: Lake) -> session.Reach:
    """What Spark needs for a lake on S3; raises StorageError when it cannot be reached."""
    from moviepipe.io.storage import clients

    variables = clients.java_variables()
    return session.Reach(session.read_properties("s3") | clients.spark_properties(lake.uri), variables)
