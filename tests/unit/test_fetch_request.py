from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from moviepipe import cli
from moviepipe.config import API_SECTIONS, load_settings
from moviepipe.pipelines.fetch import SOURCES, FetchRequest
from moviepipe.pipelines.fetch.omdb.request import OmdbRequest

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


def test_a_request_to_omdb_describes_itself_too_and_needs_a_file_that_is_there(tmp_path: Path):
    request = OmdbRequest(today=TODAY, ids_from=str(tmp_path / "ids"), older_than=timedelta(weeks=2))
    assert request.describe() == f"--source omdb --ids-from {tmp_path}/ids --older-than 14d"
    assert request.faults() == [f"--ids-from {tmp_path}/ids is no file."]
    assert OmdbRequest.model_validate_json(request.model_dump_json()) == request
    assert OmdbRequest(today=TODAY).faults() == []


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ("--source omdb --year 2020 --popular", "--year, --popular cannot be asked with --source omdb."),
        ("--source omdb --top-rated --media tv", "--top-rated, --media cannot be asked with --source omdb."),
        ("--year 2020 --older-than 30d", "--older-than cannot be asked with --source tmdb."),
        ("--source omdb --resume", "--resume and --retry-failed stand alone"),
        ("--source omdb --older-than 30", "'30' is not an age"),
        ("--source imdb", "'imdb' is not one of 'tmdb', 'omdb'"),
    ],
)
def test_an_option_of_another_source_is_wrong_use(capsys: pytest.CaptureFixture[str], arguments: str, fault: str):
    assert cli.main(["fetch", *arguments.split()]) == 2
    assert fault in capsys.readouterr().err


def test_every_source_has_settings_of_its_own_and_each_such_section_is_a_source():
    assert tuple(SOURCES) == API_SECTIONS
    settings = load_settings("local")
    assert [source.settings(settings) for source in SOURCES.values()] == [getattr(settings, name) for name in SOURCES]
