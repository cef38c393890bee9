"""What needs a process of its own: spark-submit from another folder, another time zone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from demo_records import demo_records
from lakes import contents, land, run_bronze, run_silver
from moviepipe.io.lake import Lake
from moviepipe.io.lease import hold_lease

ROOT = Path(__file__).parents[2]


def run_process(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command elsewhere, with this environment's programs first on the path."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK_", "SPARK_"))}
    path = f"{Path(sys.executable).parent}:{outside['PATH']}"
    environment = outside | {"PATH": path} | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_spark_submit_runs_a_job_from_any_folder(tmp_path: Path, lake: Lake):
    land(lake, demo_records(20, "run"))
    properties, job = ROOT / "conf" / "spark-local.conf", ROOT / "jobs" / "bronze.py"
    submit = ["spark-submit", "--properties-file", str(properties), str(job)]
    done = run_process([*submit, "--env", "local", "--lake", lake.uri, "--json"], tmp_path)
    assert done.returncode == 0, done.stderr
    (line,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (line["name"], line["action"]) == ("bronze.tmdb_responses", "appended")
    assert len(contents(lake, "bronze.tmdb_responses")) == line["rows"] > 20


def test_spark_submit_without_the_properties_says_what_to_add(tmp_path: Path, lake: Lake):
    land(lake, demo_records(1, "run"))
    done = run_process(["spark-submit", str(ROOT / "jobs" / "bronze.py"), "--lake", lake.uri], tmp_path)
    assert done.returncode == 1
    said = done.stdout + done.stderr  # spark-submit puts what the job says on stderr into its own stdout
    assert "Start the job with `spark-submit --properties-file" in said


def test_rounds_in_another_time_zone_give_the_same_tables_until_sigterm(tmp_path: Path, spark: SparkSession):
    here, there = Lake.at(str(tmp_path / "here")), Lake.at(str(tmp_path / "there"))
    records = list(demo_records(60, "run"))
    first, second = records[:40], records[40:]
    land(here, records)
    run_bronze(spark, here)
    run_silver(spark, here)
    land(there, first)
    command = [sys.executable, "-m", "moviepipe", "run", "--every", "1s", "--lake", there.uri, "--out", "out"]
    environment = os.environ | {"TZ": "Asia/Kolkata"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "movies_and_box_office.png" in line and len(second):  # the last picture of a round
                with hold_lease(there, "test", wait_seconds=10):
                    land(there, second)
                second = []
            elif "movies_and_box_office.png" in line:
                process.terminate()
    assert (process.returncode, said[-1]) == (0, "Stopped after 2 rounds.\n")
    accounts = {(run["job"], run["status"]) for run in contents(there, "ops.job_runs")}
    assert accounts == {("bronze", "done"), ("silver", "done"), ("gold", "done")}
    for name in ("silver.movies", "silver.popularity_history", "silver.movie_deletions"):
        assert contents(there, name) == contents(here, name)
