"""The demo server's rules, asked for with plain requests: keys, pages, windows, deleted ids, days, exports, its end."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

Body = dict[str, Any]
MOVIES = 300


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(MOVIES, show_count=60)


@pytest.fixture
def server(catalogue: Catalogue) -> Iterator[DemoServer]:
    with DemoServer(catalogue, day=2) as running:
        yield running


def ask(server: DemoServer, path: str, status: int = 200, **parameters: object) -> Body:
    """The body of an answer that must have this status."""
    answer = requests.get(server.base_url + path, params={"api_key": DEMO_KEY} | parameters, timeout=10)
    assert answer.status_code == status, answer.text
    body: Body = answer.json()
    return body


def all_ids(server: DemoServer, path: str, **parameters: object) -> list[int]:
    """The ids of every page."""
    first = ask(server, path, **parameters)
    others = [ask(server, path, page=page, **parameters) for page in range(2, first["total_pages"] + 1)]
    return [entry["id"] for body in (first, *others) for entry in body["results"]]


def bodies(catalogue: Catalogue, day: int) -> list[Body]:
    return [body for movie_id in catalogue.movie_ids if (body := catalogue.movie(movie_id, day))]


# Keys


@pytest.mark.parametrize("path", ["/configuration", "/movie/1", "/nothing/here"])
def test_without_a_known_key_nothing_is_answered(server: DemoServer, path: str):
    for headers, parameters in (({}, {}), ({"Authorization": "Bearer wrong"}, {}), ({}, {"api_key": "wrong"})):
        answer = requests.get(server.base_url + path, headers=headers, params=parameters, timeout=10)
        assert (answer.status_code, answer.json()["status_code"]) == (401, 7)


def test_a_key_is_taken_from_the_header_or_the_query(server: DemoServer):
    header = {"Authorization": f"Bearer {DEMO_KEY}"}
    assert requests.get(f"{server.base_url}/configuration", headers=header, timeout=10).ok
    assert requests.get(f"{server.base_url}/configuration?api_key={DEMO_KEY}", timeout=10).ok


def test_a_key_can_be_revoked_or_suspended_while_the_server_runs(server: DemoServer):
    server.suspended = [DEMO_KEY]
    assert ask(server, "/configuration", 401)["status_code"] == 10
    server.suspended, server.credentials = (), ()
    assert ask(server, "/configuration", 401)["status_code"] == 7


def test_the_log_has_what_was_asked_and_no_key(server: DemoServer):
    ask(server, "/movie/1", 404, language="en-US")
    asked = server.requests[-1]
    assert (asked.method, asked.path, asked.status) == ("GET", "/3/movie/1?language=en-US", 404)
    assert 0 <= time.monotonic() - asked.at < 5


def test_without_a_log_nothing_is_kept(catalogue: Catalogue):
    with DemoServer(catalogue, keep_log=False) as server:
        ask(server, "/configuration")
        assert server.requests == []


# Details


def test_details_have_just_the_parts_that_were_asked_for(server: DemoServer, catalogue: Catalogue):
    movie_id = catalogue.movie_ids[0]
    whole = catalogue.movie(movie_id, 2) or {}
    bare = {key: value for key, value in whole.items() if key not in ("credits", "keywords")}
    assert ask(server, f"/movie/{movie_id}") == bare
    both = ask(server, f"/movie/{movie_id}", append_to_response="keywords,no_such_part,videos,content_ratings")
    assert list(both) == [*bare, "keywords", "videos"]
    assert both["keywords"] == whole["keywords"]
    assert list(both["videos"]) == ["results"]


def test_a_part_can_be_asked_for_alone(server: DemoServer, catalogue: Catalogue):
    show_id = catalogue.show_ids[-1]
    appended = ask(server, f"/tv/{show_id}", append_to_response="content_ratings")["content_ratings"]
    assert ask(server, f"/tv/{show_id}/content_ratings") == {"id": show_id} | appended


def test_more_than_twenty_parts_are_too_many(server: DemoServer, catalogue: Catalogue):
    path = f"/movie/{catalogue.movie_ids[0]}"
    ask(server, path, append_to_response=",".join(["credits"] * 20))
    assert ask(server, path, 400, append_to_response=",".join(["credits"] * 21))["status_code"] == 27


def test_movies_and_shows_are_counted_apart(server: DemoServer, catalogue: Catalogue):
    both = set(catalogue.movie_ids) & set(catalogue.show_ids)
    assert both
    assert "title" in ask(server, f"/movie/{min(both)}")
    assert "name" in ask(server, f"/tv/{min(both)}")


@pytest.mark.parametrize("path", ["/movie/0", "/tv/999999999", "/movie/abc", "/movie", "/nothing"])
def test_what_is_not_there_is_not_found(server: DemoServer, path: str):
    assert ask(server, path, 404)["status_code"] == 34


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_than_get_are_refused(server: DemoServer, method: str):
    answer = requests.request(method, f"{server.base_url}/movie/1", data=b"rate me", timeout=10)
    assert (answer.status_code, answer.json()["status_code"]) == (405, 4)


def test_a_sick_movie_answers_with_an_error_body_on_day_zero_only(catalogue: Catalogue):
    sick = catalogue.movie_ids[MOVIES // 2]
    with DemoServer(catalogue, day=0) as server:
        found = [ask(server, f"/movie/{movie_id}") for movie_id in catalogue.movie_ids]
        assert [body.get("status_code") for body in found].count(11) == 1
        assert ask(server, f"/movie/{sick}")["success"] is False
        server.day = 1
        assert ask(server, f"/movie/{sick}")["id"] == sick
    with DemoServer(catalogue, day=0, rules=Rules(sick_every=None)) as server:
        assert ask(server, f"/movie/{sick}")["id"] == sick


# Lists


def test_discover_pages_through_all_movies_once_and_in_order(server: DemoServer, catalogue: Catalogue):
    expected = [body for body in bodies(catalogue, 2) if not body["video"]]
    found = all_ids(server, "/discover/movie")
    assert len(found) == len(set(found))
    assert set(found) == {body["id"] for body in expected}
    popularity = {body["id"]: body["popularity"] for body in expected}
    assert [popularity[id] for id in found] == sorted(popularity.values(), reverse=True)


def test_a_page_says_how_many_there_are(server: DemoServer, catalogue: Catalogue):
    total = sum(not body["video"] for body in bodies(catalogue, 2))
    body = ask(server, "/discover/movie", page=2)
    assert (body["page"], len(body["results"]), body["total_results"]) == (2, 20, total)
    assert body["total_pages"] == -(-total // 20)
    assert ask(server, "/discover/movie", page=400)["results"] == []


@pytest.mark.parametrize("page", ["0", "-1", "501", "two", "1.5"])
@pytest.mark.parametrize("path", ["/discover/movie", "/tv/top_rated", "/movie/changes"])
def test_pages_start_at_1_and_end_at_500(server: DemoServer, path: str, page: str):
    assert ask(server, path, 400, page=page)["status_code"] == 22


def test_total_pages_is_not_capped(catalogue: Catalogue):
    with DemoServer(catalogue, rules=Rules(results_per_page=2, last_page=3)) as server:
        assert ask(server, "/discover/movie", page=3)["total_pages"] > 100
        ask(server, "/discover/movie", 400, page=4)


def test_discover_filters_by_year_date_votes_and_language(server: DemoServer, catalogue: Catalogue):
    listed = [body for body in bodies(catalogue, 2) if not body["video"]]
    dates = {body["id"]: body.get("release_date") or "" for body in listed}
    of_2023 = {id for id, day in dates.items() if day.startswith("2023")}
    some_years = {id for id, day in dates.items() if "1990-05-01" <= day <= "2010-12-31"}
    old = {id for id, day in dates.items() if "" < day <= "1970-12-31"}
    assert "" in dates.values()
    voted = {body["id"] for body in listed if body["vote_count"] >= 1000}
    asian = {body["id"] for body in listed if body["original_language"] in ("ja", "ko")}
    assert min(len(of_2023), len(some_years), len(old), len(voted), len(asian)) > 5
    window = {"primary_release_date.gte": "1990-05-01", "primary_release_date.lte": "2010-12-31"}
    assert set(all_ids(server, "/discover/movie", primary_release_year=2023)) == of_2023
    assert set(all_ids(server, "/discover/movie", **window)) == some_years
    assert set(all_ids(server, "/discover/movie", **{"primary_release_date.lte": "1970-12-31"})) == old
    assert set(all_ids(server, "/discover/movie", **{"vote_count.gte": 1000})) == voted
    assert set(all_ids(server, "/discover/movie", with_original_language="ja|ko")) == asian


def test_discover_sorts_by_date(server: DemoServer):
    found = ask(server, "/discover/movie", sort_by="primary_release_date.asc", primary_release_year=2023)
    days = [entry["release_date"] for entry in found["results"]]
    assert days == sorted(days)
    assert days[0] < days[-1]


def test_tv_is_discovered_by_its_first_air_date(server: DemoServer, catalogue: Catalogue):
    shows = [body for show_id in catalogue.show_ids if (body := catalogue.show(show_id, 2))]
    expected = {body["id"] for body in shows if (body["first_air_date"] or "") >= "2015-01-01"}
    assert 5 < len(expected) < len(shows)
    assert set(all_ids(server, "/discover/tv", **{"first_air_date.gte": "2015-01-01"})) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("primary_release_year", "never"),
        ("primary_release_date.gte", "01/02/2003"),
        ("vote_count.gte", "many"),
        ("with_original_language", "en-US"),
    ],
)
def test_a_filter_that_makes_no_sense_finds_nothing(server: DemoServer, name: str, value: str):
    nothing = {"page": 1, "results": [], "total_pages": 1, "total_results": 0}
    assert ask(server, "/discover/movie", **{name: value}) == nothing


def test_the_top_rated_are_those_with_votes_the_best_first(server: DemoServer, catalogue: Catalogue):
    voted = [body for body in bodies(catalogue, 2) if body["vote_count"] >= 200 and not body["video"]]
    found = all_ids(server, "/movie/top_rated")
    assert set(found) == {body["id"] for body in voted}
    assert found[0] == max(voted, key=lambda body: float(body["vote_average"]))["id"]


def test_popular_is_what_discover_gives_unasked(server: DemoServer):
    assert ask(server, "/tv/popular", page=2) == ask(server, "/discover/tv", page=2)


# Days


def test_the_date_header_is_the_catalogues_day_and_runs(server: DemoServer):
    def date() -> str:
        return parsedate_to_datetime(requests.get(server.address, timeout=10).headers["Date"]).isoformat()

    assert date().startswith("2024-01-03T00:00:0")
    server.day = 31
    assert date() == "2024-02-01T00:00:00+00:00"
    time.sleep(1.05)
    assert date() == "2024-02-01T00:00:01+00:00"
    with pytest.raises(ValueError, match="day is -1"):
        server.day = -1


def test_a_new_day_changes_details_lists_and_deletes(server: DemoServer, catalogue: Catalogue):
    day = next(
        day for day in range(3, 60) if any(catalogue.movie(id, day) is None for id in catalogue.changed_ids(day))
    )
    gone = next(id for id in catalogue.changed_ids(day) if catalogue.movie(id, day) is None)
    server.day = day - 1
    assert ask(server, f"/movie/{gone}")["id"] == gone
    assert gone in all_ids(server, "/discover/movie", include_video="true")
    server.day = day
    assert ask(server, f"/movie/{gone}", 404)["status_code"] == 34
    assert gone not in all_ids(server, "/discover/movie", include_video="true")
    assert {"id": gone, "adult": None} in ask(server, "/movie/changes")["results"]


# Changes


def test_changes_are_those_of_the_last_day_by_default(server: DemoServer, catalogue: Catalogue):
    assert set(all_ids(server, "/movie/changes")) == set(catalogue.changed_ids(2))
    assert set(all_ids(server, "/tv/changes")) == set(catalogue.changed_show_ids(2))


def test_changes_of_a_window_are_each_id_once():
    small = Catalogue(12, show_count=0)  # one changes a day, so that two weeks are longer than a round
    expected = {id for day in range(20, 35) for id in small.changed_ids(day)}
    with DemoServer(small, day=40, rules=Rules(changes_per_page=5)) as server:
        found = all_ids(server, "/movie/changes", start_date="2024-01-21", end_date="2024-02-04")
    assert len(found) == len(expected) > 10
    assert set(found) == expected


def test_a_window_reaches_up_to_today_when_it_has_no_end(server: DemoServer, catalogue: Catalogue):
    expected = {*catalogue.changed_ids(1), *catalogue.changed_ids(2)}
    assert set(all_ids(server, "/movie/changes", start_date="2024-01-01")) == expected
    assert set(all_ids(server, "/movie/changes", start_date="2024-01-01", end_date="2024-01-09")) == expected


@pytest.mark.parametrize(
    ("window", "status", "code"),
    [
        ({"start_date": "2024-01-01", "end_date": "2024-01-15"}, 200, None),
        ({"start_date": "2024-01-01", "end_date": "2024-01-16"}, 422, 20),
        ({"start_date": "2023-12-01"}, 422, 20),
        ({"start_date": "2024-01-02", "end_date": "2024-01-01"}, 422, 20),
        ({"start_date": "yesterday"}, 400, 23),
    ],
)
def test_a_window_is_at_most_14_days(server: DemoServer, window: dict[str, str], status: int, code: int | None):
    assert ask(server, "/movie/changes", status, **window).get("status_code") == code


# The ID export


def test_the_export_needs_no_key_and_has_every_movie_of_its_day(server: DemoServer, catalogue: Catalogue):
    lines = gzip.decompress(requests.get(server.export_url("movie"), timeout=10).content).decode().splitlines()
    keys = ("adult", "id", "original_title", "popularity", "video")
    assert [json.loads(line) for line in lines] == [{key: body[key] for key in keys} for body in bodies(catalogue, 2)]
    assert "movie_ids_01_03_2024.json.gz" in server.export_url("movie")


def test_the_export_of_shows_has_three_fields(server: DemoServer, catalogue: Catalogue):
    server.day = 80
    answer = requests.get(server.export_url("tv", 79), timeout=10)
    first = json.loads(gzip.decompress(answer.content).decode().splitlines()[0])
    body = catalogue.show(first["id"], 79) or {}
    assert first == {key: body[key] for key in ("id", "original_name", "popularity")}


@pytest.mark.parametrize(("day", "status"), [(100, 200), (10, 200), (9, 403), (101, 403)])
def test_an_export_is_there_from_its_day_on_for_90_days(server: DemoServer, day: int, status: int):
    server.day = 100
    answer = requests.get(server.export_url("movie", day), timeout=10)
    assert answer.status_code == status
    assert status == 200 or answer.text.startswith("<?xml")


# The wire


def test_more_than_the_allowed_rate_is_really_refused(catalogue: Catalogue):
    with DemoServer(catalogue, rules=Rules(requests_per_second=5)) as server:
        answers = [requests.get(f"{server.base_url}/configuration?api_key={DEMO_KEY}", timeout=10) for _ in range(8)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
        assert answers[-1].headers["Retry-After"] == "1"
        assert answers[-1].json()["status_code"] == 25
        time.sleep(1.05)
        ask(server, "/configuration")


def test_answers_on_one_connection_are_not_held_back(server: DemoServer, catalogue: Catalogue):
    with requests.Session() as session:
        started = time.monotonic()
        for movie_id in catalogue.movie_ids[:100]:
            session.get(f"{server.base_url}/movie/{movie_id}", params={"api_key": DEMO_KEY}, timeout=10)
        assert time.monotonic() - started < 100 * 0.03  # 40 ms each with Nagle's algorithm on


def test_closing_is_quick_and_leaves_no_thread_while_clients_hold_on(catalogue: Catalogue):
    before = set(threading.enumerate())
    with requests.Session() as session:
        with DemoServer(catalogue) as server:
            session.get(server.base_url, timeout=10)
            started = time.monotonic()
        assert time.monotonic() - started < 1
        with pytest.raises(requests.ConnectionError):
            session.get(server.base_url, timeout=10)
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=1)
        assert not thread.is_alive()
