"""A lake on S3, taken through all layers by commands of their own process: its tables are those of a folder."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from s3_events import LIBRARIES, AnotherWriter, ShortKeys, who_signs_with
from s3_rounds import parts

from commands import moviepipe
from lakes import land, run_bronze, run_silver
from moviepipe import gold, silver
from moviepipe.charts import CHARTS
from moviepipe.gold import TV_GENRE_SUMMARY as TV_GENRES
from moviepipe.io import commits, storage
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import read_snapshot
from moviepipe.silver.details import LINEAGE
from moviepipe.tables import Table
from s3_server import ADMIN, BUCKET, LATER, Proxy, S3Server

TABLES = (*silver.TABLES, *gold.TABLES)


def run_rounds(lake: Lake, out: str, plain: Lake, aws_variables: dict[str, str]) -> list[str]:
    """Runs all layers twice in a process of its own, with no other AWS variables; its lines of refusals."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    paths = [str(Path(__file__).parents[1]), *sys.path]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("s3_rounds.py")), lake.uri, out, plain.uri],
        env=own | aws_variables | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith("refused: ")]


def rows(lake: Lake, table: Table) -> list[str]:
    stored = read_snapshot(lake, table).arrow()
    of_this_run = {*LINEAGE.fieldNames(), "record_hash"}  # the hash is of the record with its file's name
    kept = [name for name in stored.column_names if name not in of_this_run]
    return sorted(map(str, stored.select(kept).to_pylist(maps_as_pydicts="strict")))


def test_every_layer_and_command_works_on_s3_as_in_a_folder(
    spark: SparkSession,
    lake: Lake,
    s3_server: S3Server,
    s3_lake: Lake,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
):
    out = f"{s3_lake.uri}/out"
    plain = Lake.at(f"s3://{BUCKET}/{uuid.uuid4().hex[:8]}")
    keys, other = ShortKeys(tmp_path), AnotherWriter(plain.table(TV_GENRES.name))
    proxy = Proxy(s3_server.port, cut=other.comes_between, expired=keys.have_expired)
    with proxy.running(), keys.of_profile(proxy.endpoint) as variables:
        refused = run_rounds(s3_lake, f"{out}/charts", plain, variables)
    assert who_signs_with(ADMIN, proxy.heads) == who_signs_with(LATER, proxy.heads) == LIBRARIES
    created = [head.split()[0] for head in proxy.heads if "op=op_create" in head]
    assert set(created) == {"PUT"}  # nobody asks first whether a new file is there: that is two requests more
    for records in parts():
        land(lake, records)
        for run in (run_bronze, run_silver):
            run(spark, lake)
    moviepipe("gold", "--lake", lake.uri)
    for table in TABLES:
        assert rows(s3_lake, table) == rows(lake, table), table.name
    assert commits.last_commit(s3_lake, silver.MOVIES).version == commits.last_commit(lake, silver.MOVIES).version

    assert any(name.startswith("deletion_vector") for name in storage.list_names(plain.table("silver.movie_genres")))
    replaced = read_snapshot(plain, silver.MOVIE_GENRES).arrow().to_pylist()
    assert [(row["movie_id"], row["genre_id"]) for row in replaced] == [(n, 2 if n == 3 else 1) for n in range(10)]

    (line,) = refused
    assert line.startswith(f"refused: Another program wrote to the table at the same time: {TV_GENRES.name} (")
    genres = read_snapshot(plain, TV_GENRES).arrow().to_pylist()
    assert [(row["genre_id"], row["genre_name"]) for row in genres] == [(2, "ours"), (7, "another's")]
    assert commits.last_commit(plain, TV_GENRES).version == 2

    assert storage.list_names(f"{out}/charts") == sorted(chart.file_name for chart in CHARTS)
    moviepipe("publish", "csv", "--lake", s3_lake.uri, "--out", f"{out}/files")
    manifest = json.loads(storage.read_text(f"{out}/files", "manifest.json"))
    assert {file["file"] for file in manifest["files"]} | {"manifest.json"} == set(storage.list_names(f"{out}/files"))
    moviepipe("report", "--lake", s3_lake.uri, "--out", f"{out}/report.html")
    assert storage.read_text(out, "report.html").startswith("<!doctype html>")

    capsys.readouterr()
    moviepipe("tables", "--lake", s3_lake.uri, "--json")
    moviepipe("runs", "--lake", s3_lake.uri, "--json")
    moviepipe("trace", str(parts()[0][0].resource_id), "--lake", s3_lake.uri, "--json")
    moviepipe("doctor", "--lake", s3_lake.uri, "--json")
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["table"] for row in printed if "table" in row} >= {table.name for table in TABLES}
    assert [row["state"] for row in printed if row.get("what") == "Lake"] == ["ok"]
    assert [row["status"] for row in printed if "rows_in" in row] == ["done"] * 6
    left = [name for name in storage.list_names(s3_lake.uri) if not name.startswith(("_lease", "_conditional"))]
    assert left == []


def test_without_credentials_each_command_ends_in_one_line(
    s3_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    from moviepipe import cli
    from moviepipe.io.storage import aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    aws.access.cache_clear()
    commands = ["bronze", "silver", "gold", "run", "charts", "report", "tables", "runs", "trace 1", "sql select"]
    commands += ["publish csv", "schema-drift", "maintain --older-than 180d", "quarantine x", "fetch --resume"]
    commands += ["maintain --older-than 180d --dry-run"]
    monkeypatch.setenv("TMDB_API_KEY", "x" * 32)
    for command in commands:
        assert cli.main([*command.split(), "--lake", s3_lake.uri]) == 1, command
        stderr = capsys.readouterr().err
        assert "There are no AWS credentials for s3://" in stderr, command
        assert stderr.count("\n") == 1
