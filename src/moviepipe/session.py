"""The one SparkSession: built from conf/spark-<env>.conf, or taken over from spark-submit."""

import hashlib
import os
import re
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from moviepipe.errors import ConfigError, MissingRequirementError

OLDEST_JAVA = 17
DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension"
JAVA_OPTIONS = "spark.driver.extraJavaOptions"


def start_session(env: str, overrides: dict[str, str] | None = None) -> SparkSession:
    """The running session; under spark-submit its own, else a new one from conf/spark-<env>.conf.

    Raises MissingRequirementError when Java is missing or too old, or Delta Lake is not configured.
    """
    _use_utc_and_quiet_logs()
    builder = SparkSession.builder.appName("moviepipe")
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # set by spark-submit, which has read the properties already
        if overrides:
            raise ConfigError(f"spark-submit has started already; give it {', '.join(overrides)} with --conf.")
        return _require_delta(builder.getOrCreate(), env)
    require_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    properties = read_properties(env) | (overrides or {})
    for key, value in _with_startup_aids(properties).items():
        builder = builder.config(key, value)
    spark = _require_delta(builder.getOrCreate(), env)
    if "spark.jars.packages" in properties:
        _jars_complete(properties).touch()
    return spark


def _use_utc_and_quiet_logs() -> None:
    """Times come from Spark in the zone of this process; and pyspark logs each error of a query, traces and all."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).disabled = True


def read_properties(env: str) -> dict[str, str]:
    """The settings of conf/spark-<env>.conf by key, in Spark's own properties format."""
    text = (files("moviepipe") / "conf" / f"spark-{env}.conf").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {key: value for key, value in pairs}  # noqa: C416 (a pair is a list)


def java_version() -> int | None:
    """The major version of the Java that Spark would start, or None when there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', answer)
    return int(found[1]) if found else None


def require_java() -> None:
    """Raises MissingRequirementError unless a Java that Spark 4 can use is found."""
    version = java_version()
    wanted = f"Install Java {OLDEST_JAVA} (for example openjdk-{OLDEST_JAVA}-jre-headless) or set JAVA_HOME to it."
    if version is None:
        raise MissingRequirementError(f"Java not found, and Spark runs on it. {wanted}")
    if version < OLDEST_JAVA:
        raise MissingRequirementError(f"Java {version} found, which is too old for Spark 4. {wanted}")


def jar_folder(properties: dict[str, str]) -> Path:
    """Where this environment keeps the jars of one set of coordinates, and their class-data archive."""
    coordinates = properties["spark.jars.packages"] + properties.get("spark.jars.excludes", "")
    return Path(sys.prefix) / "share" / "moviepipe" / hashlib.sha256(coordinates.encode()).hexdigest()[:12]


def class_archive(properties: dict[str, str]) -> Path:
    """The class-data archive made by `moviepipe setup`; the JVM maps it instead of loading each class anew."""
    return jar_folder(properties) / "classes.jsa"


def _jars_complete(properties: dict[str, str]) -> Path:
    return jar_folder(properties) / "complete"


def _with_startup_aids(properties: dict[str, str]) -> dict[str, str]:
    """The properties for a JVM that Python starts: jars from this environment's own folder, quiet logs."""
    options = [properties.get(JAVA_OPTIONS, ""), f'"-Dlog4j2.configurationFile={_log_configuration()}"']
    aids = dict(properties)
    if "spark.jars.packages" in properties:
        aids["spark.jars.ivy"] = str(jar_folder(properties))
    if "spark.jars.packages" in properties and _jars_complete(properties).exists():
        aids = {key: value for key, value in aids.items() if not key.startswith("spark.jars.")}
        jars = sorted(str(jar) for jar in (jar_folder(properties) / "jars").glob("*.jar"))
        aids["spark.driver.extraClassPath"] = aids["spark.executor.extraClassPath"] = ":".join(jars)
        if class_archive(properties).exists():
            options.append(f'"-XX:SharedArchiveFile={class_archive(properties)}" -Xshare:auto -Xlog:disable')
    return aids | {JAVA_OPTIONS: " ".join(options).strip()}


def _log_configuration() -> Path:
    return Path(str(files("moviepipe") / "conf" / "log4j2.properties")).resolve()


def _require_delta(spark: SparkSession, env: str) -> SparkSession:
    if DELTA_EXTENSION not in (spark.conf.get("spark.sql.extensions", "") or ""):
        properties = _log_configuration().parent / f"spark-{env}.conf"
        raise MissingRequirementError(
            f"This Spark session has no Delta Lake. Start the job with `spark-submit --properties-file {properties}`."
        )
    return spark
