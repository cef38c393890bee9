import sys
from pathlib import Path

import pyspark
import pytest

from moviepipe import surroundings
from moviepipe.errors import MissingRequirementError
from moviepipe.surroundings import ignored_variables, own_variables

OWN_SPARK = str(Path(pyspark.__file__).parent)


@pytest.mark.parametrize(
    "name",
    ["SPARK_CONF_DIR", "SPARK_SUBMIT_OPTS", "SPARK_REMOTE", "PYSPARK_SUBMIT_ARGS", "HADOOP_CONF_DIR", "YARN_CONF_DIR"],
)
def test_a_variable_of_another_spark_does_not_reach_the_jvm(name: str):
    assert name not in own_variables({name: "/elsewhere", "PATH": "/bin"})
    assert own_variables({name: "/elsewhere", "PATH": "/bin"})["PATH"] == "/bin"


def test_the_jvm_gets_this_environments_spark_and_python():
    own = own_variables({"SPARK_HOME": "/opt/spark", "PYSPARK_PYTHON": "python2", "PYSPARK_DRIVER_PYTHON": "jupyter"})
    assert (own["SPARK_HOME"], own["PYSPARK_PYTHON"]) == (OWN_SPARK, sys.executable)
    assert own["PYSPARK_DRIVER_PYTHON"] == sys.executable


def test_of_the_options_for_every_jvm_only_the_way_to_the_network_is_kept():
    options = "-Xmx64m -XX:+UseG1GC -Dhttps.proxyHost=proxy -javaagent:/gone.jar '-Djavax.net.ssl.trustStore=/my certs'"
    kept = "-Dhttps.proxyHost=proxy '-Djavax.net.ssl.trustStore=/my certs'"
    assert own_variables({"JAVA_TOOL_OPTIONS": options})["JAVA_TOOL_OPTIONS"] == kept


def test_options_that_no_jvm_could_read_are_dropped():
    assert "_JAVA_OPTIONS" not in own_variables({"_JAVA_OPTIONS": "-Dhttp.proxyHost='p"})


def test_what_is_ignored_is_listed_and_nothing_else():
    environ = {"SPARK_HOME": "/opt/spark", "JAVA_TOOL_OPTIONS": "-Xmx1g", "PYSPARK_PYTHON": sys.executable, "HOME": "/"}
    assert ignored_variables(environ) == ["JAVA_TOOL_OPTIONS", "SPARK_HOME"]


def test_this_process_takes_over_the_environment_of_its_jvm(monkeypatch: pytest.MonkeyPatch):
    environ = {"SPARK_HOME": "/opt/spark", "SPARK_REMOTE": "sc://host", "HOME": "/home/a"}
    monkeypatch.setattr(surroundings.os, "environ", environ)
    surroundings.use_own_variables()
    assert (environ["SPARK_HOME"], environ["HOME"], "SPARK_REMOTE" in environ) == (OWN_SPARK, "/home/a", False)


def test_another_pyspark_on_the_path_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pyspark, "__version__", "3.5.1")
    with pytest.raises(MissingRequirementError, match=r"PySpark 3\.5\.1 of .* not pyspark==4\.1\.1\. Unset PYTHONPATH"):
        surroundings.require_own_pyspark()


def test_a_user_without_a_name_is_told_how_to_get_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(surroundings.os, "getuid", lambda: 3_999_999_999)
    with pytest.raises(MissingRequirementError, match=r"user id 3999999999 has no name .* useradd"):
        surroundings.require_named_user()
