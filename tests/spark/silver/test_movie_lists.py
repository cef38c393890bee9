"""Silver lists: places by page and position, the newest fetch of each list alone, and pages that cannot be read."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakes import contents, ingest, run_silver, version
from moviepipe.envelope import Envelope
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.silver import MOVIE_LISTS
from moviepipe.silver.outcomes import Outcome
from records import answer, body, bronze, day
from silver_tables import classified, rows, validated

TWENTY = range(101, 121)


def page(number: int, ids: Sequence[int], at: datetime, run: str, path: str = "movie/top_rated") -> Envelope:
    """A page of a list; TMDb's entries have a dozen more fields."""
    results = [{"id": movie_id, "title": f"Film {movie_id}", "genre_ids": [18]} for movie_id in ids]
    return listed({"page": number, "results": results, "total_pages": 9}, at, run, path, number)


def listed(payload: Any, at: datetime, run: str, path: str = "movie/top_rated", asked: int = 1) -> Envelope:
    text = json.dumps(payload) if isinstance(payload, dict) else payload
    values = {"endpoint": path, "resource_id": None, "run_id": run, "params": f"language=en-US&page={asked}"}
    return answer(text, at, **values)


def later(minutes: int, number: int) -> datetime:
    return day(number) + timedelta(minutes=minutes)


def built(spark: SparkSession, *records: Envelope) -> list[tuple[Any, ...]]:
    """List, place and movie of each row, by place."""
    table = MOVIE_LISTS.build(classified(spark, *records))
    return sorted(rows(table, MOVIE_LISTS, without=("fetched_at",)))


def test_a_place_is_counted_through_the_pages(spark: SparkSession) -> None:
    found = built(spark, page(2, [7, 5], day(1), "a"), page(1, TWENTY, day(1), "a"))
    assert found[:2] == [("top_rated", 1, 101), ("top_rated", 2, 102)]
    assert found[-3:] == [("top_rated", 20, 120), ("top_rated", 21, 7), ("top_rated", 22, 5)]


def test_a_movie_seen_twice_keeps_its_better_place_and_leaves_the_other_empty(spark: SparkSession) -> None:
    found = built(spark, page(1, [3, 8, 3], day(1), "a"), page(2, [8, 9], later(1, 1), "a"))
    assert found == [("top_rated", 1, 3), ("top_rated", 2, 8), ("top_rated", 22, 9)]


def test_of_each_list_the_fetch_with_the_newest_page_counts_whatever_its_name_or_size(spark: SparkSession) -> None:
    older = [page(number, [number, 50], day(1), "z") for number in (1, 2)]
    newer = [page(1, [4], later(5, 1), "a"), page(2, [6], day(1), "a")]
    popular = page(1, [50], day(1), "p", "movie/popular")
    found = built(spark, *older, *newer, popular, page(1, [60], day(9), "t", "tv/top_rated"))
    assert found == [("popular", 1, 50), ("top_rated", 1, 4), ("top_rated", 21, 6)]


NO_NUMBER, NOT_ASKED = "page is not a number from 1 to 500: ", "page is not the one that was asked for: "
TOO_MANY, NO_ID = "results is not a list of at most 20 movies", "results has an entry without a usable id"
FAULTS: list[tuple[Any, list[str]]] = [
    ("<html>", ["the body is not one JSON object: <html>"]),
    (None, ["the body is not one JSON object: null"]),
    ({"page": "1", "results": []}, ["page: a text where a number belongs"]),
    ({"page": 1, "results": {"id": 1}}, ["results: an object where a list belongs"]),
    ({"results": []}, [f"{NO_NUMBER}null"]),
    ({"page": 1.5, "results": []}, [f"{NO_NUMBER}1.5", f"{NOT_ASKED}1.5"]),
    ({"page": 501, "results": []}, [f"{NO_NUMBER}501.0", f"{NOT_ASKED}501.0"]),
    ({"page": 2, "results": []}, [f"{NOT_ASKED}2.0"]),
    ({"page": 1}, [TOO_MANY]),
    ({"page": 1, "results": [{"id": movie_id} for movie_id in range(21)]}, [TOO_MANY]),
    ({"page": 1, "results": [{"id": 1}, {"title": "A"}]}, [NO_ID]),
    ({"page": 1, "results": [{"id": 1}, None]}, [NO_ID]),
    ({"page": 1, "results": [{"id": 1.5}]}, [NO_ID]),
    ({"page": 1, "results": []}, []),
]


