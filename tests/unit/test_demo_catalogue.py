"""The demo catalogue: the same for everybody, TMDb's shape, and dirt where a demo needs it."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from demo_records import NOT_FOUND_BODY, demo_records
from moviepipe.envelope import MOVIE_DETAILS, Envelope
from moviepipe.sources.demo import DAY_ZERO, Catalogue

Body = dict[str, Any]

SHARED_DATA = Path(os.environ.get("MOVIEPIPE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
RECORDED = SHARED_DATA / "tmdb-recorded"
needs_recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason=f"no recorded TMDb bodies at {RECORDED}; set MOVIEPIPE_SHARED_DATA"
)
DIGEST_IN_A_NEW_PROCESS = """
import hashlib
from demo_records import demo_records
lines = "".join(record.to_json_line() for record in demo_records(150, "run-1"))
print(hashlib.sha256(lines.encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def bodies() -> list[Body]:
    catalogue = Catalogue(2000)
    return [catalogue.movie(movie_id, 0) or {} for movie_id in catalogue.movie_ids]


@pytest.fixture(scope="module")
def records() -> list[Envelope]:
    return list(demo_records(2000, "run-1"))


def share(bodies: list[Body], field: str, value: object) -> float:
    return [body.get(field, "absent") for body in bodies].count(value) / len(bodies)


# The same for everybody


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_records_are_the_same_in_another_process(hash_seed: str) -> None:
    here = "".join(record.to_json_line() for record in demo_records(150, "run-1"))
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    there = subprocess.run(
        [sys.executable, "-c", DIGEST_IN_A_NEW_PROCESS], env=environment, capture_output=True, check=True
    )
    assert there.stdout.decode().strip() == hashlib.sha256(here.encode()).hexdigest()


def test_a_movie_does_not_depend_on_what_was_asked_before() -> None:
    catalogue = Catalogue(50)
    forward = {movie_id: catalogue.movie(movie_id, 40) for movie_id in catalogue.movie_ids}
    for movie_id in reversed(catalogue.movie_ids):
        assert Catalogue(50).movie(movie_id, 40) == forward[movie_id]


def test_changing_a_returned_body_changes_nothing_else() -> None:
    catalogue = Catalogue(50)
    before = json.dumps(catalogue.movie(catalogue.movie_ids[0], 0))
    body = catalogue.movie(catalogue.movie_ids[0], 0) or {}
    body["credits"]["cast"].clear()
    body["belongs_to_collection"]["name"] = "spoilt"
    assert json.dumps(catalogue.movie(catalogue.movie_ids[0], 0)) == before


def test_another_seed_is_another_catalogue() -> None:
    assert Catalogue(50, seed=1).movie_ids != Catalogue(50, seed=2).movie_ids
    one, other = (next(demo_records(50, "run-1", seed)).payload for seed in (1, -1))
    assert one != other


@pytest.mark.parametrize("movie_count", [0, 1, 2, 999, 200_000])
def test_ids_are_sorted_distinct_and_below_two_million(movie_count: int) -> None:
    movie_ids = Catalogue(movie_count).movie_ids
    assert len(movie_ids) == movie_count
    assert list(movie_ids) == sorted(set(movie_ids))
    assert all(0 < movie_id < 2_000_000 for movie_id in movie_ids)


def test_ids_are_scattered() -> None:
    movie_ids = Catalogue(1000).movie_ids
    gaps = {later - earlier for earlier, later in pairwise(movie_ids)}
    assert len(gaps) > 500
    assert movie_ids[0] < 20_000
    assert movie_ids[-1] > 1_980_000


# TMDb's shape


def kinds(value: object) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def recorded(name: str) -> Body:
    body: Body = json.loads((RECORDED / name).read_text(encoding="utf-8"))
    return body


def items(bodies: list[Body], *path: str) -> list[Body]:
    """All entries of a list that lies at a path in each body."""
    found: list[Any] = bodies
    for key in path:
        found = [body[key] for body in found if body.get(key)]
    return [entry for entries in found for entry in entries]


@needs_recordings
def test_bodies_have_the_keys_of_recorded_bodies_in_their_order(bodies: list[Body]) -> None:
    expected = [*recorded("movie-details/gotmdb__movie-348.json"), "credits", "keywords"]
    assert Counter(tuple(body) for body in bodies).most_common(1)[0][0] == tuple(expected)
    assert {key for body in bodies for key in body} == {*expected, "softcore"}
    assert {key for body in bodies for key in expected if key not in body} == {"release_date"}


@needs_recordings
def test_values_have_the_types_of_recorded_values(bodies: list[Body]) -> None:
    nullable = {"backdrop_path", "belongs_to_collection", "imdb_id", "poster_path", "release_date"}
    for key, value in recorded("movie-details/gotmdb__movie-348.json").items():
        found = {kinds(body[key]) for body in bodies if key in body}
        assert found == {kinds(value)} | ({"NoneType"} if key in nullable else set()), key


@needs_recordings
@pytest.mark.parametrize(
    "path",
    [
        ("genres",),
        ("production_companies",),
        ("production_countries",),
        ("spoken_languages",),
        ("credits", "cast"),
        ("credits", "crew"),
        ("keywords", "keywords"),
    ],
)
def test_entries_have_the_keys_of_recorded_entries(bodies: list[Body], path: tuple[str, ...]) -> None:
    name = "gotmdb__movie-550__append-to-response-credits-release-dates-external-ids-keywords-images.json"
    expected = items([recorded(f"movie-append/{name}")], *path)[0]
    assert {frozenset(entry) for entry in items(bodies, *path)} == {frozenset(expected)}


@needs_recordings
def test_collections_have_the_keys_of_a_recorded_collection(bodies: list[Body]) -> None:
    expected = recorded("movie-details/gotmdb__movie-348.json")["belongs_to_collection"]
    found = [body["belongs_to_collection"] for body in bodies if body["belongs_to_collection"]]
    assert {frozenset(entry) for entry in found} == {frozenset(expected)}


@needs_recordings
def test_the_body_of_a_404_is_the_recorded_one() -> None:
    assert json.loads(NOT_FOUND_BODY) == recorded("errors/tmdblib__movie-999999999__http404.json")


def test_a_credit_id_is_24_hex_digits_and_stands_once(bodies: list[Body]) -> None:
    entries = items(bodies, "credits", "cast") + items(bodies, "credits", "crew")
    credit_ids = [entry["credit_id"] for entry in entries]
    assert len(set(credit_ids)) == len(credit_ids)
    assert all(len(credit_id) == 24 and int(credit_id, 16) for credit_id in credit_ids)


@pytest.mark.parametrize(
    "path", [("production_companies",), ("genres",), ("keywords", "keywords"), ("credits", "crew")]
)
def test_an_id_has_the_same_name_everywhere(bodies: list[Body], path: tuple[str, ...]) -> None:
    names = {(entry["id"], entry["name"]) for entry in items(bodies, *path)}
    assert len({identity for identity, _ in names}) == len(names)


def test_a_list_names_nothing_twice(bodies: list[Body]) -> None:
    for field in ("genres", "production_companies"):
        assert all(len({entry["id"] for entry in body[field]}) == len(body[field]) for body in bodies)


def test_all_19_genres_come_up(bodies: list[Body]) -> None:
    assert len({genre["id"] for genre in items(bodies, "genres")}) == 19


# Figures a chart can show


def test_franchises_have_parts_in_order(bodies: list[Body]) -> None:
    parts: dict[int, list[str]] = {}
    for body in bodies:
        if body["belongs_to_collection"] and body.get("release_date"):
            parts.setdefault(body["belongs_to_collection"]["id"], []).append(body["release_date"])
    assert max(len(dates) for dates in parts.values()) >= 3
    assert all(dates == sorted(dates) for dates in parts.values())


def test_a_few_studios_and_directors_make_many_movies_and_most_make_one(bodies: list[Body]) -> None:
    studios = Counter(company["id"] for company in items(bodies, "production_companies"))
    crew = items(bodies, "credits", "crew")
    directors = Counter(person["id"] for person in crew if person["job"] == "Director")
    for counts, most in ((studios, 100), (directors, 5)):
        assert counts.most_common(1)[0][1] >= most
        assert list(counts.values()).count(1) > len(counts) / 2


def test_revenue_follows_budget_and_is_spread_over_orders_of_magnitude(bodies: list[Body]) -> None:
    known = sorted((body["budget"], body["revenue"]) for body in bodies if body["budget"] and body["revenue"])
    quarter = len(known) // 4
    cheap, dear = (sorted(revenue for _, revenue in part) for part in (known[:quarter], known[-quarter:]))
    assert dear[quarter // 2] > 10 * cheap[quarter // 2]
    assert any(revenue < budget for budget, revenue in known[-quarter:])


def test_votes_and_popularity_are_heavy_tailed_and_go_together(bodies: list[Body]) -> None:
    by_votes = sorted(bodies, key=lambda body: int(body["vote_count"]))
    middle, top = by_votes[len(bodies) // 2], by_votes[-20:]
    assert top[0]["vote_count"] > 20 * middle["vote_count"]
    popularities = sorted(body["popularity"] for body in bodies)
    assert sorted(body["popularity"] for body in top)[10] > 4 * popularities[len(bodies) // 2]


def test_years_run_from_1950_to_2023_with_most_of_them_recent(bodies: list[Body]) -> None:
    years = [int(body["release_date"][:4]) for body in bodies if body.get("release_date")]
    assert min(years) >= 1950
    assert max(years) == 2023
    assert sum(year >= 2000 for year in years) > len(years) / 2


# TMDb's dirt


@pytest.mark.parametrize(
    ("field", "value", "lowest", "highest"),
    [
        ("budget", 0, 0.19, 0.25),
        ("revenue", 0, 0.27, 0.33),
        ("runtime", 0, 0.004, 0.02),
        ("vote_count", 0, 0.005, 0.025),
        ("belongs_to_collection", None, 0.85, 0.97),
        ("imdb_id", None, 0.015, 0.05),
        ("poster_path", None, 0.015, 0.05),
        ("overview", "", 0.003, 0.02),
        ("production_companies", [], 0.05, 0.1),
        ("genres", [], 0.001, 0.02),
        ("softcore", False, 0.01, 0.05),
        ("release_date", "", 0.001, 0.015),
        ("release_date", None, 0.001, 0.015),
        ("release_date", "absent", 0.001, 0.015),
    ],
)
def test_dirt_is_as_common_as_documented(
    bodies: list[Body], field: str, value: object, lowest: float, highest: float
) -> None:
    assert lowest < share(bodies, field, value) < highest


def test_some_budgets_are_tiny(bodies: list[Body]) -> None:
    assert {body["budget"] for body in bodies if 0 < body["budget"] < 1000} == {1, 10, 25}


def test_numbers_come_as_int_and_as_float(bodies: list[Body]) -> None:
    ratings = {repr(body["vote_average"]) for body in bodies}
    assert {"0", "0.0", "6", "6.0", "7", "7.0"} <= ratings
    assert {type(body["popularity"]) for body in bodies} == {int, float}


def test_a_rating_is_zero_only_without_votes(bodies: list[Body]) -> None:
    assert all((body["vote_average"] == 0) == (body["vote_count"] == 0) for body in bodies)
    assert all(4.5 <= body["vote_average"] <= 8.6 for body in bodies if body["vote_count"])


def test_a_movie_that_gets_its_first_votes_gets_a_rating() -> None:
    catalogue = Catalogue(2000)
    everyone_changed = 34
    later = [body for key in catalogue.movie_ids if (body := catalogue.movie(key, everyone_changed))]
    assert all(body["vote_count"] and body["vote_average"] for body in later)


def test_some_languages_have_no_name_of_their_own(bodies: list[Body]) -> None:
    assert 0.01 < sum(language["name"] == "" for language in items(bodies, "spoken_languages")) / 2000 < 0.05


def test_texts_hold_what_breaks_careless_readers(bodies: list[Body]) -> None:
    titles = " ".join(body["title"] for body in bodies)
    assert all(sign in titles for sign in "\"',&é№")
    assert any("\u4e00" <= letter <= "\u9fff" for body in bodies for letter in body["original_title"])
    assert any("\n" in body["overview"] for body in bodies)
    assert max(len(company["name"]) for company in items(bodies, "production_companies")) > 70


# Days


@pytest.mark.parametrize("movie_count", [0, 1, 2, 37, 80])
def test_changed_ids_are_those_whose_bodies_differ(movie_count: int) -> None:
    catalogue = Catalogue(movie_count)
    before = {movie_id: catalogue.movie(movie_id, 0) for movie_id in catalogue.movie_ids}
    for day in range(1, 45):  # longer than one round of the rota
        now = {movie_id: catalogue.movie(movie_id, day) for movie_id in catalogue.movie_ids}
        assert catalogue.changed_ids(day) == tuple(key for key in now if now[key] != before[key])
        before = now


def test_about_three_in_a_hundred_movies_change_in_a_day() -> None:
    assert len(Catalogue(2000).changed_ids(1)) == 60


def test_nothing_has_changed_on_day_zero() -> None:
    assert Catalogue(100).changed_ids(0) == ()


def test_a_deleted_movie_stays_deleted() -> None:
    catalogue = Catalogue(500)
    gone = [movie_id for movie_id in catalogue.changed_ids(1) if catalogue.movie(movie_id, 1) is None]
    assert gone
    assert all(catalogue.movie(gone[0], 0) and catalogue.movie(gone[0], day) is None for day in range(1, 400))
    assert not any(gone[0] in catalogue.changed_ids(day) for day in range(2, 400))


def test_changes_move_votes_genres_companies_and_budgets(bodies: list[Body]) -> None:
    catalogue = Catalogue(2000)
    before = {body["id"]: body for body in bodies}
    changed = [body for key in catalogue.changed_ids(1) if (body := catalogue.movie(key, 1))]
    pairs = [(before[body["id"]], body) for body in changed]
    assert all(old["vote_count"] < new["vote_count"] for old, new in pairs)
    assert any(len(old["genres"]) > len(new["genres"]) for old, new in pairs)
    assert any(len(old["production_companies"]) > len(new["production_companies"]) for old, new in pairs)
    assert any(old["budget"] == 0 < new["budget"] for old, new in pairs)


def test_an_unknown_id_is_not_found() -> None:
    catalogue = Catalogue(10)
    assert catalogue.movie(catalogue.movie_ids[0] + 1, 0) is None
    assert catalogue.movie(catalogue.movie_ids[-1] + 1, 0) is None
    assert catalogue.movie(0, 0) is None


def test_impossible_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="movie_count is -1"):
        Catalogue(-1)
    with pytest.raises(ValueError, match="movie_count is 2000000"):
        Catalogue(2_000_000)
    with pytest.raises(ValueError, match="day is -1"):
        Catalogue(1).movie(1, -1)


# Records


def is_good(record: Envelope) -> bool:
    try:
        body = json.loads(record.payload or "")
    except ValueError:
        return False
    return bool(body.get("id") == record.resource_id)


def test_records_say_where_they_come_from(records: list[Envelope]) -> None:
    assert {(record.endpoint, record.run_id, record.params) for record in records} == {
        (MOVIE_DETAILS, "run-1", "append_to_response=credits,keywords")
    }


def test_records_are_counted_as_documented(records: list[Envelope]) -> None:
    good = [record for record in records if is_good(record)]
    deleted = [record for record in records if record.status_code == 404]
    bad = [record for record in records if record.status_code == 200 and not is_good(record)]
    assert (len(good), len(deleted), len(bad)) == (2000 + 112 + 10 + 2, 8, 3)
    assert len(records) - len(set(records)) == 10


def test_every_movie_has_a_good_record_of_day_zero(records: list[Envelope]) -> None:
    first_day = [record for record in records if DAY_ZERO <= record.fetched_at < DAY_ZERO + timedelta(days=1)]
    good = {record.resource_id for record in first_day if is_good(record)}
    assert good == set(Catalogue(2000).movie_ids)


def test_payloads_are_compact_and_keep_other_scripts(records: list[Envelope]) -> None:
    payload = next(record.payload or "" for record in records if "日本語" in (record.payload or ""))
    assert json.dumps(json.loads(payload), ensure_ascii=False, separators=(",", ":")) == payload


def test_a_deletion_is_a_404_newer_than_the_movie(records: list[Envelope]) -> None:
    deleted = [record for record in records if record.status_code == 404]
    assert all(record.payload == NOT_FOUND_BODY for record in deleted)
    assert all(record.fetched_at >= DAY_ZERO + timedelta(days=1) for record in deleted)


def test_late_records_end_the_sequence_and_are_older_than_all_others(records: list[Envelope]) -> None:
    *on_time, late, late_of_deleted = records
    assert max(late.fetched_at, late_of_deleted.fetched_at) < min(record.fetched_at for record in on_time)
    for record in (late, late_of_deleted):
        of_same_movie = [other.payload for other in on_time if other.resource_id == record.resource_id]
        assert of_same_movie
        assert record.payload not in of_same_movie
    gone = {record.resource_id for record in on_time if record.status_code == 404}
    assert late.resource_id not in gone
    assert late_of_deleted.resource_id in gone


def test_bad_records_differ_in_kind_and_come_before_the_good_one(records: list[Envelope]) -> None:
    places = [place for place, record in enumerate(records) if record.status_code == 200 and not is_good(record)]
    assert len({(records[place].payload or "")[:10] for place in places}) == len(places)
    for place in places:
        assert records[place].resource_id == records[place + 1].resource_id
        assert records[place].fetched_at < records[place + 1].fetched_at
        assert is_good(records[place + 1])


@pytest.mark.parametrize(("movie_count", "expected"), [(99, 0), (100, 1), (599, 1), (1200, 2)])
def test_bad_records_start_at_a_hundred_movies(movie_count: int, expected: int) -> None:
    records = demo_records(movie_count, "run-1")
    assert sum(record.status_code == 200 and not is_good(record) for record in records) == expected


def test_no_movies_make_no_records() -> None:
    assert list(demo_records(0, "run-1")) == []


def test_one_movie_makes_its_changes_a_duplicate_and_a_late_record() -> None:
    first, day_one, day_two, duplicate, late = demo_records(1, "run-1")
    assert first == duplicate
    assert late.fetched_at < first.fetched_at < day_one.fetched_at < day_two.fetched_at
    assert len({record.payload for record in (first, day_one, day_two, late)}) == 4


def test_a_large_fetch_is_not_longer_than_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo_records.LONGEST_FETCH", timedelta(minutes=1))
    first_day = [record for record, _ in zip(demo_records(120, "run-1"), range(121), strict=False)]
    moments = [record.fetched_at for record in first_day]
    assert moments == sorted(set(moments))
    assert moments[-1] < DAY_ZERO + timedelta(minutes=1)
