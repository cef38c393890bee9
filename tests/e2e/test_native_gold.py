"""Gold by the engine without Java: the same rows and files as Java's, and a process that never outlives its run."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from commands import moviepipe
from demo_records import demo_records
from engines import natively
from lakes import contents, land, run_bronze, run_gold, run_silver, run_similar
from moviepipe.charts import CHARTS
from moviepipe.gold import TABLES
from moviepipe.io.lake import Lake
from moviepipe.ml import SIMILAR_MOVIES

ROOT = Path(__file__).parents[2]
BUILDER = "moviepipe.pipelines.native_gold"
TOO_LONG = 60  # seconds; a process that hangs
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def silver_lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake up to Silver, without shows, so that one Gold table is empty."""
    lake = Lake.at(str(tmp_path_factory.mktemp("silver") / "lake"))
    land(lake, [record for record in demo_records(150, "run") if not record.endpoint.startswith("tv/")])
    run_bronze(spark, lake)
    run_silver(spark, lake)
    return lake


@pytest.fixture
def lake(silver_lake: Lake, tmp_path: Path) -> Lake:
    """A copy of it, at a path that the engine would not find by itself."""
    return Lake.at(str(shutil.copytree(silver_lake.uri, tmp_path / "été [1] {a} 100% #?" / "lake")))


def gold(lake: Lake, *options: str, job: str = "gold", **process: Any) -> subprocess.Popen[str]:
    """`moviepipe gold` or `similar` on the native engine, in a process of its own."""
    command = [sys.executable, "-m", "moviepipe", job, "--lake", lake.uri, "--set", "engine.gold=native", *options]
    quiet = {name: value for name, value in os.environ.items() if name != "MOVIEPIPE_LOG_LEVEL"}  # as --verbose sets it
    environment = quiet | {
        "http_proxy": "http://127.0.0.1:9",
        "SPARK_REMOTE": "sc://127.0.0.1:9",
    }  # must not matter
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, text=True, stdout=pipe, stderr=pipe, **process)


def told(lake: Lake, *options: str, job: str = "gold") -> dict[str, str]:
    """What a run says it did with each table."""
    process = gold(lake, "--json", *options, job=job)
    stdout, stderr = process.communicate(timeout=TOO_LONG)
    assert (process.returncode, stderr) == (0, "")
    return {line["name"]: line["action"] for line in map(json.loads, stdout.splitlines())}


def all_rows(lake: Lake) -> Tables:
    return {table.name: contents(lake, table.name) for table in TABLES}


def hashes(lake: Lake, out: Path) -> dict[str, str]:
    """The published files of a lake, by table."""
    moviepipe("publish", "csv", "--lake", lake.uri, "--out", str(out))
    files = json.loads((out / "manifest.json").read_text())["files"]
    return {file["table"]: file["sha256"] for file in files}


def test_both_engines_give_the_same_rows_and_the_same_published_files(spark: SparkSession, lake: Lake, tmp_path: Path):
    other = Lake.at(str(shutil.copytree(lake.uri, tmp_path / "other")))
    run_gold(spark, other)
    names = {table.name for table in TABLES}
    assert told(lake) == dict.fromkeys(names, "written")
    assert all_rows(lake) == all_rows(other)
    assert hashes(lake, tmp_path / "native") == hashes(other, tmp_path / "jvm")
    assert contents(lake, "gold.tv_genre_summary") == []
    assert told(lake) == dict.fromkeys(names, "up to date")
    assert told(lake, "--rebuild") == dict.fromkeys(names, "written")
    jobs = [(run["job"], run["status"]) for run in contents(lake, "ops.job_runs") if run["job"].startswith("gold")]
    assert sorted(jobs) == [("gold", "done"), ("gold", "done"), ("gold --rebuild", "done")]


def test_similar_movies_are_the_same_on_both_engines_and_left_alone_when_nothing_moved(
    spark: SparkSession, lake: Lake, tmp_path: Path
):
    other, name = Lake.at(str(shutil.copytree(lake.uri, tmp_path / "other"))), SIMILAR_MOVIES.name
    run_similar(spark, other)
    assert told(lake, job="similar") == {name: "written"}
    assert contents(lake, name) == contents(other, name) != []
    assert told(lake, job="similar") == {name: "up to date"}
    assert told(lake, "--rebuild", job="similar") == {name: "written"}
    runs = [run for run in contents(lake, "ops.job_runs") if run["job"].startswith("similar")]
    assert sorted((run["job"], run["status"]) for run in runs) == [
        ("similar", "done"),
        ("similar", "done"),
        ("similar --rebuild", "done"),
    ]
    assert {run["versions_written"].get(name) for run in map(_as_dicts, runs)} == {0, 1, None}


