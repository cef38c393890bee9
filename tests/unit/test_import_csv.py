import json
from pathlib import Path

import pytest

from moviepipe import cli
from moviepipe.sources.tmdb5000 import REQUIRED

COLUMNS = ("id", "title", *sorted({*REQUIRED} - {"id", "title"}))


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """An import of the movie 7 and a row without an id; the credits are those of 7 and 9."""
    movies, credits = tmp_path / "m.csv", tmp_path / "c.csv"
    rows = [f"{text},Film{',' * (len(COLUMNS) - 2)}" for text in ("7", "x")]
    movies.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n")
    credits.write_text("id,cast,crew\n7,[],[]\n9,[],[]\n")
    return ["import-csv", "--movies", str(movies), "--credits", str(credits), "--lake", str(tmp_path / "lake")]


def test_every_row_of_both_files_is_accounted_for(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(arguments) == 0
    lines = capsys.readouterr().out.replace(f"{tmp_path}/", "").splitlines()
    assert lines[:2] == ["1 movies landed in lake/landing.", "m.csv: 2 rows read = 1 kept + 1 refused"]
    assert lines[2].startswith("m.csv, line 3: id is not a whole number")
    assert lines[3:6] == [
        "m.csv: no column keywords, so its movies have none.",
        "c.csv: 2 rows read = 1 kept + 0 refused + 1 of no movie",
        "c.csv: no movie was imported for id 9.",
    ]


def test_the_accounts_are_json_for_machines(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert cli.main([*arguments, "--json"]) == 0
    movies, credits = map(json.loads, capsys.readouterr().out.splitlines())
    assert (movies["read"], movies["kept"], movies["refused"], len(movies["refusals"])) == (2, 1, 1, 1)
    assert (credits["kept"], credits["unused"]) == (1, [9])


def test_nothing_lands_when_no_movie_can_be_read(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "m.csv").write_text((tmp_path / "m.csv").read_text().replace("\n7,", "\ny,"))
    assert cli.main(arguments) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "m.csv: 2 rows read = 0 kept + 2 refused." in error
    assert not list((tmp_path / "lake" / "landing").iterdir())
