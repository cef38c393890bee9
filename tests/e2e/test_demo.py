"""The demo over HTTP, from the local TMDb to the charts, and the proof that its fetches add up."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import requests
from pyspark.sql import SparkSession

from commands import moviepipe
from engines import assert_others_read_the_same, differences, silver_in_duckdb
from judge_gold import JUDGED
from lakes import contents
from moviepipe import cli
from moviepipe.charts import CHARTS
from moviepipe.io.lake import Lake
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

CATALOGUE = Catalogue(240)
LAST_DAY = 2


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("demo")
    moviepipe("demo", "--movies", "240", "--lake", str(folder / "lake"), "--out", str(folder / "out"))
    return Lake.at(str(folder / "lake"))


def test_silver_holds_the_catalogue_as_it_is_on_the_last_day(lake: Lake):
    movies = {movie_id: CATALOGUE.movie(movie_id, LAST_DAY) for movie_id in CATALOGUE.movie_ids}
    rejected = {row["resource_id"] for row in contents(lake, "silver.rejected_records")}
    stored = {row["movie_id"]: row for row in contents(lake, "silver.movies")}
    assert stored.keys() == {movie_id for movie_id, body in movies.items() if body} - (rejected - stored.keys())
    assert len(rejected) == 1
    for movie_id, row in stored.items():
        body = movies[movie_id] or {}
        assert (row["vote_count"], row["budget_usd"] or 0) == (body["vote_count"], body["budget"])
    shows = {show_id for show_id in CATALOGUE.show_ids if CATALOGUE.show(show_id, LAST_DAY)}
    assert {row["series_id"] for row in contents(lake, "silver.tv_shows")} == shows


def test_the_top_rated_list_is_that_of_the_first_day(lake: Lake):
    with DemoServer(CATALOGUE) as server:
        url = f"{server.base_url}/movie/top_rated"
        page = requests.get(url, headers={"Authorization": f"Bearer {DEMO_KEY}"}, timeout=10).json()
    lists = contents(lake, "silver.movie_lists")
    found = {row["list_rank"]: row["movie_id"] for row in lists}
    assert found == {place: result["id"] for place, result in enumerate(page["results"], start=1)}
    assert {row["list_name"] for row in lists} == {"top_rated"}


def test_every_fetch_adds_up_from_bronze_alone(lake: Lake, capsys: pytest.CaptureFixture[str]):
    capsys.readouterr()
    moviepipe("runs", "--json", "--lake", lake.uri)
    runs = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    fetches = [run for run in runs if run["job"].startswith("fetch ")]
    assert len(fetches) == 8
    assert {run["status"] for run in fetches} == {"done"}
    for run in fetches:
        assert run["planned"] == run["found"] + run["not_found"] + run["failed"] > 0
    assert [run["planned"] for run in fetches[:2]] == [240, len(CATALOGUE.show_ids)]


def test_a_trace_follows_a_movie_to_its_collection(lake: Lake, capsys: pytest.CaptureFixture[str]):
    movie = next(row for row in contents(lake, "silver.movies") if row["collection_id"] is not None)
    named = {row["collection_id"]: row["collection_name"] for row in contents(lake, "silver.collections")}
    capsys.readouterr()
    moviepipe("trace", str(movie["movie_id"]), "--json", "--lake", lake.uri)
    steps = {step["table"]: step for step in map(json.loads, capsys.readouterr().out.splitlines())}
    assert steps["silver.collections"]["what"] == named[movie["collection_id"]]


def test_a_landing_file_taken_away_makes_the_sum_wrong(lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    there = Lake.at(str(tmp_path / "lake"))
    shutil.copytree(lake.landing, there.landing)
    min(Path(there.landing).glob("*-details-00000.jsonl.gz")).unlink()
    moviepipe("bronze", "--lake", there.uri)
    assert cli.main(["runs", "--lake", there.uri]) == 1
    assert "does not add up in Bronze" in capsys.readouterr().err


def test_the_key_is_in_no_table(lake: Lake):
    files = list(Path(lake.uri).rglob("*.parquet"))
    assert len(files) > 20
    for file in files:
        assert DEMO_KEY not in str(pq.read_table(file).to_pydict())
    for file in Path(lake.uri).rglob("*.json"):
        assert DEMO_KEY not in file.read_text(encoding="utf-8")


def test_the_demo_draws_its_charts_from_the_invented_catalogue(lake: Lake):
    drawn = {path.name for path in (Path(lake.uri).parent / "out").glob("*.png")}
    assert drawn == {chart.file_name for chart in CHARTS}


@pytest.mark.parametrize("name", JUDGED)
def test_gold_is_what_duckdb_makes_of_the_same_silver(lake: Lake, name: str):
    assert differences(lake, silver_in_duckdb(lake), name) == []
    assert contents(lake, name)


@pytest.mark.parametrize("name", JUDGED)
def test_duckdb_and_delta_rs_read_what_spark_reads(spark: SparkSession, lake: Lake, name: str):
    assert_others_read_the_same(spark, lake, name)
