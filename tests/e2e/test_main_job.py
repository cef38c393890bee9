"""The main job on real data: the TMDB 5000 files through every layer, twice."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from commands import import_and_run, moviepipe
from lakes import contents, version
from moviepipe import cli, ml, video
from moviepipe.charts import CHARTS
from moviepipe.docs_examples import EXAMPLES, results_on, run_example, shown_results
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import BY_NAME, table_named

ROWS = {
    "bronze.tmdb_responses": 4_803,
    "silver.movies": 4_803,
    "silver.movie_genres": 12_160,
    "silver.movie_companies": 13_677,
    "silver.movie_countries": 6_436,
    "silver.movie_languages": 6_937,
    "silver.movie_keywords": 36_194,
    "silver.movie_cast": 106_257,
    "silver.movie_crew": 129_581,
    "silver.popularity_history": 4_803,
    "silver.rejected_records": 0,
    "silver.movie_deletions": 0,
    "gold.movie_overview": 4_803,
    "gold.genre_summary": 20,
    "gold.yearly_summary": 90,
}


def versions(lake: Lake, *layers: str) -> dict[str, int]:
    there = (name for name, table in BY_NAME.items() if name.startswith(layers) and commits.exists(lake, table))
    return {name: version(lake, name) for name in there}


def test_every_table_has_the_rows_of_the_files(spark: SparkSession, tmdb_lake: Lake):
    found = {name: delta.read_table(spark, tmdb_lake, table_named(name)).count() for name in ROWS}
    assert found == ROWS


def test_the_examples_of_the_docs_give_the_results_that_stand_there(tmdb_lake: Lake):
    page = Path(__file__).parents[2] / "docs" / "tables.md"
    found, shown = results_on(tmdb_lake), shown_results(page.read_text(encoding="utf-8"))
    assert found == {query: shown[query] for query in found}, "run `make docs LAKE=…`"
    assert len(found) == len(EXAMPLES) - len((*ml.TABLES, *video.TABLES)), "this lake has no model and no videos"


@pytest.mark.parametrize("table", ["silver.movies", "gold.profit_extremes", "ops.landing_files"])
def test_sql_prints_an_example_as_the_docs_show_it(capsys: pytest.CaptureFixture[str], tmdb_lake: Lake, table: str):
    moviepipe("sql", EXAMPLES[table], "--lake", tmdb_lake.uri)
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert printed == run_example(tmdb_lake, EXAMPLES[table]).splitlines()


def test_a_budget_of_zero_is_unknown(spark: SparkSession, tmdb_lake: Lake):
    movies = delta.read_table(spark, tmdb_lake, table_named("silver.movies"))
    assert movies.where("budget_usd is null").count() == 1_037
    assert movies.where("budget_usd = 0 or revenue_usd = 0 or runtime_minutes = 0").count() == 0


def test_the_account_of_the_run_adds_up(tmdb_lake: Lake):
    runs = contents(tmdb_lake, "ops.job_runs")
    counts = {run["job"]: (run["status"], run["rows_in"], run["kept"]) for run in runs}
    assert counts["bronze"] == ("done", 4_803, 4_803)
    assert counts["silver"] == ("done", 4_803, 4_803)


def test_a_second_run_and_a_second_import_write_no_silver_or_gold(tmdb_lake: Lake, shared_data: Path, tmp_path: Path):
    before = versions(tmdb_lake, "silver.", "gold.")
    moviepipe("run", "--lake", tmdb_lake.uri, "--out", str(tmp_path))
    assert versions(tmdb_lake, "silver.", "gold.") == before
    import_and_run(tmdb_lake, shared_data, tmp_path)
    assert versions(tmdb_lake, "silver.", "gold.") == before
    unchanged = [run["unchanged"] for run in contents(tmdb_lake, "ops.job_runs") if run["job"] == "silver"]
    assert 4_803 in unchanged


def test_a_rebuild_gives_the_same_silver(tmdb_lake: Lake):
    names = [name for name in ROWS if name.startswith("silver.") and "cast" not in name and "crew" not in name]
    before = {name: contents(tmdb_lake, name) for name in names}
    moviepipe("silver", "--rebuild", "--lake", tmdb_lake.uri)
    assert {name: contents(tmdb_lake, name) for name in names} == before


def test_the_charts_are_pictures(tmdb_lake: Lake):
    pictures = {path.name: path.read_bytes() for path in (Path(tmdb_lake.uri).parent / "out").iterdir()}
    assert set(pictures) == {chart.file_name for chart in CHARTS}
    assert all(picture.startswith(b"\x89PNG") and len(picture) > 10_000 for picture in pictures.values())


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    """What a command prints with --json."""
    capsys.readouterr()
    moviepipe(*arguments, "--json")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_sql_answers_over_table_names(capsys: pytest.CaptureFixture[str], tmdb_lake: Lake):
    query = "with m as (select * from silver.movies) select title, budget_usd from m order by 2 desc nulls last"
    found = lines(capsys, "sql", query, "--limit", "1", "--lake", tmdb_lake.uri)
    assert found == [{"title": "Pirates of the Caribbean: On Stranger Tides", "budget_usd": 380_000_000}]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("delete from silver.movies", "takes queries only"),
        ("select nothing from silver.movies", "Spark cannot run this query"),
        ("select * from silver.moovies", "Did you mean silver.movies?"),
    ],
)
def test_sql_that_is_no_query_is_refused(capsys: pytest.CaptureFixture[str], tmdb_lake: Lake, query: str, message: str):
    before = version(tmdb_lake, "silver.movies")
    assert cli.main(["sql", query, "--lake", tmdb_lake.uri]) == 1
    assert message in capsys.readouterr().err
    assert version(tmdb_lake, "silver.movies") == before


def test_tables_shows_each_table(capsys: pytest.CaptureFixture[str], tmdb_lake: Lake):
    found = {line["table"]: line for line in lines(capsys, "tables", "--lake", tmdb_lake.uri)}
    assert found["silver.movie_cast"]["rows"] == 106_257
    assert found["gold.genre_summary"]["description"].startswith("One row per genre")
    assert all(line["bytes"] > 0 for line in found.values() if line["rows"])


def test_trace_follows_a_movie_through_the_layers(capsys: pytest.CaptureFixture[str], tmdb_lake: Lake):
    steps = {line["table"]: line for line in lines(capsys, "trace", "19995", "--lake", tmdb_lake.uri)}
    assert steps["bronze.tmdb_responses"]["what"].startswith("held by silver.movies: status 200")
    assert steps["silver.movies"]["what"] == "Avatar"
    assert (steps["silver.movie_genres"]["rows"], steps["gold.genre_summary"]["rows"]) == (4, 4)
    assert steps["gold.yearly_summary"]["what"] == "2009"
    by_decile = steps["gold.budget_revenue_relationship"]
    cannot = "cannot be followed: its rows stand for a budget_decile, which no movie has"
    assert (by_decile["rows"], by_decile["what"]) == (None, cannot)


def test_trace_of_an_unknown_movie_says_so(capsys: pytest.CaptureFixture[str], tmdb_lake: Lake):
    assert cli.main(["trace", "1", "--lake", tmdb_lake.uri]) == 1
    assert "has no record of movie 1" in capsys.readouterr().err
