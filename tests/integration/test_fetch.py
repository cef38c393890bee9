"""Fetching from a real HTTP server that keeps TMDb's rules."""

import gzip
import json
from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from fetching import DAY_ZERO, all_movies, asked_ids, asking, details, fetching, landed
from moviepipe.errors import CredentialsError, LeaseHeldError, SourceError
from moviepipe.io.fetch_folder import FetchFolder
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.daily import fetch_daily_changes
from moviepipe.pipelines.fetch.details import Tally
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DemoServer

CATALOGUE = Catalogue(240)
HEALTHY = Rules(sick_every=None)


@pytest.fixture
def server():
    with DemoServer(CATALOGUE, rules=HEALTHY) as server:
        yield server


def of_year(year: int) -> set[int]:
    """The movies that the catalogue itself says came out in a year."""
    bodies = [CATALOGUE.movie(movie_id, 0) or {} for movie_id in CATALOGUE.movie_ids]
    return {body["id"] for body in bodies if (body.get("release_date") or "").startswith(str(year))}


def test_a_year_lands_each_of_its_movies_once_word_for_word(server: DemoServer, lake: Lake):
    fetched = fetching(server, lake).start(asking(year=2022))
    expected = of_year(2022)
    assert fetched.tally == Tally(planned=len(expected), found=len(expected))
    records = details(lake)
    assert Counter(record["resource_id"] for record in records) == Counter(expected)
    for record in records:
        body = json.loads(record["payload"])
        catalogue_body = CATALOGUE.movie(record["resource_id"], 0) or {}
        assert {key: body[key] for key in catalogue_body} == catalogue_body
        assert {"credits", "keywords", "videos", "release_dates"} <= set(body)
        assert record["params"] == "append_to_response=credits%2Ckeywords%2Cvideos%2Crelease_dates&language=en-US"
        assert record["fetched_at"].startswith("2024-01-01T00:00:")


def test_the_plan_is_asked_for_and_landed_before_the_first_movie(server: DemoServer, lake: Lake):
    fetching(server, lake).start(asking(year=2022))
    paths = [asked.path.partition("?")[0] for asked in server.requests]
    assert set(paths[:3]) == {"/3/configuration", "/3/genre/movie/list", "/3/genre/tv/list"}
    assert paths[3] == "/3/discover/movie"
    first_movie = next(n for n, path in enumerate(paths) if path.rpartition("/")[2].isdigit())
    assert not any(path.startswith("/3/discover") for path in paths[first_movie:])
    plan = next(record for record in landed(lake) if record["endpoint"] == "fetch/plan")
    assert set(json.loads(plan["payload"])["ids"]) == of_year(2022)


def test_at_least_so_many_movies_of_a_year_come_from_more_than_one_page(lake: Lake):
    with DemoServer(Catalogue(2_000), rules=HEALTHY) as server:
        fetched = fetching(server, lake).start(asking(year=2021, min_movies=30))
    assert fetched.tally.found == 40  # two whole pages


def test_shows_are_fetched_under_their_own_endpoint(server: DemoServer, lake: Lake):
    fetched = fetching(server, lake).start(asking(ids_from=server.export_url("tv", 0), media="tv"))
    assert fetched.tally.found == len(CATALOGUE.show_ids)
    assert {record["endpoint"] for record in details(lake)} == {"tv/{series_id}"}


@pytest.mark.parametrize("ranked", ["top_rated", "popular"])
def test_lists_are_fetched(server: DemoServer, lake: Lake, ranked: str):
    fetched = fetching(server, lake).start(asking(ranked=ranked, min_movies=25))
    assert fetched.tally.found == 40


