"""Who answers `moviepipe sql`: the native engine, or Spark with a line that says why. No session is started here."""

import json
from typing import Any

import pytest

from gold_lakes import write_rows
from moviepipe import cli
from moviepipe.gold import GENRE_SUMMARY
from moviepipe.io import sail
from moviepipe.io.lake import Lake
from moviepipe.pipelines import query as by_spark
from moviepipe.pipelines.answer import Answer

GENRES = [
    {"genre_id": 18, "genre_name": "Drama", "movie_count": 7, "avg_popularity": 1.005},
    {"genre_id": 35, "genre_name": "Comedy", "movie_count": 9, "avg_popularity": None},
]
QUESTION = "select genre_name, round(avg_popularity, 2) avg_popularity from gold.genre_summary order by movie_count"


@pytest.fixture
def asked_spark(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that reach Spark, which answers each with one row."""
    asked: list[str] = []

    def answer(_: object, __: Lake, text: str, ___: int) -> Answer:
        asked.append(text)
        return Answer(["by"], [("Spark",)], False)

    write_rows(lake, GENRE_SUMMARY, *GENRES)
    monkeypatch.setattr(by_spark, "run_query", answer)
    monkeypatch.setattr(cli.reading, "open_session", lambda _: None)
    return asked


def said(capsys: pytest.CaptureFixture[str], lake: Lake, query: str, *options: str) -> tuple[int, list[Any], str]:
    """The exit code, the rows and what stderr says."""
    code = cli.main(["sql", query, "--json", "--lake", lake.uri, *options])
    printed = capsys.readouterr()
    return code, [json.loads(line) for line in printed.out.splitlines()], printed.err


def test_a_query_of_known_words_needs_no_spark(lake: Lake, asked_spark: list[str], capsys: pytest.CaptureFixture[str]):
    rows = [{"genre_name": "Drama", "avg_popularity": 1.01}, {"genre_name": "Comedy", "avg_popularity": None}]
    assert said(capsys, lake, QUESTION) == (0, rows, "")
    assert not asked_spark


def test_any_other_goes_to_spark_and_a_line_says_why(
    lake: Lake, asked_spark: list[str], capsys: pytest.CaptureFixture[str]
):
    code, rows, line = said(capsys, lake, "select median(movie_count) from gold.genre_summary")
    assert (code, rows) == (0, [{"by": "Spark"}])
    assert line == "Spark answers this: median(…) is not among what was compared.\n"


def test_spark_alone_can_be_chosen_by_option_and_by_setting(
    lake: Lake, asked_spark: list[str], capsys: pytest.CaptureFixture[str]
):
    for choice in (["--engine", "jvm"], ["--set", "engine.sql=jvm"]):
        assert said(capsys, lake, QUESTION, *choice) == (0, [{"by": "Spark"}], "")
    assert asked_spark == [QUESTION, QUESTION]


def test_the_native_engine_alone_refuses_what_it_does_not_answer(
    lake: Lake, asked_spark: list[str], capsys: pytest.CaptureFixture[str]
):
    code, rows, line = said(capsys, lake, "select genre_name form gold.genre_summary", "--engine", "native")
    assert (code, rows, asked_spark) == (1, [], [])
    where = "line 1, column 24, at gold: invalid expression / unexpected token"
    assert line == f"moviepipe: The native engine does not answer this: {where}. With `--engine auto` Spark does.\n"


def test_without_its_packages_spark_answers_or_a_line_names_the_command(
    lake: Lake, asked_spark: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sail, "PACKAGES", ("no_such_package",))
    why = "Spark answers this: the native engine is not installed (pip install 'moviepipe[native]').\n"
    assert said(capsys, lake, QUESTION) == (0, [{"by": "Spark"}], why)
    missing = "moviepipe: The native engine is not installed. Run `pip install 'moviepipe[native]'`.\n"
    assert said(capsys, lake, QUESTION, "--engine", "native") == (1, [], missing)


def test_a_missing_table_names_its_command(lake: Lake, asked_spark: list[str], capsys: pytest.CaptureFixture[str]):
    code, _, line = said(capsys, lake, "select count(*) from silver.movies")
    assert (code, line) == (1, f"moviepipe: silver.movies not found under {lake.uri}. Run `moviepipe silver` first.\n")
