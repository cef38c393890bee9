"""The Silver job over movies and shows: one account, ids that overlap, no work for a medium that is not there."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakes import contents, land, run_bronze, run_silver
from moviepipe.config import load_settings
from moviepipe.envelope import NO_ANSWER, Envelope
from moviepipe.io.lake import Lake
from moviepipe.pipelines import silver
from moviepipe.pipelines.job_runs import JobRun, JobRuns
from moviepipe.pipelines.report import TableReport
from moviepipe.pipelines.trace import trace_movie
from moviepipe.silver import TABLES
from moviepipe.silver.outcomes import Outcome
from records import answer, body, day, not_found, show, tv

CRIME, DRAMA = {"id": 80, "name": "Crime"}, {"id": 18, "name": "Drama"}
BATCHES: dict[str, tuple[Envelope, ...]] = {
    "both": (
        answer(body(5, genres=[DRAMA]), day(3)),
        tv(answer(show(5, genres=[CRIME, DRAMA]), day(3))),
        tv(answer(show(5, name="Older"), day(1))),
        tv(answer(show(6, genres=[CRIME]), day(3))),
        tv(answer(show(6, genres=[CRIME]), day(3))),
        tv(answer("<html>", day(3), resource_id=5, status_code=500)),
        tv(answer("timed out", day(3), resource_id=8, status_code=NO_ANSWER)),
        answer("{}", endpoint="discover/tv", resource_id=None),
    ),
    "shows": (
        tv(answer(show(5, name="Newer", genres=[DRAMA]), day(5))),
        tv(not_found(6, day(5))),
        tv(not_found(99, day(5))),
    ),
    "late": (tv(answer(show(6, name="Late", genres=[CRIME]), day(4))), not_found(5, day(2))),
    "movies": (answer(body(6), day(6)), not_found(5, day(6)), tv(answer("busy", resource_id=7, status_code=503))),
    "neither": (answer("{}", endpoint="configuration", resource_id=None),),
}
COUNTS = {
    "both": {"kept": 3, "superseded": 1, "unchanged": 1, "rejected": 2, "other": 1},
    "shows": {"kept": 1, "deleted": 2},
    "late": {"superseded": 2},
    "movies": {"kept": 1, "deleted": 1, "rejected": 1},
    "neither": {"other": 1},
}
Told = dict[str, tuple[JobRun, list[str]]]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake.at(str(tmp_path_factory.mktemp("tv_job") / "lake"))


@pytest.fixture(scope="module")
def told(spark: SparkSession, lake: Lake) -> Told:
    """Each batch's account and the tables its run spoke of, in that order."""
    found: Told = {}
    for name, records in BATCHES.items():
        reports: list[TableReport] = []
        land(lake, records)
        run_bronze(spark, lake)
        with JobRuns(spark, lake).running("silver") as run:
            silver.run(spark, lake, load_settings("local").silver, run, reports.append)
        found[name] = run, [report.name for report in reports if report.name.startswith("silver.")]
    return found


def everything(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    return {table.name: contents(lake, table.name) for table in TABLES}


def test_the_counts_of_movies_and_shows_add_up_together(told: Told) -> None:
    counts = {name: {n: c for n in Outcome if (c := getattr(run, n))} for name, (run, _) in told.items()}
    assert counts == COUNTS
    assert [run.rows_in for run, _ in told.values()] == [len(records) for records in BATCHES.values()]


def test_a_show_and_the_movie_with_its_id_live_apart(lake: Lake, told: Told) -> None:
    rows = everything(lake)
    assert [(row["series_id"], row["name"]) for row in rows["silver.tv_shows"]] == [(5, "Newer")]
    assert [(row["series_id"], row["genre_id"]) for row in rows["silver.tv_genres"]] == [(5, 18)]
    assert sorted(row["series_id"] for row in rows["silver.tv_deletions"]) == [6, 99]
    assert [row["movie_id"] for row in rows["silver.movies"]] == [6]
    assert [row["movie_id"] for row in rows["silver.movie_deletions"]] == [5]
    rejected = {(row["endpoint"], row["resource_id"], row["payload"]) for row in rows["silver.rejected_records"]}
    assert rejected == {("tv/{series_id}", *failed) for failed in ((5, "<html>"), (8, "timed out"), (7, "busy"))}


def test_a_run_touches_only_the_tables_of_its_media(told: Told) -> None:
    spoken_of = {name: set(names) for name, (_, names) in told.items()}
    assert spoken_of["shows"] == {"silver.tv_shows", "silver.tv_genres", "silver.tv_deletions"}
    assert spoken_of["late"] == {
        *("silver.tv_deletions", "silver.movie_deletions"),
        *("silver.collections", "silver.popularity_history"),
    }
    assert not any("tv_" in name for name in spoken_of["movies"])
    assert spoken_of["neither"] == set()


def test_the_main_tables_are_written_last(told: Told) -> None:
    names = told["both"][1]
    mains = ["silver.movies", "silver.tv_shows"]
    assert [name for name in names if name in mains] == names[-2:] == mains


def test_an_idle_run_and_a_rebuild_leave_the_same_tables(spark: SparkSession, lake: Lake, told: Told) -> None:
    before = everything(lake)
    assert run_silver(spark, lake).versions_written == {}
    rebuilt = run_silver(spark, lake, rebuild=True)
    assert everything(lake) == before
    assert {"silver.movies", "silver.tv_shows"} <= set(rebuilt.versions_written)


def test_the_trace_of_a_movie_passes_over_the_show_with_its_id(spark: SparkSession, lake: Lake, told: Told) -> None:
    tables = {step.table: step.rows for step in trace_movie(spark, lake, 5)}
    assert tables == {"bronze.tmdb_responses": 1, "silver.movie_deletions": 1}