def test_changes_over_many_windows_are_all_fetched_and_deleted_ids_are_an_answer(server: DemoServer, lake: Lake):
    server.day = 40
    today = DAY_ZERO + timedelta(days=40)
    fetched = fetching(server, lake).start(asking(today=today, changes_since=DAY_ZERO))
    changed = {movie_id for day in range(1, 41) for movie_id in CATALOGUE.changed_ids(day)}
    gone = {movie_id for movie_id in changed if CATALOGUE.movie(movie_id, 40) is None}
    assert fetched.tally == Tally(len(changed), len(changed) - len(gone), len(gone))
    assert {record["resource_id"] for record in details(lake) if record["status_code"] == 404} == gone
    assert all(asked.status in (200, 404) for asked in server.requests)


def test_an_export_with_bad_lines_and_a_threshold(server: DemoServer, lake: Lake, tmp_path: Path):
    ids = CATALOGUE.movie_ids[:3]
    entries = [json.dumps({"id": movie_id, "popularity": n}) for n, movie_id in enumerate(ids)]
    export = tmp_path / "ids.json.gz"
    export.write_bytes(gzip.compress("\n".join([entries[0], "{broken", *entries[1:], entries[2]]).encode()))
    fetched = fetching(server, lake).start(asking(ids_from=str(export), min_popularity=1.0))
    assert fetched.tally == Tally(planned=2, found=2)
    assert fetched.notes == (f"1 of 5 lines of {export} are no id (line 2).",)


def test_faults_on_the_way_lose_nothing(lake: Lake):
    faults = Faults(too_many=0.05, server_error=0.05, dropped=0.05, html=0.05)
    with DemoServer(CATALOGUE, rules=HEALTHY, faults=faults) as server:
        fetched = fetching(server, lake, "tmdb.attempts=12").start(all_movies(server))
        assert {asked.status for asked in server.requests} >= {200, 429, 500, None}
    assert fetched.tally == Tally(planned=240, found=240)


def test_what_failed_is_asked_for_again_and_nothing_else(lake: Lake):
    with DemoServer(CATALOGUE, rules=HEALTHY, faults=Faults(server_error=0.1, html=0.05, seed=3)) as server:
        impatient = fetching(server, lake, "tmdb.attempts=2")
        first = impatient.start(all_movies(server))
        failed = [record["resource_id"] for record in details(lake) if record["status_code"] not in (200, 404)]
        asked = len(server.requests)
        again = fetching(server, lake, "tmdb.attempts=12").retry_failed(first.run_id)
        assert failed
        assert set(asked_ids(server, since=asked)) == set(failed)
    assert first.tally == Tally(240, 240 - len(failed), 0, len(failed))
    assert again.tally == Tally(240, 240)


def test_a_refused_key_ends_before_anything_is_planned_and_leaves_no_trace(server: DemoServer, lake: Lake):
    server.credentials = ()
    with pytest.raises(CredentialsError, match="TMDb refuses the key"):
        fetching(server, lake).start(asking(year=2022))
    assert [asked.status for asked in server.requests] == [401] * len(server.requests)
    assert list(Path(lake.landing).iterdir()) == []


def test_two_processes_cannot_go_on_with_one_fetch(server: DemoServer, lake: Lake):
    folder = FetchFolder(lake, "20240101T000000Z-fetch-abc123")
    with folder.held():
        folder.write_request(asking(year=2022).model_dump(mode="json"))
        with pytest.raises(LeaseHeldError, match="is running in another process"):
            fetching(server, lake).resume("latest")


def test_an_unknown_fetch_is_named(server: DemoServer, lake: Lake):
    with pytest.raises(SourceError, match="There is no fetch in "):
        fetching(server, lake).resume("latest")
    fetching(server, lake).start(asking(year=1901))
    for again in (fetching(server, lake).resume, fetching(server, lake).retry_failed):
        with pytest.raises(SourceError, match="There is no fetch nope"):
            again("nope")


def test_a_fetch_that_is_done_is_not_asked_for_again(server: DemoServer, lake: Lake):
    first = fetching(server, lake).start(asking(year=2022))
    asked, files = len(server.requests), sorted(Path(lake.landing).iterdir())
    again = fetching(server, lake).resume("latest")
    assert (again.run_id, again.tally) == (first.run_id, first.tally)
    assert (len(server.requests), sorted(Path(lake.landing).iterdir())) == (asked, files)


