"""What `moviepipe maintain` takes for an age, and which rows have one."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from moviepipe import cli, silver
from moviepipe.errors import LakeError
from moviepipe.pipelines import maintain
from moviepipe.silver.retention import owner_of
from moviepipe.tables import LONG, schema


@pytest.mark.parametrize("age", ["0d", "-5d", "abc", "180", "1.5d", "12h", "d", "", "99999d", "٣d", "180d "])
def test_what_is_no_age_is_wrong_use(capsys: pytest.CaptureFixture[str], tmp_path: Path, age: str):
    assert cli.main(["maintain", "--older-than", age, "--lake", str(tmp_path)]) == 2
    last_line = capsys.readouterr().err.splitlines()[-1]
    assert f"{age!r} is not an age of a day or more, as in 180d or 26w." in last_line
    assert list(tmp_path.iterdir()) == []


def test_an_age_must_be_given(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["maintain"]) == 2
    assert "--older-than" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "days"), [("1d", 1), ("180d", 180), ("26w", 182)])
def test_an_age_is_in_days_or_weeks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, days: int):
    ages: list[timedelta] = []

    def record(env: str, settings: Any, older_than: timedelta, *_: Any) -> None:
        ages.append(older_than)

    monkeypatch.setattr(maintain, "run", record)
    assert cli.main(["maintain", "--older-than", text, "--lake", str(tmp_path)]) == 0
    assert ages == [timedelta(days=days)]


@pytest.mark.parametrize("table", silver.TABLES, ids=lambda table: table.name)
def test_every_silver_row_has_a_moment_or_an_owner_that_has_one(table: Any):
    owner = owner_of(table)
    assert "fetched_at" in (owner or table).schema.fieldNames()


def test_a_child_is_owned_by_the_table_built_from_the_same_records():
    assert owner_of(silver.MOVIE_CAST) is silver.MOVIES
    assert owner_of(silver.MOVIE_DELETIONS) is None


def test_a_table_whose_rows_have_no_age_is_named():
    with pytest.raises(LakeError, match=r"silver.movie_cast has no fetched_at, and no table owns its rows"):
        owner_of(replace(silver.MOVIE_CAST, schema=schema(person_id=LONG), keys=("person_id",)))
