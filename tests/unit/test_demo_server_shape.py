"""The demo server against TMDb's own document and recorded answers: paths, parameters, keys and types."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.filters import ORDERS
from moviepipe.sources.demo_server.routes import ROUTES
from moviepipe.sources.demo_server.rules import REFUSALS, refusal_body
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

CATALOGUE = Catalogue(400, show_count=150)
PARTS = {
    "movie": "credits,keywords,videos,release_dates",
    "tv": "credits,keywords,videos,content_ratings",
}
# Null at times though these recordings do not show it: nullable-corrections.json, or the dirt that is made on purpose.
NULL_TOO = {".backdrop_path", ".poster_path", ".release_date", ".first_air_date"}
NULL_TOO |= {".created_by[].profile_path", ".cast[].profile_path"}  # recorded of other people
NULL_IN_LISTS = {".results[].backdrop_path", ".results[].poster_path"}
NEWER = {"softcore"}  # not in every recording

Shapes = dict[str, set[str]]


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(CATALOGUE, day=30) as running:
        yield running


def ask(server: DemoServer, path: str) -> Any:
    return requests.get(server.base_url + path, headers={"Authorization": f"Bearer {DEMO_KEY}"}, timeout=20).json()


def shapes(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each place in a JSON value, list items together, with its type and, for an object, its keys."""
    if isinstance(value, dict):
        yield path, "{" + " ".join(sorted(value.keys() - NEWER)) + "}"
        for key, inner in value.items():
            yield from shapes(inner, f"{path}.{key}")
    elif isinstance(value, list):
        yield path, "list"
        for item in value:
            yield from shapes(item, f"{path}[]")
    else:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        yield path, "number" if number else type(value).__name__


def merged(values: list[Any]) -> Shapes:
    found: Shapes = {}
    for value in values:
        for path, kind in shapes(value):
            found.setdefault(path, set()).add(kind)
    return found


def recordings(shared_data: Path, *names: str) -> list[Any]:
    files = [file for name in names for file in sorted((shared_data / "tmdb-recorded").glob(name))]
    assert files
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def differences(served: list[Any], recorded: list[Any]) -> list[str]:
    """Where what is served has keys or types that no recording has."""
    allowed = merged(recorded)
    return [
        f"{path}: {kind}, recorded {sorted(allowed.get(path, ()))}"
        for path, kinds in merged(served).items()
        for kind in kinds
        if path.rpartition(".")[2] not in NEWER
        if kind not in allowed.get(path, ()) and not (kind == "NoneType" and path in NULL_TOO | NULL_IN_LISTS)
    ]


# Against the OpenAPI document


@pytest.fixture(scope="module")
def openapi(shared_data: Path) -> dict[str, Any]:
    text = (shared_data / "tmdb-openapi" / "tmdb-v3-openapi.json").read_text(encoding="utf-8")
    paths: dict[str, Any] = json.loads(text)["paths"]
    return paths


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_each_path_and_parameter_is_tmdbs(openapi: dict[str, Any], route: Any):
    documented = {each["name"] for each in openapi[route.path]["get"].get("parameters", []) if each["in"] == "query"}
    assert set(route.parameters) <= documented


@pytest.mark.parametrize("media", ["movie", "tv"])
def test_every_sort_order_of_the_document_is_known(openapi: dict[str, Any], media: str):
    parameters = {each["name"]: each for each in openapi[f"/3/discover/{media}"]["get"]["parameters"]}
    documented = {value.partition(".")[0] for value in parameters["sort_by"]["schema"]["enum"]}
    assert set(ORDERS[media]) == documented
    assert parameters["sort_by"]["schema"]["default"] == "popularity.desc"


def test_append_to_response_takes_what_the_document_has_under_a_movie_or_show(openapi: dict[str, Any]):
    for media, one in (("movie", "/3/movie/{movie_id}"), ("tv", "/3/tv/{series_id}")):
        assert all(f"{one}/{part}" in openapi for part in PARTS[media].split(","))


# Against recorded bodies