def _as_dicts(run: dict[str, Any]) -> dict[str, Any]:
    return run | {"versions_written": dict(run["versions_written"] or {})}


def test_charts_of_some_movies_are_the_same_pictures_on_both_engines(spark: SparkSession, lake: Lake, tmp_path: Path):
    here, there = tmp_path / "jvm", tmp_path / "native"
    chosen = ["charts", "--lake", lake.uri, "--genre", "drama", "--out"]
    moviepipe(*chosen, str(here), "--set", "engine.gold=jvm")
    command = [sys.executable, "-m", "moviepipe", *chosen, str(there), "--set", "engine.gold=native"]
    subprocess.run(command, check=True, timeout=TOO_LONG)
    pictures = {file.name: file.read_bytes() for file in here.glob("*.png")}
    assert pictures == {file.name: file.read_bytes() for file in there.glob("*.png")}
    assert len(pictures) == len(CHARTS)


def test_a_query_reads_the_lake_at_its_own_path(lake: Lake):
    answer = natively(lake, "select count(*) as movies from silver.movies", 1)
    assert answer.rows == [(len(contents(lake, "silver.movies")),)]


def test_the_tests_of_gold_pass_on_the_native_engine():
    # The test left out makes its tables by Java; the one above has an empty table too.
    command = [sys.executable, "-m", "pytest", "tests/spark/gold", "-k", "not stays_empty", "-p", "no:cacheprovider"]
    environment = os.environ | {"MOVIEPIPE_TEST_ENGINE": "native"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2_000:]
    assert " passed" in done.stdout


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_with_its_run_and_the_next_run_is_right(lake: Lake, sign: signal.Signals):
    process = gold(lake, "--rebuild", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    wait_for(lambda: any(Path(lake.table("gold.movie_overview")).glob("*.parquet")))
    process.send_signal(sign)
    process.communicate(timeout=TOO_LONG)
    assert process.returncode != 0
    wait_for(lambda: not builders())
    told(lake)
    expected = all_rows(lake)
    told(lake, "--rebuild")
    assert all_rows(lake) == expected


def test_a_run_ends_its_java_before_the_native_engine_needs_the_memory(lake: Lake, tmp_path: Path):
    process = gold(lake, "--out", str(tmp_path / "charts"), job="run")
    seen = list[str]()
    while process.poll() is None:
        seen.append("native" if BUILDER in (now := children(process)) else "java" if "org.apache.spark" in now else "")
        assert not (BUILDER in now and "org.apache.spark" in now)
        time.sleep(0.05)
    assert process.returncode == 0
    assert list(dict.fromkeys(filter(None, seen))) == ["java", "native"]
    assert (tmp_path / "charts" / "top_profits.png").exists()


def test_a_process_that_dies_is_one_line_and_the_next_run_is_right(lake: Lake):
    process = gold(lake)
    wait_for(lambda: builders("--parent", str(process.pid)))
    for builder in builders("--parent", str(process.pid)):
        os.kill(builder, signal.SIGKILL)
    _, stderr = process.communicate(timeout=TOO_LONG)
    assert process.returncode == 1
    assert stderr == (
        "moviepipe: The native engine's process was ended by SIGKILL, for want of memory perhaps, while it built Gold. "
        "Build it by Java: add --set engine.gold=jvm.\n"
    )
    assert set(told(lake).values()) <= {"written", "up to date"}


def test_a_failure_is_the_line_that_java_would_give(lake: Lake):
    shutil.rmtree(lake.table("silver.movie_crew"))
    process = gold(lake)
    _, stderr = process.communicate(timeout=TOO_LONG)
    expected = f"moviepipe: silver.movie_crew not found under {lake.uri}. Run `moviepipe silver` first.\n"
    assert (process.returncode, stderr) == (1, expected)


def builders(*of: str) -> list[int]:
    """The processes that build Gold: all on this machine, or those that other options of pgrep leave."""
    found = subprocess.run(["pgrep", *of, "-f", BUILDER], capture_output=True, text=True, check=False).stdout.split()
    return [int(pid) for pid in found]


def children(process: subprocess.Popen[str]) -> str:
    """The commands of its child processes, a line each."""
    return subprocess.run(["pgrep", "-a", "-P", str(process.pid)], capture_output=True, text=True, check=False).stdout


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + TOO_LONG
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
