"""Fetching from a real HTTP server that keeps OMDb's rules, and from one that does not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from fetching import DAY_ZERO, fetching, landed
from moviepipe.errors import CredentialsError, FetchStoppedError, PermanentSourceError
from moviepipe.io import daily_count
from moviepipe.io.fetch_folder import fetches
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch import Fetch
from moviepipe.pipelines.fetch.details import Tally
from moviepipe.pipelines.fetch.omdb.request import OmdbRequest
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer
from odd_servers import Reply, odd_server

CATALOGUE = Catalogue(120)
BODIES = [CATALOGUE.movie(movie_id, 0) or {} for movie_id in CATALOGUE.movie_ids]
IDS = [body["imdb_id"] for body in BODIES if body.get("imdb_id")]
UNKNOWN = "tt99999999"
FAULTS = Faults(too_many=0.05, server_error=0.05, dropped=0.05, html=0.05)


@pytest.fixture
def server():
    with DemoServer(CATALOGUE) as server:
        yield server


@pytest.fixture
def ids_from(tmp_path: Path) -> Callable[..., OmdbRequest]:
    """A request for the ids that stand in a file."""

    def write(*ids: str, **asked: Any) -> OmdbRequest:
        file = tmp_path / "imdb_ids.txt"
        file.write_text("".join(f"{imdb_id}\n" for imdb_id in ids), encoding="utf-8")
        return OmdbRequest(**{"today": DAY_ZERO, "ids_from": str(file)} | asked)

    return write


def titles(lake: Lake) -> list[dict[str, Any]]:
    """The landed answers about one title each."""
    return [record for record in landed(lake) if record["endpoint"] == "title"]


def asked(server: DemoServer, since: int = 0) -> list[str]:
    """The IMDb ids that the server was asked for, from its n-th request on."""
    return [request.path.removeprefix("/omdb/?i=") for request in server.requests[since:]]


def movies(lake: Lake, **columns: list[Any]) -> None:
    """silver.movies with these columns."""
    write_deltalake(lake.table("silver.movies"), pa.table(columns))


def test_every_title_lands_once_word_for_word_whatever_goes_wrong_on_the_way(lake: Lake, ids_from: Any):
    with DemoServer(CATALOGUE, faults=FAULTS) as server:
        fetched = fetching(server, lake, "omdb.attempts=12").start(ids_from(*IDS, UNKNOWN, IDS[0]))
        assert {request.status for request in server.requests} >= {200, 429, 500, None}
    bodies = {record["resource_key"]: json.loads(record["payload"]) for record in titles(lake)}
    found = [imdb_id for imdb_id, body in bodies.items() if body["Response"] == "True"]
    assert len(titles(lake)) == len(bodies)
    assert bodies.keys() == {*IDS, UNKNOWN}
    assert all(bodies[imdb_id]["imdbID"] == imdb_id for imdb_id in found)
    assert fetched.tally == Tally(len(IDS) + 1, len(found), len(IDS) + 1 - len(found))
    assert UNKNOWN not in found
    assert {(record["source"], record["resource_id"], record["params"]) for record in titles(lake)} == {
        ("omdb", None, None)
    }


def test_the_movies_of_silver_are_asked_for_by_votes_and_odd_ids_are_told(server: DemoServer, lake: Lake):
    few, many, most = IDS[:3]
    movies(lake, imdb_id=[few, None, many, "tt12", most, "", many], vote_count=[1, 9, None, 9, 30, 9, 20])
    fetched = fetching(server, lake).start(OmdbRequest(today=DAY_ZERO))
    plan = next(json.loads(record["payload"]) for record in landed(lake) if record["endpoint"] == "fetch/plan")
    assert plan == {"part": 0, "endpoint": "title", "ids": [most, many, few]}
    assert sorted(asked(server)) == sorted(plan["ids"])
    assert fetched.notes == (
        "2 movies of silver.movies have no imdb_id.",
        "1 imdb_ids of silver.movies are none (tt12) and are not asked for.",
    )


def test_without_silver_the_way_on_is_told_and_no_lake_is_made(server: DemoServer, lake: Lake):
    for way in (fetching(server, lake).start, fetching(server, lake).estimate):
        with pytest.raises(PermanentSourceError, match=r"no silver.movies in .* or give --ids-from FILE"):
            way(OmdbRequest(today=DAY_ZERO))
    assert not Path(lake.uri).exists()


def test_lines_that_are_no_ids_are_told_and_a_file_of_none_is_refused(server: DemoServer, lake: Lake, ids_from: Any):
    request = ids_from("\ufeff" + IDS[0], "tt1", "", f" {IDS[1]}\r", "The Matrix")
    fetched = fetching(server, lake).start(request)
    assert set(asked(server)) == set(IDS[:2])
    assert fetched.notes == (f"2 of 5 lines of {request.ids_from} are no IMDb id (line 2, 5).",)
    with pytest.raises(PermanentSourceError, match="has no line with an IMDb id"):
        fetching(server, lake).start(ids_from("603", "604"))
    assert len(fetches(lake)) == 1


def test_what_was_answered_is_asked_for_again_only_when_it_is_old(server: DemoServer, lake: Lake, ids_from: Any):
    fetching(server, lake).start(ids_from(*IDS[:20], UNKNOWN))
    again = fetching(server, lake).start(ids_from(*IDS[:22], UNKNOWN))
    assert set(asked(server, since=21)) == set(IDS[20:22])
    assert again.notes[0].startswith("21 of 23 IMDb ids have been answered before and are not asked for again")
    for days, planned in ((29, 0), (30, 23)):
        request = ids_from(*IDS[:22], UNKNOWN, today=DAY_ZERO + timedelta(days=days), older_than=timedelta(days=30))
        assert fetching(server, lake).estimate(request).details == planned


def test_what_is_in_bronze_is_known_without_its_landing_file(server: DemoServer, lake: Lake, ids_from: Any):
    rows = [(IDS[0], 200), (IDS[1], 0), (IDS[2], 200)]
    columns = {"resource_key": [key for key, _ in rows], "status_code": [status for _, status in rows]}
    same = {"source": ["omdb", "omdb", None], "endpoint": ["title"] * 3, "fetched_at": [datetime.now(UTC)] * 3}
    write_deltalake(lake.table("bronze.tmdb_responses"), pa.table(columns | same))
    fetching(server, lake).start(ids_from(*IDS[:3]))
    assert set(asked(server)) == set(IDS[1:3])


def test_the_limit_of_a_day_stops_the_fetch_which_goes_on_the_next_day(
    server: DemoServer, lake: Lake, ids_from: Any, monkeypatch: pytest.MonkeyPatch
):
    def on(day: str) -> Fetch:
        monkeypatch.setattr(daily_count, "_today", lambda: day)
        return fetching(server, lake, "omdb.requests_per_day=30", "omdb.in_flight=1")

    for day, total in (("2024-01-01", 30), ("2024-01-01", 30), ("2024-01-02", 60)):
        job = on(day)
        with pytest.raises(FetchStoppedError, match=r"requests_per_day = 30 is reached .*`moviepipe fetch --resume"):
            job.resume("latest") if server.requests else job.start(ids_from(*IDS[:70]))
        assert len(server.requests) == total
        assert {record["resource_key"] for record in titles(lake)} == set(asked(server))
    assert on("2024-01-03").resume("latest").tally.planned == 70
    assert sorted(asked(server)) == sorted(IDS[:70])


def test_tries_that_failed_count_too(lake: Lake, ids_from: Any):
    with odd_server(lambda path: (500, '{"Response":"False","Error":"Error getting data."}')) as server:
        tries = ("omdb.attempts=3", "omdb.requests_per_day=8", "omdb.in_flight=1")
        assert fetching(server, lake, *tries).start(ids_from(*IDS[:2])).tally == Tally(2, failed=2)
        with pytest.raises(FetchStoppedError, match="is reached"):
            fetching(server, lake, *tries).retry_failed("latest")


def test_omdbs_own_limit_keeps_what_came(server: DemoServer, lake: Lake, ids_from: Any):
    server.suspended = (DEMO_KEY,)
    with pytest.raises(FetchStoppedError, match=r"OMDb takes no more requests today .* What has come is kept"):
        fetching(server, lake).start(ids_from(*IDS[:9]))
    server.suspended = ()
    assert fetching(server, lake).resume("latest").tally.planned == 9


def test_a_key_that_was_never_good_leaves_no_trace(server: DemoServer, lake: Lake, ids_from: Any):
    server.credentials = ()
    with pytest.raises(CredentialsError, match="OMDb refuses the key"):
        fetching(server, lake).start(ids_from(*IDS[:9]))
    assert list(Path(lake.landing).iterdir()) == []


ODD = {
    "a page of a proxy": (200, "<html>Not Found</html>"),
    "a page of a proxy with 404": (404, "<html>Not Found</html>"),
    "another title": (200, '{"Response":"True","imdbID":"tt0000001"}'),
    "an unknown error": (200, '{"Response":"False","Error":"Conversion failed."}'),
    "a broken server": (500, '{"Response":"False","Error":"Error getting data."}'),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_is_a_failure_that_can_be_tried_again(lake: Lake, ids_from: Any, odd: str):
    now: list[Reply] = [ODD[odd]]
    with odd_server(lambda path: now[0]) as server:
        fetched = fetching(server, lake, "omdb.attempts=2").start(ids_from(IDS[0]))
        assert fetched.tally == Tally(1, failed=1)
        assert fetching(server, lake).estimate(ids_from(IDS[0])).known_in_lake == 0
        now[0] = (200, json.dumps({"Response": "True", "imdbID": IDS[0]}))
        assert fetching(server, lake).retry_failed(fetched.run_id).tally == Tally(1, found=1)
        assert fetching(server, lake).estimate(ids_from(IDS[0])).known_in_lake == 1
    assert {record["payload"] for record in titles(lake)} == {ODD[odd][1], now[0][1]}


def test_a_server_that_repeats_the_url_puts_no_key_into_landing(lake: Lake, ids_from: Any):
    with odd_server(lambda path: (502, f"<p>{path}</p>")) as server:
        assert fetching(server, lake, "omdb.attempts=1").start(ids_from(IDS[0])).tally.failed == 1
    assert [record["payload"] for record in titles(lake)] == [f"<p>/omdb/?i={IDS[0]}&apikey=…</p>"]


def test_a_dry_run_counts_days_and_asks_for_nothing(server: DemoServer, lake: Lake, ids_from: Any):
    cost = fetching(server, lake, "omdb.requests_per_day=50").estimate(ids_from(*IDS[:110]))
    assert (cost.requests, cost.requests_left_today, cost.days) == (110, 50, 3)
    assert server.requests == []
