"""`moviepipe similar MOVIE_ID` and what it says where there is nothing to show; no JVM is started."""

import json
from typing import Any

import pytest

from gold_lakes import write_rows
from moviepipe import cli
from moviepipe.io.lake import Lake
from moviepipe.ml import SIMILAR_MOVIES
from moviepipe.silver import MOVIES


def pair(rank: int, other: int) -> dict[str, Any]:
    """A row of movie 1."""
    names = {"similar_title": f"電影 {other}", "shared_themes": "Drama; “robot”"}
    return {"movie_id": 1, "similar_rank": rank, "similar_movie_id": other, "score": 0.5, **names}


@pytest.fixture
def similar_lake(lake: Lake) -> Lake:
    """Two movies; the first has similar ones."""
    write_rows(lake, MOVIES, {"movie_id": 1, "title": "One"}, {"movie_id": 2, "title": "Two"})
    write_rows(lake, SIMILAR_MOVIES, pair(2, 8), pair(1, 9), pair(1, 7) | {"movie_id": 3})
    return lake


def shown(capsys: pytest.CaptureFixture[str], lake: Lake, *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["similar", *arguments, "--lake", lake.uri])
    return code, *capsys.readouterr()


def test_the_ten_of_a_movie_are_shown_in_their_order(similar_lake: Lake, capsys: pytest.CaptureFixture[str]):
    code, stdout, _ = shown(capsys, similar_lake, "1", "--json")
    found = [json.loads(line) for line in stdout.splitlines()]
    assert (code, [each["similar_movie_id"] for each in found]) == (0, [9, 8])
    assert found[0] == {name: value for name, value in pair(1, 9).items() if name != "movie_id"}
    assert "電影 9" in shown(capsys, similar_lake, "1")[1]


def test_a_movie_without_similar_ones_and_one_that_is_unknown_are_told_apart(
    similar_lake: Lake, capsys: pytest.CaptureFixture[str]
):
    code, _, stderr = shown(capsys, similar_lake, "2")
    assert (code, stderr.count("\n")) == (1, 1)
    assert "has no row for movie 2, Two: it shares no genre, keyword, person or telling word" in stderr
    code, _, stderr = shown(capsys, similar_lake, "77")
    assert (code, "has no movie 77." in stderr) == (1, True)


def test_a_table_that_was_not_built_yet_names_the_command(lake: Lake, capsys: pytest.CaptureFixture[str]):
    write_rows(lake, MOVIES, {"movie_id": 1})
    expected = f"moviepipe: gold.similar_movies not found under {lake.uri}. Run `moviepipe similar` first.\n"
    assert shown(capsys, lake, "1") == (1, "", expected)


def test_one_movie_cannot_be_rebuilt(similar_lake: Lake, capsys: pytest.CaptureFixture[str]):
    code, _, stderr = shown(capsys, similar_lake, "1", "--rebuild")
    assert (code, "leave out MOVIE_ID" in stderr) == (2, True)
