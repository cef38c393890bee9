"""The environment variables that Spark's start reads: only conf/ and --set decide, so other projects' are ignored."""

import os
import pwd
import shlex
import sys
from collections.abc import Mapping
from importlib.metadata import requires
from pathlib import Path

import pyspark

from moviepipe.errors import MissingRequirementError

FOREIGN_PREFIXES = ("SPARK_", "PYSPARK_", "HADOOP_", "YARN_")
FOREIGN_NAMES = ("MASTER", "DEPLOY_MODE")
JVM_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
# Of a machine's options for every JVM, its way to the network is kept; a heap or collector would clash with conf/.
NETWORK_OPTIONS = ("-Dhttp.", "-Dhttps.", "-DsocksProxy", "-Djava.net.", "-Djavax.net.ssl.")

ADD_USER = f"useradd --no-create-home --uid {os.getuid()} movies"


def ignored_variables(environ: Mapping[str, str]) -> list[str]:
    """The names of the variables that moviepipe's own session ignores, in whole or in part."""
    own = own_variables(environ)
    return sorted(name for name, value in environ.items() if own.get(name) != value)


def own_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a JVM that Python starts: this environment's Spark and Python, no other project's."""
    kept = {name: value for name, value in environ.items() if not _is_foreign(name)}
    options = {name: _network_options(environ.get(name, "")) for name in JVM_OPTIONS}
    python = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    # By itself Spark would look up this machine's name, which a laptop in another network may not have.
    spark = {"SPARK_HOME": str(Path(pyspark.__file__).resolve().parent), "SPARK_LOCAL_IP": "127.0.0.1"}
    return kept | {name: value for name, value in options.items() if value} | python | spark


def use_own_variables() -> None:
    """Makes this process's environment the one for its JVM, which inherits it."""
    own = own_variables(os.environ)
    for name in set(os.environ) - set(own):
        del os.environ[name]
    os.environ.update(own)


def foreign_pyspark() -> str | None:
    """The PySpark that is imported, where it is not the one that moviepipe was installed with, and that one."""
    wanted = f"pyspark=={pyspark.__version__}"
    pinned = [needed for needed in requires("moviepipe") or () if needed.startswith("pyspark==")]
    if wanted in pinned:
        return None
    return f"{pyspark.__version__} of {Path(pyspark.__file__).parents[1]} is found first, not {' '.join(pinned)}"


def require_own_pyspark() -> None:
    """Raises MissingRequirementError when another project's PySpark is imported."""
    if fault := foreign_pyspark():
        raise MissingRequirementError(f"PySpark {fault}. Unset PYTHONPATH.")


def nameless_user() -> str | None:
    """That this process's user has no name, as happens in a container, or None; Hadoop then refuses to start."""
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return f"user id {os.getuid()} has no name in /etc/passwd, and Hadoop asks for one"
    return None


def require_named_user() -> None:
    """Raises MissingRequirementError for a user without a name."""
    if fault := nameless_user():
        raise MissingRequirementError(f"This {fault}. Run as a user that has one, or let root run: {ADD_USER}")


def _is_foreign(name: str) -> bool:
    return name in FOREIGN_NAMES + JVM_OPTIONS or name.startswith(FOREIGN_PREFIXES)


def _network_options(options: str) -> str:
    try:
        return shlex.join(option for option in shlex.split(options) if option.startswith(NETWORK_OPTIONS))
    except ValueError:  # a quote without its end, with which no JVM starts
        return ""
