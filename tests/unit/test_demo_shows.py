"""The demo catalogue's television shows: the same for everybody, all of a piece, changing day by day."""

from collections import Counter
from typing import Any

import pytest

from moviepipe.sources.demo import Catalogue

Body = dict[str, Any]
CATALOGUE = Catalogue(3000, show_count=800)


@pytest.fixture(scope="module")
def shows() -> list[Body]:
    return [CATALOGUE.show(show_id, 0) or {} for show_id in CATALOGUE.show_ids]


def test_there_is_a_show_to_every_ten_movies_unless_said_otherwise():
    assert len(Catalogue(250).show_ids) == 25
    assert len(Catalogue(250, show_count=3).show_ids) == 3
    assert Catalogue(9).show_ids == ()


def test_the_number_of_shows_changes_no_movie():
    few, many = Catalogue(50, show_count=0), Catalogue(50, show_count=50)
    assert [few.movie(id, 40) for id in few.movie_ids] == [many.movie(id, 40) for id in many.movie_ids]


def test_show_ids_are_sorted_distinct_scattered_and_some_are_movie_ids_too():
    ids = CATALOGUE.show_ids
    assert list(ids) == sorted(set(ids))
    assert len(ids) == 800
    assert 0 < ids[0] < 1_000
    assert ids[-1] < 300_000
    assert 50 < len(set(ids) & set(CATALOGUE.movie_ids)) < 400


def test_a_show_does_not_depend_on_what_was_asked_before():
    forward = {show_id: CATALOGUE.show(show_id, 40) for show_id in CATALOGUE.show_ids[:50]}
    again = Catalogue(3000, show_count=800)
    assert all(again.show(show_id, 40) == forward[show_id] for show_id in reversed(CATALOGUE.show_ids[:50]))


def test_all_16_genres_come_up(shows: list[Body]):
    assert len({genre["id"] for body in shows for genre in body["genres"]}) == 16


def test_seasons_and_episodes_add_up(shows: list[Body]):
    for body in [*shows, *(CATALOGUE.show(show_id, 90) or shows[0] for show_id in CATALOGUE.show_ids)]:
        counted = [season for season in body["seasons"] if season["season_number"]]
        assert body["number_of_seasons"] == len(counted)
        assert body["number_of_episodes"] == sum(season["episode_count"] for season in counted)
        last = body["last_episode_to_air"]
        assert (last is None) == (not counted)
        assert last is None or last["air_date"] == body["last_air_date"] >= body["first_air_date"]
        assert last is None or last["episode_number"] == counted[-1]["episode_count"]


def test_only_a_running_show_has_a_next_episode(shows: list[Body]):
    running = [body for body in shows if body["next_episode_to_air"]]
    assert {body["status"] for body in running} == {"Returning Series"}
    assert all(body["in_production"] for body in running)
    assert 0.02 < len(running) / len(shows) < 0.4


@pytest.mark.parametrize(
    ("field", "value", "lowest", "highest"),
    [
        ("backdrop_path", None, 0.14, 0.26),
        ("created_by", [], 0.38, 0.52),
        ("genres", [], 0.01, 0.06),
        ("overview", "", 0.03, 0.10),
        ("first_air_date", "", 0.002, 0.03),
        ("first_air_date", None, 0.002, 0.03),
        ("last_episode_to_air", None, 0.005, 0.04),
        ("softcore", False, 0.01, 0.06),
    ],
)
def test_dirt_is_as_common_as_documented(shows: list[Body], field: str, value: object, lowest: float, highest: float):
    found = [body.get(field, "absent") for body in shows]
    assert lowest < found.count(value) / len(shows) < highest


def test_a_credit_id_stands_once_and_is_no_movies(shows: list[Body]):
    movies = [CATALOGUE.movie(movie_id, 0) or {} for movie_id in CATALOGUE.movie_ids[:500]]
    people = [person for body in shows + movies for part in body["credits"].values() for person in part]
    creators = [person for body in shows for person in body["created_by"]]
    counted = Counter(person["credit_id"] for person in people + creators)
    assert set(counted.values()) == {1}


@pytest.mark.parametrize("show_count", [0, 1, 2, 37, 80])
def test_changed_ids_are_those_whose_bodies_differ(show_count: int):
    catalogue = Catalogue(10, show_count=show_count)
    before = {show_id: catalogue.show(show_id, 0) for show_id in catalogue.show_ids}
    for day in range(1, 45):  # longer than one round of the rota
        now = {show_id: catalogue.show(show_id, day) for show_id in catalogue.show_ids}
        assert catalogue.changed_show_ids(day) == tuple(key for key in now if now[key] != before[key])
        before = now


def test_some_shows_are_deleted_and_some_go_on(shows: list[Body]):
    later = [CATALOGUE.show(show_id, 40) for show_id in CATALOGUE.show_ids]
    pairs = [(old, new) for old, new in zip(shows, later, strict=True) if new]
    assert 0 < later.count(None) < len(later) / 5
    assert any(old["number_of_episodes"] < new["number_of_episodes"] for old, new in pairs)
    assert any(old["in_production"] and not new["in_production"] for old, new in pairs)
    assert any(len(old["genres"]) > len(new["genres"]) for old, new in pairs)


def test_impossible_arguments_are_named():
    with pytest.raises(ValueError, match="show_count is -1"):
        Catalogue(1, show_count=-1)
    with pytest.raises(ValueError, match="show_count is 300000"):
        Catalogue(1, show_count=300_000)
