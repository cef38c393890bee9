from datetime import date
from typing import Any

import pytest

from moviepipe.config import API_SECTIONS, load_settings
from moviepipe.pipelines.fetch import SOURCES, FetchRequest

TODAY = date(2026, 3, 1)


def faults(**asked: Any) -> str:
    return " ".join(FetchRequest(today=TODAY, **asked).faults())


@pytest.mark.parametrize(
    "asked",
    [
        {"year": 2023},
        {"year": 1874, "min_movies": 1},
        {"year": 2031, "media": "tv"},
        {"changes_since": TODAY},
        {"ids_from": "https://x/ids.gz", "min_popularity": 2.5},
        {"ranked": "top_rated", "min_movies": 10_000},
    ],
)
def test_what_can_be_asked_has_no_fault(asked: dict[str, Any]):
    assert faults(**asked) == ""


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({}, "Say one of --year"),
        ({"year": 2023, "ranked": "popular"}, "Say one of --year"),
        ({"year": -5}, "--year -5 is not from 1870 to 2031"),
        ({"year": 2999}, "--year 2999 is not from 1870 to 2031"),
        ({"changes_since": date(2026, 3, 2)}, "--changes-since 2026-03-02 is in the future; today is 2026-03-01"),
        ({"year": 2023, "min_movies": 0}, "--min-movies 0 is not from 1 to 10,000"),
        ({"year": 2023, "min_movies": 10_001}, "--min-movies 10001 is not from 1 to 10,000"),
        ({"changes_since": TODAY, "min_movies": 5}, "--min-movies goes with"),
        ({"ids_from": "/none/ids.gz"}, "--ids-from /none/ids.gz is no file and no address"),
        ({"year": 2023, "min_popularity": 1.0}, "--min-popularity goes with --ids-from"),
    ],
)
def test_what_cannot_be_asked_is_said(asked: dict[str, Any], fault: str):
    assert fault in faults(**asked)


def test_a_request_describes_itself_by_its_options():
    request = FetchRequest(today=TODAY, media="tv", ranked="top_rated", min_movies=5)
    assert request.describe() == "--media tv --min-movies 5 --top-rated"
    assert FetchRequest.model_validate_json(request.model_dump_json()) == request


def test_every_source_has_settings_of_its_own_and_each_such_section_is_a_source():
    assert tuple(SOURCES) == API_SECTIONS
    settings = load_settings("local")
    assert [source.settings(settings) for source in SOURCES.values()] == [getattr(settings, name) for name in SOURCES]