def test_movies_have_recorded_keys_and_types(server: DemoServer, shared_data: Path):
    served = [ask(server, f"/movie/{id}?append_to_response={PARTS['movie']}") for id in CATALOGUE.movie_ids]
    served = [body for body in served if "id" in body]
    assert len(served) > 350
    for body in served:
        body.setdefault("release_date", None)
    whole = recordings(shared_data, "movie-append/gotmdb*credits*")
    alone = recordings(shared_data, "movie-details/gotmdb*", "movie-details/tmdblib*", "movie-lists/tmdblib*latest*")
    parts = {"credits", "keywords", "videos", "release_dates"}
    bare = [{key: value for key, value in body.items() if key not in parts} for body in served]
    assert differences(bare, alone) == []
    for part in ("credits", "keywords", "release_dates"):
        assert differences([body[part] for body in served], [body[part] for body in whole]) == [], part
    videos = recordings(shared_data, "tv/*append-to-response-videos.json")
    assert differences([body["videos"] for body in served], [body["videos"] for body in videos]) == []


def test_shows_have_recorded_keys_and_types(server: DemoServer, shared_data: Path):
    served = [ask(server, f"/tv/{id}?append_to_response={PARTS['tv']}") for id in CATALOGUE.show_ids]
    served = [body for body in served if "id" in body]
    assert len(served) > 130
    bare = [{key: value for key, value in body.items() if key not in PARTS["tv"].split(",")} for body in served]
    recorded = recordings(shared_data, "tv/tmdblib__tv-1396.json", "tv/tmdblib__tv-1668.json", "tv-lists/*latest*")
    older = recordings(shared_data, "tv/rubyapi__tv-1396.json")[0]
    recorded.append({"episode_run_time": older["episode_run_time"]})  # the newer ones are empty
    assert differences(bare, recorded) == []
    credits = [body["credits"] | {"id": body["id"]} for body in served]
    assert differences(credits, recordings(shared_data, "tv/tmdblib__tv-1396-credits.json")) == []
    videos = [body["videos"] | {"id": body["id"]} for body in served]
    assert differences(videos, recordings(shared_data, "tv/*-videos.json")) == []


def test_parts_of_shows_have_the_documents_keys_and_types(server: DemoServer, openapi: dict[str, Any]):
    for part in ("keywords", "content_ratings"):
        content = openapi[f"/3/tv/{{series_id}}/{part}"]["get"]["responses"]["200"]["content"]["application/json"]
        example = json.loads(content["examples"]["Result"]["value"])
        served = [ask(server, f"/tv/{id}/{part}") for id in CATALOGUE.show_ids[:40]]
        assert differences([body for body in served if "success" not in body], [example]) == []


@pytest.mark.parametrize(
    ("path", "recorded"),
    [
        ("/discover/movie", "discover-movie/*.json"),
        ("/movie/popular", "movie-lists/*popular*"),
        ("/movie/top_rated", "movie-lists/*top-rated*"),
        ("/discover/tv", "discover-tv/tmdblib*"),
        ("/tv/popular", "tv-lists/tmdblib*popular*"),
        ("/tv/top_rated", "tv-lists/tmdblib*top-rated*"),
        ("/movie/changes", "changes/*movie*"),
        ("/tv/changes", "changes/*tv*"),
        ("/configuration", "configuration/*__configuration.json"),
    ],
)
def test_lists_have_recorded_keys_and_types(server: DemoServer, shared_data: Path, path: str, recorded: str):
    served = [ask(server, path)]
    served += [ask(server, f"{path}?page={page}") for page in range(2, served[0].get("total_pages", 1) + 1)]
    assert differences(served, recordings(shared_data, recorded)) == []


@pytest.mark.parametrize("media", ["movie", "tv"])
def test_genres_are_the_recorded_ones(server: DemoServer, shared_data: Path, media: str):
    recorded = recordings(shared_data, f"genre/tmdblib__genre-{media}-list.json")[0]
    assert ask(server, f"/genre/{media}/list") == recorded


def test_refusals_have_the_documented_bodies(shared_data: Path):
    documented = recordings(shared_data, "errors/documented.json")[0]
    known = {each["body"]["status_code"]: each for each in documented if each["body"]["status_code"] in REFUSALS}
    assert set(known) == {7, 20, 22, 27, 34}
    for code, each in known.items():
        assert refusal_body(code) == each["body"]
        assert REFUSALS[code][0] == each["http_status"]
