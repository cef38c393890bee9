"""The one SparkSession: built from conf/spark-<env>.conf, or taken over from spark-submit."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark import SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from moviepipe.errors import ConfigError, MissingRequirementError
from moviepipe.jars import NAMES, class_archive, jar_folder, jars_of, mark_complete, require_room
from moviepipe.java import require_java
from moviepipe.surroundings import require_named_user, require_own_pyspark, use_own_variables

DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension"
JAVA_OPTIONS = "spark.driver.extraJavaOptions"
UMASK = "spark.hadoop.fs.permissions.umask-mode"
LOG_STORE = "spark.delta.logStore.s3.impl"


@dataclass(frozen=True)
class Reach:
    """What Spark needs to reach a lake that is elsewhere: properties, and variables that Java starts with."""

    properties: dict[str, str]
    variables: dict[str, str]


def start_session(
    env: str, overrides: dict[str, str] | None = None, reach: Callable[[], Reach] | None = None
) -> SparkSession:
    """The running session; under spark-submit its own, else a new one from conf/spark-<env>.conf.

    `reach` is asked when this machine runs Spark by itself: on a cluster, the cluster knows the way.

    Raises MissingRequirementError when Java is missing, too old or too new, or Delta Lake is not configured.
    """
    _use_utc_and_quiet_logs()
    builder = SparkSession.builder.appName("moviepipe")
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # set by spark-submit, which has read the properties already
        if overrides:
            raise ConfigError(f"spark-submit has started Spark already; give it {', '.join(overrides)} with --conf.")
        spark = _require_delta(builder.getOrCreate(), env)
        _define_log_store(spark)
        return spark
    properties = read_properties(env) | (overrides or {})
    needed = reach() if reach and starts_own_spark(properties) else Reach({}, {})
    properties = read_properties(env) | needed.properties | (overrides or {})
    _prepare_machine(properties)
    for key, value in _with_startup_aids(properties).items():
        builder = builder.config(key, value)
    spark = _require_delta(_start_java(builder, needed.variables), env)
    _define_log_store(spark)
    if NAMES in properties:
        mark_complete(properties)
    return spark


def _use_utc_and_quiet_logs() -> None:
    """Makes UTC this process's zone, in which Spark gives times to Python, and keeps pyspark from logging errors."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).disabled = True


def halt_java() -> None:
    """Ends this process's Java at once, whatever it is at: what it has not committed yet, it never will."""
    context = SparkContext._active_spark_context
    if context is not None and context._jvm is not None:
        # Its connection will break, and of that pyspark would print a traceback.
        vars(context._accumulatorServer)["handle_error"] = lambda *_: None
        with suppress(Py4JError, OSError):
            context._jvm.java.lang.Runtime.getRuntime().halt(1)


def has_session() -> bool:
    """True while this process has a session of Java's Spark."""
    return SparkContext._active_spark_context is not None


def end_java(spark: SparkSession) -> None:
    """Ends a session and its Java, where this process started it: memory that whatever comes next may need.

    `start_session` would start another.
    """
    gateway: Any = SparkContext._gateway
    process = getattr(gateway, "proc", None)
    if process is None:  # it is spark-submit's
        return
    spark.stop()
    gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None
    process.stdin.close()  # at which it ends
    process.wait()


def _start_java(builder: SparkSession.Builder, variables: Mapping[str, str] | None = None) -> SparkSession:
    before = dict(os.environ)
    os.environ.update(variables or {})
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as exc:
        if exc.getCondition() != "JAVA_GATEWAY_EXITED":
            raise
        message = "Java ended before Spark had started; its output stands above. `moviepipe doctor` looks for causes."
        raise MissingRequirementError(message) from exc
    finally:
        for name in variables or {}:
            os.environ.pop(name)
        os.environ.update({name: before[name] for name in variables or {} if name in before})


def _prepare_machine(properties: dict[str, str]) -> None:
    """Checks Java, and sets the variables that Spark starts with; on a cluster these are the cluster's."""
    require_java()
    if starts_own_spark(properties):
        require_own_pyspark()
        require_named_user()
        use_own_variables()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)


def starts_own_spark(properties: dict[str, str]) -> bool:
    """True when Spark runs on this machine alone, so that it is the one of this environment."""
    return properties.get("spark.master", "").startswith("local")


def read_properties(env: str) -> dict[str, str]:
    """The settings of conf/spark-<env>.conf by key, in Spark's own properties format."""
    text = (files("moviepipe") / "conf" / f"spark-{env}.conf").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {key: value for key, value in pairs}  # noqa: C416 (a pair is a list)


def _with_startup_aids(properties: dict[str, str]) -> dict[str, str]:
    """The properties for a JVM that Python starts: this process's umask, quiet logs, jars from their own folder."""
    options = f'{properties.get(JAVA_OPTIONS, "")} "-Dlog4j2.configurationFile={_log_configuration()}"'
    aids = {UMASK: f"{_umask():03o}"} | properties | {JAVA_OPTIONS: options.strip()}
    return _with_jars(aids) if NAMES in properties else aids


def _with_jars(properties: dict[str, str]) -> dict[str, str]:
    """The same with the jars and their archive on the class path; or with the folder to fetch them into, if missing."""
    jars, archive = ":".join(jars_of(properties)), class_archive(properties)
    if not jars:
        require_room(properties)
        return properties | {"spark.jars.ivy": str(jar_folder(properties))}
    aids = {key: value for key, value in properties.items() if not key.startswith("spark.jars.")}
    if archive.exists():
        aids[JAVA_OPTIONS] += f' "-XX:SharedArchiveFile={archive}" -Xshare:auto -Xlog:disable'
    return aids | {"spark.driver.extraClassPath": jars, "spark.executor.extraClassPath": jars}


def _define_log_store(spark: SparkSession) -> None:
    """Gives Java the class by which Delta commits on S3, where the properties name one: Spark's compiler makes it."""
    name, jvm = spark.sparkContext.getConf().get(LOG_STORE), cast(Any, spark)._jvm
    if name is None:
        return
    loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
    with suppress(Py4JJavaError):
        loader.loadClass(name)  # an earlier session of this Java has it
        return
    compiler = jvm.org.codehaus.janino.SimpleCompiler()
    compiler.setParentClassLoader(loader)
    source = files("moviepipe") / "conf" / f"{name.rpartition('.')[2]}.java"
    compiler.cook(source.read_text(encoding="utf-8"))
    methods = jvm.java.lang.invoke.MethodHandles
    neighbour = loader.loadClass("io.delta.storage.LogStore")
    methods.privateLookupIn(neighbour, methods.lookup()).defineClass(compiler.getBytecodes()[name])


def _umask() -> int:
    """This process's umask; Hadoop would use its own."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _log_configuration() -> Path:
    return Path(str(files("moviepipe") / "conf" / "log4j2.properties")).resolve()


def _require_delta(spark: SparkSession, env: str) -> SparkSession:
    if DELTA_EXTENSION not in (spark.conf.get("spark.sql.extensions", "") or ""):
        properties = _log_configuration().parent / f"spark-{env}.conf"
        raise MissingRequirementError(
            f"This Spark session has no Delta Lake. Start the job with `spark-submit --properties-file {properties}`."
        )
    return spark
