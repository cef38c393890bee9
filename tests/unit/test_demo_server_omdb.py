"""The demo's OMDb, asked for with plain requests: keys, forms, what is unknown, and that it repeats itself."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

CATALOGUE = Catalogue(300)
BODIES = {body["imdb_id"]: body for id in CATALOGUE.movie_ids if (body := CATALOGUE.movie(id, 0)) and body["imdb_id"]}
FORMS = {
    "Year": r"\d{4}",
    "Released": r"\d\d [A-Z][a-z]{2} \d{4}",
    "Runtime": r"\d+ min",
    "imdbRating": r"\d\.\d",
    "imdbVotes": r"\d{1,3}(,\d{3})*",
    "Metascore": r"\d{1,3}",
    "BoxOffice": r"\$\d{1,3}(,\d{3})*",
}


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(CATALOGUE) as running:
        yield running


def ask(server: DemoServer, status: int = 200, **parameters: str) -> dict[str, Any]:
    answer = requests.get(f"{server.omdb_url}/", params=parameters, timeout=10)
    assert answer.status_code == status
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture(scope="module")
def titles(server: DemoServer) -> list[dict[str, Any]]:
    """What it says of every movie that it has."""
    answers = [ask(server, i=imdb_id, apikey=DEMO_KEY) for imdb_id in BODIES]
    return [answer for answer in answers if answer["Response"] == "True"]


def test_keys_are_asked_for_and_a_days_requests_end(server: DemoServer):
    assert ask(server, 401, i="tt0133093")["Error"] == "No API key provided."
    assert ask(server, 401, i="tt0133093", apikey="wrong")["Error"] == "Invalid API key!"
    server.suspended = (DEMO_KEY,)
    assert ask(server, 401, i="tt0133093", apikey=DEMO_KEY)["Error"] == "Request limit reached!"
    server.suspended = ()


@pytest.mark.parametrize("imdb_id", ["", "tt99999999", "nonsense"])
def test_what_it_has_not_it_answers_with_200(server: DemoServer, imdb_id: str):
    body = ask(server, i=imdb_id, apikey=DEMO_KEY)
    assert body["Response"] == "False"
    assert body["Error"] in ("Incorrect IMDb ID.", "Error getting data.")


def test_a_few_movies_are_not_there(titles: list[dict[str, Any]]):
    assert 0.9 * len(BODIES) < len(titles) < len(BODIES)


@pytest.mark.parametrize("field", FORMS)
def test_values_have_omdbs_forms_or_are_unknown(titles: list[dict[str, Any]], field: str):
    assert {title[field] for title in titles if not re.fullmatch(FORMS[field], title[field])} == {"N/A"}


def test_ratings_follow_tmdbs_and_some_critics_are_missing(titles: list[dict[str, Any]]):
    sources = [{entry["Source"]: entry["Value"] for entry in title["Ratings"]} for title in titles]
    for name in ("Rotten Tomatoes", "Metacritic"):
        assert 0.4 * len(titles) < sum(name in source for source in sources) < 0.95 * len(titles)
    for title, source in zip(titles, sources, strict=True):
        assert source.get("Metacritic", "N/A").removesuffix("/100") == title["Metascore"]
        if title["imdbRating"] != "N/A":
            assert source["Internet Movie Database"] == f"{title['imdbRating']}/10"
            assert abs(float(title["imdbRating"]) - BODIES[title["imdbID"]]["vote_average"]) < 2


def test_another_server_on_another_day_says_the_same(server: DemoServer, titles: list[dict[str, Any]]):
    with DemoServer(Catalogue(300), day=40) as other:
        for title in titles[:20]:
            assert ask(other, i=title["imdbID"], apikey=DEMO_KEY) == title


def test_the_log_has_no_key(server: DemoServer):
    ask(server, i="tt0133093", apikey=DEMO_KEY)
    assert server.requests[-1].path == "/omdb/?i=tt0133093"
