"""An independent client, tmdbsimple from PyPI, works with the demo server as it would with TMDb."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import tmdbsimple

from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

TMDB = "https://api.themoviedb.org"
CATALOGUE = Catalogue(300, show_count=60)


class LocalSession(requests.Session):
    """Takes what is meant for TMDb to the demo server."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def request(self, method: Any, url: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        assert url.startswith(f"{TMDB}/3/")
        return super().request(method, url.replace(TMDB, self._address), **options)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    with DemoServer(CATALOGUE, day=3) as running, LocalSession(running.address) as session:
        monkeypatch.setattr(tmdbsimple, "REQUESTS_SESSION", session)
        monkeypatch.setattr(tmdbsimple, "API_KEY", DEMO_KEY)
        monkeypatch.setattr(tmdbsimple, "REQUESTS_TIMEOUT", 10)
        yield running


pytestmark = pytest.mark.usefixtures("server")


def test_it_pages_through_a_year_of_movies():
    def page(number: int) -> dict[str, Any]:
        found: dict[str, Any] = tmdbsimple.Discover().movie(
            page=number, primary_release_year=2023, sort_by="primary_release_date.asc", include_video=True
        )
        return found

    first = page(1)
    found = [movie["id"] for number in range(1, first["total_pages"] + 1) for movie in page(number)["results"]]
    bodies = [CATALOGUE.movie(movie_id, 3) or {} for movie_id in CATALOGUE.movie_ids]
    expected = {body["id"] for body in bodies if (body.get("release_date") or "").startswith("2023")}
    assert len(found) == first["total_results"] == len(expected) > 20
    assert set(found) == expected


def test_it_reads_a_movie_with_what_was_appended():
    found = tmdbsimple.Movies(CATALOGUE.movie_ids[0]).info(append_to_response="credits,keywords,videos,release_dates")
    expected = CATALOGUE.movie(CATALOGUE.movie_ids[0], 3) or {}
    assert expected == {key: value for key, value in found.items() if key not in ("videos", "release_dates")}
    assert found["videos"].keys() == found["release_dates"].keys() == {"results"}


def test_it_reads_a_show_and_its_age_ratings():
    show = tmdbsimple.TV(CATALOGUE.show_ids[0])
    found = show.info(append_to_response="content_ratings")
    assert show.name == (CATALOGUE.show(CATALOGUE.show_ids[0], 3) or {})["name"]
    assert show.content_ratings()["results"] == found["content_ratings"]["results"] != []


def test_it_reads_lists_genres_and_configuration():
    assert tmdbsimple.Movies().top_rated()["results"][0]["vote_average"] > 7
    assert tmdbsimple.TV().popular(page=2)["page"] == 2
    assert len(tmdbsimple.Genres().movie_list()["genres"]) == 19
    assert len(tmdbsimple.Genres().tv_list()["genres"]) == 16
    assert "poster_sizes" in tmdbsimple.Configuration().info()["images"]


def test_it_follows_changes():
    window = {"start_date": "2024-01-02", "end_date": "2024-01-04"}
    expected = {id for day in (1, 2, 3) for id in CATALOGUE.changed_ids(day)}
    assert {entry["id"] for entry in tmdbsimple.Changes().movie(**window)["results"]} == expected
    assert {entry["id"] for entry in tmdbsimple.Changes().tv()["results"]} == set(CATALOGUE.changed_show_ids(3))


def test_it_takes_a_bearer_token(server: DemoServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tmdbsimple, "USE_BEARER_AUTH", True)
    tmdbsimple.Configuration().info()
    assert server.requests[-1].status == 200


def test_it_meets_401_and_404(server: DemoServer):
    with pytest.raises(requests.HTTPError) as missing:
        tmdbsimple.Movies(999_999_999).info()
    server.credentials = ()
    with pytest.raises(requests.HTTPError) as refused:
        tmdbsimple.Movies(CATALOGUE.movie_ids[0]).info()
    answers = [(caught.value.response.status_code, caught.value.response.json()) for caught in (missing, refused)]
    assert [(status, body["status_code"]) for status, body in answers] == [(404, 34), (401, 7)]