def test_a_year_without_movies_lands_a_plan_of_nothing_that_adds_up(server: DemoServer, lake: Lake):
    assert fetching(server, lake).start(asking(year=1901)).tally == Tally()
    assert {record["endpoint"] for record in landed(lake)} >= {"fetch/request", "fetch/end"}


def test_never_more_than_the_rate_arrives_in_a_second(lake: Lake):
    with DemoServer(Catalogue(120), rules=HEALTHY) as server:
        fetching(server, lake, "tmdb.requests_per_second=40").start(all_movies(server))
        at = sorted(asked.at for asked in server.requests)
    # Three quarters of a second: a busy machine may hold a request up by the rest of it on its way to the server.
    assert max(bisect_right(at, moment + 0.75) - number for number, moment in enumerate(at)) <= 40


def test_a_dry_run_asks_for_the_first_page_only(server: DemoServer, lake: Lake):
    write_deltalake(lake.table("silver.movies"), pa.table({"movie_id": [1, 2, 3], "release_year": [2022, 2022, 2021]}))
    cost = fetching(server, lake, "tmdb.requests_per_second=30").estimate(asking(year=2022))
    movies = len(of_year(2022))
    assert (cost.details, cost.page_requests, cost.requests) == (movies, 1, movies + 4)
    assert cost.minutes == round((movies + 4) / 30 / 60, 2)
    assert cost.known_in_lake == 2
    assert [asked.path.partition("?")[0] for asked in server.requests] == ["/3/discover/movie"]


def test_a_dry_run_of_an_export_asks_tmdb_for_nothing(server: DemoServer, lake: Lake, tmp_path: Path):
    export = tmp_path / "ids"
    export.write_text("".join(json.dumps({"id": movie_id}) + "\n" for movie_id in (1, 2, 5, 5)))
    write_deltalake(lake.table("silver.movies"), pa.table({"movie_id": [2, 5, 9], "release_year": [2022, 2022, 2021]}))
    cost = fetching(server, lake).estimate(asking(ids_from=str(export)))
    assert (cost.details, cost.page_requests, cost.known_in_lake) == (3, 0, 2)
    assert server.requests == []


def test_changes_of_a_dry_run_ask_one_page_a_window(server: DemoServer, lake: Lake):
    server.day = 30
    cost = fetching(server, lake).estimate(asking(today=date(2024, 1, 31), changes_since=DAY_ZERO))
    assert len(server.requests) == 3
    assert cost.details >= len({movie_id for day in range(1, 31) for movie_id in CATALOGUE.changed_ids(day)})


def test_changes_are_fetched_once_a_day_from_the_day_of_the_fetch_before(server: DemoServer, lake: Lake):
    today = datetime.now(UTC).date()  # a fetch is named by the clock
    server.day = (today - DAY_ZERO).days + 1
    job = fetching(server, lake)
    job.start(asking(today=today, ranked="popular", min_movies=20))
    first = fetch_daily_changes(job, lake, today)
    assert first is not None
    assert first.asked_for == f"--changes-since {today}", "the lake's newest fetch is of today"
    assert fetch_daily_changes(job, lake, today) is None
    tomorrow = fetch_daily_changes(job, lake, today + timedelta(days=1))
    assert tomorrow is not None
    assert (tomorrow.asked_for, tomorrow.tally.failed) == (f"--changes-since {today}", 0)


def test_the_first_fetch_of_changes_begins_with_yesterday(server: DemoServer, lake: Lake):
    today = datetime.now(UTC).date()
    server.day = (today - DAY_ZERO).days
    fetched = fetch_daily_changes(fetching(server, lake), lake, today)
    assert fetched is not None
    assert fetched.asked_for == f"--changes-since {today - timedelta(days=1)}"