def test_a_page_that_cannot_be_read_is_told_why(spark: SparkSession) -> None:
    records = [listed(payload, day(1), "a") for payload, _ in FAULTS]
    failed = [answer("busy", endpoint="movie/popular", resource_id=None, status_code=status) for status in (0, 404)]
    found = validated(bronze(spark, *records, *failed)).select("row_id", "_errors").collect()
    expected = [reasons for _, reasons in FAULTS]
    assert [row._errors for row in sorted(found)] == [
        *expected,
        *([f"the request failed with status: {s}"] for s in (0, 404)),
    ]


BATCHES: dict[str, tuple[Envelope, ...]] = {
    "first": (
        *(page(1, [1, 2], day(3), "first"), page(2, [3], day(3), "first")),
        *(page(1, [3], day(2), "other", "movie/popular"), answer(body(1), day(3))),
    ),
    "nothing new": (
        *(page(1, [8], day(2), "late"), page(2, [9], day(2), "late")),
        *(page(1, [1, 2], day(3), "first"), page(1, [], day(6), "empty"), listed("<html>", day(7), "broken")),
    ),
    "half": (page(2, [2, 4], day(5), "second"),),
    "resumed": (page(1, [2, 1], later(9, 5), "second"), answer(body(2), day(5))),
}
FIRST = [("popular", 1, 3), ("top_rated", 1, 1), ("top_rated", 2, 2), ("top_rated", 21, 3)]
EXPECTED = {
    "first": FIRST,
    "nothing new": FIRST,
    "half": [("popular", 1, 3), ("top_rated", 21, 2), ("top_rated", 22, 4)],
    "resumed": [("popular", 1, 3), ("top_rated", 1, 2), ("top_rated", 2, 1), ("top_rated", 22, 4)],
}
Told = dict[str, tuple[JobRun, list[tuple[Any, ...]], int]]


def read(lake: Lake) -> list[tuple[Any, ...]]:
    found = contents(lake, "silver.movie_lists")
    return sorted((row["list_name"], row["list_rank"], row["movie_id"]) for row in found)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake.at(str(tmp_path_factory.mktemp("movie_lists") / "lake"))


@pytest.fixture(scope="module")
def told(spark: SparkSession, lake: Lake) -> Told:
    """Each batch's account, the lists after it, and their version."""
    found: Told = {}
    for name, records in BATCHES.items():
        run = ingest(spark, lake, *records)
        found[name] = run, read(lake), version(lake, "silver.movie_lists")
    return found


def test_the_lists_after_each_batch_are_those_of_the_newest_fetches(told: Told) -> None:
    assert {name: lists for name, (_, lists, _) in told.items()} == EXPECTED


def test_what_changes_nothing_commits_nothing_and_a_newer_fetch_replaces_in_one_commit(told: Told) -> None:
    assert [number for _, _, number in told.values()] == [1, 1, 2, 3]


def test_the_counts_add_up_and_a_broken_page_is_rejected(lake: Lake, told: Told) -> None:
    counts = {name: {n: c for n in Outcome if (c := getattr(run, n))} for name, (run, _, _) in told.items()}
    assert [run.rows_in for run, _, _ in told.values()] == [len(records) for records in BATCHES.values()]
    assert list(counts.values()) == [
        {"kept": 1, "other": 3},
        {"rejected": 1, "other": 4},
        {"other": 1},
        {"kept": 1, "other": 1},
    ]
    (rejected,) = contents(lake, "silver.rejected_records")
    assert (rejected["endpoint"], rejected["payload"]) == ("movie/top_rated", "<html>")


def test_a_rebuild_gives_the_same_lists(spark: SparkSession, lake: Lake, told: Told) -> None:
    before = contents(lake, "silver.movie_lists")
    run_silver(spark, lake, rebuild=True)
    assert contents(lake, "silver.movie_lists") == before
