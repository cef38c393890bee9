"""The artifact on a cluster: every layer and the charts, by a Python that has no package of this project."""

import json
import platform
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from clusters import Access, Node, make_node, run_python, standalone_cluster, submit
from demo_records import demo_records
from lakes import contents, ignore, land, run_bronze, run_gold, run_silver
from moviepipe import gold, silver
from moviepipe.charts import CHARTS
from moviepipe.emr.target import Target
from moviepipe.errors import MoviepipeError
from moviepipe.io import commits, storage
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import TABLES
from moviepipe.pipelines.emr_package import PackageRequest, run
from s3_server import BUCKET, S3Server

PROGRAMS = Path(__file__).parents[1] / "cluster_programs"
LOCAL_CLUSTER = "local-cluster[2,1,2048]"
HERE = Target(".".join(map(str, sys.version_info[:2])), platform.machine())


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifact as it would be uploaded, for this machine."""
    try:
        return run(tmp_path_factory.mktemp("artifact"), PackageRequest(HERE), ignore)
    except MoviepipeError as exc:
        if "cannot reach its package index" not in str(exc):
            raise
        pytest.skip(str(exc))


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    node = make_node(tmp_path_factory.mktemp("cluster") / "node")
    yield node
    shutil.rmtree(node.folder)  # each executor has unpacked half a gigabyte


@pytest.fixture(scope="module")
def local_lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """What a run on this machine makes of a small catalogue."""
    lake = Lake.at(str(tmp_path_factory.mktemp("local") / "lake"))
    land(lake, demo_records(60, "run"))
    run_bronze(spark, lake)
    run_silver(spark, lake)
    run_gold(spark, lake)
    return lake


def run_jobs(
    node: Node, artifact: Path, master: str, jobs: list[str], lake: str, out: Path | str, access: Access | None = None
) -> None:
    """Runs jobs of the artifact over a lake anywhere, each submitted by itself, as EMR's steps are."""
    for job in jobs:
        places = ["--env", "emr", "--lake", lake, *(["--out", str(out)] if job in ("charts", "run") else [])]
        done = submit(node, artifact, master, artifact / "jobs" / f"{job}.py", places, access)
        assert done.returncode == 0, done.stdout + done.stderr


def assert_same_tables(lake: Lake, other: Lake) -> None:
    built = [table.name for table in TABLES if table.layer != "ops" and commits.exists(other, table)]
    assert {table.name for table in (*silver.TABLES, *gold.TABLES)} < {*built}
    for name in built:
        assert contents(lake, name) == contents(other, name), name


def with_same_landing(lake: Lake, folder: Path) -> Lake:
    other = Lake.at(str(folder / "lake"))
    shutil.copytree(lake.landing, other.landing)
    return other


def test_the_environment_runs_elsewhere_with_a_python_that_has_no_package(artifact: Path, node: Node):
    done = run_python(node, artifact, PROGRAMS / "compiled.py")
    assert done.returncode == 0, done.stderr
    found = done.stdout.splitlines()
    assert len(found) == 6
    assert {path.partition("/environment/")[0] for path in found} == {str(node.folder / "container")}


@pytest.mark.cluster
def test_driver_and_executors_use_the_artifacts_packages_and_a_bare_python(artifact: Path, node: Node, tmp_path: Path):
    done = submit(node, artifact, LOCAL_CLUSTER, PROGRAMS / "probe.py", [str(tmp_path / "found")])
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "found").read_bytes())
    processes = [found["driver"], *found["executors"]]
    assert {each["prefix"] for each in processes} == {str(node.folder / "python")}
    assert {each["python"] for each in processes} == {platform.python_version()}
    for each in processes:
        assert each["pandas"] == f"{each['folder']}/environment/pandas/__init__.py"
        assert "moviepipe.zip/moviepipe" in each["moviepipe"]
    assert len({each["folder"] for each in processes}) == 3


@pytest.mark.cluster
def test_a_run_on_a_local_cluster_gives_the_tables_of_a_local_run(
    artifact: Path, node: Node, local_lake: Lake, tmp_path: Path
):
    lake = with_same_landing(local_lake, tmp_path)
    run_jobs(node, artifact, LOCAL_CLUSTER, ["run"], lake.uri, tmp_path / "out")
    assert_same_tables(lake, local_lake)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {chart.file_name for chart in CHARTS}


@pytest.fixture
def standalone(node: Node) -> Iterator[str]:
    with standalone_cluster(node) as url:
        yield url


@pytest.mark.cluster
def test_the_jobs_on_a_standalone_master_give_the_tables_of_a_local_run(
    artifact: Path, node: Node, standalone: str, local_lake: Lake, tmp_path: Path
):
    lake = with_same_landing(local_lake, tmp_path)
    run_jobs(node, artifact, standalone, ["bronze", "silver", "gold", "charts"], lake.uri, tmp_path / "out")
    assert_same_tables(lake, local_lake)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {chart.file_name for chart in CHARTS}


@pytest.mark.cluster
@pytest.mark.usefixtures("s3_lake")  # the way to the server, for what this process reads
def test_a_run_on_a_standalone_master_with_its_lake_on_s3_gives_the_tables_of_a_local_run(
    artifact: Path, node: Node, standalone: str, local_lake: Lake, s3_server: S3Server
):
    lake = Lake.at(f"s3://{BUCKET}/{uuid.uuid4().hex[:8]}")
    for file in storage.list_files(local_lake.landing):
        storage.copy_in(Path(local_lake.landing, file.name), lake.landing, file.name)
    out = f"{lake.uri}/out"
    run_jobs(node, artifact, standalone, ["run"], lake.uri, out, Access.to(s3_server))
    assert_same_tables(lake, local_lake)
    assert storage.list_names(out) == sorted(chart.file_name for chart in CHARTS)
