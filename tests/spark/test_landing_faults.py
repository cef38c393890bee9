"""Landing files as strangers drop them: broken lines go on and are rejected, a file cut short stops Bronze."""

import gzip
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakes import contents, land, run_bronze, run_silver, version
from moviepipe.errors import LandingError
from moviepipe.io.lake import Lake
from moviepipe.io.landing import quarantine
from records import answer, body


def test_broken_lines_are_kept_and_rejected_and_the_rest_goes_on(spark: SparkSession, lake: Lake):
    land(lake, [])
    lines = [
        answer(body(1)).to_json_line().encode(),
        b'{"endpoint":"movie/{movie_id}","resource_id":2,"status_co',
        answer(body(3)).to_json_line().replace(":200,", ':"two hundred",').encode(),
        b'{"endpoint":"\xff"}',
        b"",
        answer(body(4)).to_json_line().encode(),
    ]
    (Path(lake.landing) / "by-hand.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    assert run_bronze(spark, lake).kept == 5
    silver = run_silver(spark, lake)
    assert (silver.rows_in, silver.kept, silver.rejected) == (5, 2, 3)
    reasons = [row["_errors"] for row in contents(lake, "silver.rejected_records")]
    assert reasons == [["the landing line is no envelope record"]] * 3


def test_a_file_cut_short_stops_bronze_until_it_is_quarantined(spark: SparkSession, lake: Lake):
    land(lake, [answer(body(1))])
    run_bronze(spark, lake)
    whole = gzip.compress(b"\n".join(answer(body(n)).to_json_line().encode() for n in range(2, 500)))
    (Path(lake.landing) / "cut.jsonl.gz").write_bytes(whole[:-300])
    land(lake, [answer(body(500))])
    before = version(lake, "bronze.tmdb_responses")
    with pytest.raises(LandingError, match=r"landing/cut.jsonl.gz cannot be read .*quarantine cut.jsonl.gz"):
        run_bronze(spark, lake)
    assert version(lake, "bronze.tmdb_responses") == before
    quarantine(lake, "cut.jsonl.gz")
    assert run_bronze(spark, lake).kept == 1
    assert len(contents(lake, "bronze.tmdb_responses")) == 2


def test_a_late_file_is_read_though_newer_ones_came_before(spark: SparkSession, lake: Lake):
    import os

    land(lake, [answer(body(1))])
    run_bronze(spark, lake)
    late = Path(lake.landing) / "aaa.jsonl"
    late.write_text(answer(body(2)).to_json_line() + "\n", encoding="utf-8")
    os.utime(late, (0, 0))
    assert run_bronze(spark, lake).kept == 1


def test_a_lake_that_moved_is_not_ingested_twice(spark: SparkSession, lake: Lake, tmp_path: Path):
    land(lake, [answer(body(1))])
    run_bronze(spark, lake)
    moved = Lake.at(str(Path(lake.uri).rename(tmp_path / "moved")))
    assert run_bronze(spark, moved).rows_in == 0
    assert len(contents(moved, "bronze.tmdb_responses")) == 1
