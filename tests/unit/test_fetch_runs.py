"""The account of fetches, from Bronze rows written by hand."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest

from gold_lakes import write_rows
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.bronze.fetch_runs import fetch_runs
from moviepipe.envelope import FETCH_END, FETCH_PLAN, FETCH_REQUEST, MOVIE_DETAILS, TV_DETAILS, Envelope
from moviepipe.errors import CountMismatchError
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import query_rows, read_snapshot
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.pipelines.runs import Run, list_runs, require_sums
from records import NOT_FOUND_BODY, day


def record(run_id: str, endpoint: str, content: object, at: int = 1) -> Envelope:
    return Envelope(endpoint, None, 200, day(at), json.dumps(content), run_id)


def plan(run_id: str, *parts: Sequence[int | str]) -> list[Envelope]:
    asked = record(run_id, FETCH_REQUEST, {"media": "movie", "asked_for": "--year 2023"})
    return [asked, *(record(run_id, FETCH_PLAN, {"part": n, "ids": ids}) for n, ids in enumerate(parts))]


def answer(
    run_id: str, resource_id: int | None, status: int, endpoint: str = MOVIE_DETAILS, payload: str | None = None
) -> Envelope:
    body = payload or (NOT_FOUND_BODY if status == 404 else "{}")
    return Envelope(endpoint, resource_id, status, day(2), body, run_id)


def title(run_id: str, imdb_id: str, status: int, said: str) -> Envelope:
    return Envelope("title", None, status, day(2), said, run_id, source="omdb", resource_key=imdb_id)


IS_THERE, IS_NOT = '{"Response":"True","imdbID":"tt1"}', '{"Response":"False","Error":"Movie not found!"}'


def end(run_id: str, planned: int, found: int, not_found: int, failed: int, at: int = 3) -> Envelope:
    tally = {"planned": planned, "found": found, "not_found": not_found, "failed": failed}
    return record(run_id, FETCH_END, tally, at)


STORIES = {
    "adds up": (
        [*plan("r", [1, 2], [3, 4]), *(answer("r", n, s) for n, s in ((1, 200), (2, 404), (3, 500), (4, 0))),
         end("r", 4, 1, 1, 2)],
        ("done", 4, 1, 1, 2, 0, 0),
    ),
    "not ended": ([*plan("r", [1, 2]), answer("r", 1, 200)], ("unfinished", 2, 1, 0, 0, 1, 0)),
    "an answer is missing": (
        [*plan("r", [1, 2]), answer("r", 1, 200), end("r", 2, 2, 0, 0)],
        ("wrong", 2, 1, 0, 0, 1, 0),
    ),
    "an answer was not planned": (
        [*plan("r", [1]), answer("r", 1, 200), answer("r", 9, 200), end("r", 1, 1, 0, 0)],
        ("wrong", 1, 1, 0, 0, 0, 1),
    ),
    "the fetch counted otherwise": (
        [*plan("r", [1]), answer("r", 1, 404), end("r", 1, 1, 0, 0)],
        ("wrong", 1, 0, 1, 0, 0, 0),
    ),
    "404s of a proxy": (
        [*plan("r", [1, 2, 3, 4]), answer("r", 1, 404), answer("r", 2, 404, payload="<html>404</html>"),
         answer("r", 3, 404, payload='{"status_code":"34"}'), answer("r", 4, 404, payload='{"status_code":34} x'),
         end("r", 4, 0, 1, 3)],
        ("done", 4, 0, 1, 3, 0, 0),
    ),
    "tried again": (
        [*plan("r", [1, 2]), answer("r", 1, 200), answer("r", 2, 500), end("r", 2, 1, 0, 1, at=3),
         answer("r", 2, 200), end("r", 2, 2, 0, 0, at=4)],
        ("done", 2, 2, 0, 0, 0, 0),
    ),
    "landed twice": ([*plan("r", [1]), answer("r", 1, 200), answer("r", 1, 200), end("r", 1, 1, 0, 0)],
                     ("done", 1, 1, 0, 0, 0, 0)),
    "of shows": ([*plan("r", [1]), answer("r", 1, 200, TV_DETAILS), end("r", 1, 1, 0, 0)], ("done", 1, 1, 0, 0, 0, 0)),
    "of titles, whose answers tell by their bodies": (
        [*plan("r", ["tt1", "tt2", "tt3"], ["tt4", "tt5", "tt6"]), title("r", "tt1", 200, IS_THERE),
         title("r", "tt2", 200, IS_NOT), title("r", "tt3", 0, "<html>"), title("r", "tt4", 0, IS_THERE),
         title("r", "tt5", 500, IS_NOT), title("r", "tt6", 200, '{"Response":"False","Error":"Odd."}'),
         end("r", 6, 1, 1, 4)],
        ("done", 6, 1, 1, 4, 0, 0),
    ),
    "of titles, one of them not planned": (
        [*plan("r", ["tt1", "tt2"]), title("r", "tt1", 200, IS_NOT), title("r", "tt9", 200, IS_THERE),
         end("r", 2, 1, 1, 0)],
        ("wrong", 2, 0, 1, 0, 1, 1),
    ),
    "of no id": ([*plan("r", [1]), answer("r", 1, 200), answer("r", -5, 200), answer("r", None, 404),
         end("r", 1, 1, 0, 0)],
                 ("wrong", 1, 1, 0, 0, 0, 1)),
    "of nothing": ([*plan("r"), end("r", 0, 0, 0, 0)], ("done", 0, 0, 0, 0, 0, 0)),
}  # fmt: skip
COLUMNS = ("status", "planned", "found", "not_found", "failed", "missing", "unplanned")


def test_every_story_has_its_account(lake: Lake):
    records = [replace(r, run_id=name) for name, (story, _) in STORIES.items() for r in story]
    unrelated = answer("import", 1, 200)
    write_rows(lake, TMDB_RESPONSES, *map(asdict, [*records, unrelated]))
    runs = list(fetch_runs(lambda text: query_rows(text, read_snapshot(lake, TMDB_RESPONSES)), has_keys=True))
    assert {run.run_id: tuple(getattr(run, name) for name in COLUMNS) for run in runs} == {
        name: expected for name, (_, expected) in STORIES.items()
    }
    assert {run.asked_for for run in runs} == {"--year 2023"}


def test_a_sum_is_not_blamed_for_answers_that_maintain_has_removed(lake: Lake):
    short = [*plan("short", [1, 2]), answer("short", 1, 200), end("short", 2, 2, 0, 0, at=3)]
    stories = {
        "short": short,
        "too many": [*short, answer("too many", 9, 200)],
        "later": [*short[:-1], end("later", 2, 2, 0, 0, at=5)],
        "whole": [*short, answer("whole", 2, 200)],
    }
    records = [replace(r, run_id=name) for name, story in stories.items() for r in story]
    write_rows(lake, TMDB_RESPONSES, *map(asdict, records))
    before = {"short": "wrong", "too many": "wrong", "later": "wrong", "whole": "done"}
    maintain = {"run_id": "m", "job": "maintain", "status": "done", "started_at": day(4), "rows_in": 9}
    for deleted, changed in ((0, {}), (1, {"short": "partly removed"})):
        write_rows(lake, JOB_RUNS, maintain | {"deleted": deleted})
        fetches = {run.run_id: run.status for run in list_runs(lake) if run.job.startswith("fetch")}
        assert fetches == before | changed


def test_a_sum_that_is_wrong_fails_and_names_the_fetch():
    runs = [Run("good", "fetch", "done"), Run("bad", "fetch", "wrong"), Run("half", "fetch", "unfinished")]
    with pytest.raises(CountMismatchError, match=r"^bad does not add up in Bronze"):
        require_sums(runs)
    require_sums(runs[:1])
