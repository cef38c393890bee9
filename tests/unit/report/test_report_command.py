"""The command `report`: where Gold is empty or contradicts itself, and where a package is missing."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

import pandas as pd
import pytest
from deltalake import DeltaTable

from gold_lakes import built_from, write_all_gold, write_rows
from moviepipe import cli
from moviepipe.gold import GENRE_SUMMARY, RATING_COMPARISON, TABLES, TOP_PROFITS
from moviepipe.io.lake import Lake
from moviepipe.ml import POPULARITY_PREDICTIONS
from moviepipe.notice import OMDB_NOTICE
from moviepipe.pipelines.report_tables import by_rule, read_report
from moviepipe.report.prediction_answers import NONE_UNSEEN, answer_predictions
from moviepipe.silver import MOVIE_GENRES, MOVIE_RATINGS
from moviepipe.silver.movie_checks import MOVIE_CHECKS
from report_lakes import write_predictions, write_report_lake

BUDGET = next(check.reason for check in MOVIE_CHECKS if check.name == "budget_not_negative")


def report(lake: Lake, out: Path) -> str:
    assert cli.main(["report", "--lake", lake.uri, "--out", str(out / "page.html")]) == 0
    return (out / "page.html").read_text(encoding="utf-8")


def movies_of(page: str) -> dict[str, Any]:
    """The movies that a page carries."""
    return json.loads(re.findall(r'id="movies">(.*?)</script>', page)[0])


def refused(capsys: pytest.CaptureFixture[str], lake: Lake, out: Path) -> str:
    """What stderr says; nothing is written."""
    assert cli.main(["report", "--lake", lake.uri, "--out", str(out / "page.html")]) == 1
    assert not (out / "page.html").exists()
    return capsys.readouterr().err


def test_without_gold_the_page_says_what_is_missing_and_how_to_build_it(lake: Lake, tmp_path: Path):
    Path(lake.uri).mkdir()
    page = report(lake, tmp_path)
    assert [table.name for table in TABLES if f"<code>{table.name}</code>" not in page] == []
    assert "<code>moviepipe gold</code> builds them from Silver" in page
    assert "gold.genre_summary is missing. Run <code>moviepipe gold</code>, then this again." in page
    assert "vegaEmbed =" not in page


def test_a_gold_without_movies_says_where_movies_come_from(lake: Lake, tmp_path: Path):
    write_all_gold(lake)
    page = report(lake, tmp_path)
    assert "Gold has no movies. Bring some in with <code>moviepipe import-csv</code>" in page
    assert "The lake has no TV shows." in page


def test_a_lake_of_before_ratings_says_how_to_fetch_them_and_credits_nobody_for_them(lake: Lake, tmp_path: Path):
    write_report_lake(lake)
    for table in (RATING_COMPARISON, MOVIE_RATINGS):
        rmtree(lake.table(table.name))
    page = report(lake, tmp_path)
    assert "The lake has no ratings of critics. <code>moviepipe fetch --source omdb</code> fetches them" in page
    assert OMDB_NOTICE not in page
    assert "critics" not in movies_of(page)["columns"]


def test_a_gold_of_two_states_of_silver_is_refused(lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_rows(lake, TOP_PROFITS, user_metadata=built_from(movies=3))
    write_rows(lake, GENRE_SUMMARY, user_metadata=built_from(movies=4, movie_genres=4))
    assert "Run `moviepipe gold`, then this again." in refused(capsys, lake, tmp_path)


def test_where_silver_has_moved_on_the_page_is_of_the_silver_that_gold_was_built_from(
    lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    write_report_lake(lake)
    write_rows(lake, MOVIE_GENRES, {"movie_id": 1, "genre_id": 1, "genre_name": "Drama"})
    page = report(lake, tmp_path)
    assert OMDB_NOTICE in page
    movies = movies_of(page)
    genres = dict(zip(movies["columns"]["title"], movies["columns"]["genres"], strict=True))
    assert [movies["names"]["genres"][place] for place in genres["Film 10 (2002)"]] == ["Comedy", "War"]
    (tmp_path / "page.html").unlink()
    for file in DeltaTable(lake.table("silver.movie_genres"), version=0).file_uris():
        Path(file).unlink()
    assert refused(capsys, lake, tmp_path) == (
        "moviepipe: silver.movie_genres version 0, from which Gold was built, is gone. "
        "Run `moviepipe gold`, then this again.\n"
    )


def test_a_damaged_table_is_named_with_its_file_and_what_writes_it_anew(
    lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    write_report_lake(lake)
    (file,) = (Path(uri) for uri in DeltaTable(lake.table("gold.genre_summary")).file_uris())
    file.write_bytes(file.read_bytes()[:300])
    assert refused(capsys, lake, tmp_path) == (
        f"moviepipe: gold.genre_summary cannot be read: {file} is damaged or missing. "
        "Run `moviepipe gold --rebuild` to write the table anew from Silver.\n"
    )


def test_predictions_of_the_silver_of_gold_are_shown_and_of_another_left_out(
    lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    write_report_lake(lake)
    write_predictions(lake)
    page = report(lake, tmp_path)
    # Of 24 movies six were trained on, and the last has no prediction.
    assert "Of 17 movies that the model popularity-of-the-test was not trained on, " in page
    assert "The worst prediction is that of \u2068المصير\u2069 (2002): 310.9, for a popularity of 8.0." in page
    assert "<code>gold.popularity_predictions</code>: 17 rows, of movies that the model was not trained on" in page
    assert sum(value is not None for value in movies_of(page)["columns"]["prediction"]) == 17
    assert "left out" not in capsys.readouterr().out
    write_predictions(lake, movies_version=1)
    page = report(lake, tmp_path)
    assert "<code>moviepipe predict popularity</code> predicts by it; then this again." in page
    assert "prediction" not in movies_of(page)["columns"]
    assert "gold.popularity_predictions" not in page.partition('id="lineage"')[2]
    left_out = "gold.popularity_predictions left out: of another state of Silver than the other tables."
    assert left_out in " ".join(capsys.readouterr().out.split())


def test_a_model_that_was_trained_on_every_movie_is_not_judged(lake: Lake):
    write_report_lake(lake)
    write_rows(
        lake, POPULARITY_PREDICTIONS, {"movie_id": 1, "is_in_training": True}, user_metadata=built_from(movies=0)
    )
    predictions = read_report(lake, 0, datetime.now(UTC)).gold["popularity_predictions"]
    assert answer_predictions(predictions) == NONE_UNSEEN


def test_rejected_records_are_counted_by_rule_whatever_their_values():
    told = pd.DataFrame(
        {"reason": ["the movie has no title", f"{BUDGET}: -2", f"{BUDGET}: -1"], "record_count": [3, 1, 4]}
    )
    assert by_rule(told).to_dict("records") == [
        {"reason": BUDGET, "record_count": 5, "example": f"{BUDGET}: -1"},
        {"reason": "the movie has no title", "record_count": 3, "example": "the movie has no title"},
    ]


def test_a_lake_that_is_not_there_is_named(lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert f"There is no lake at {lake.uri}." in refused(capsys, lake, tmp_path)


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delattr("moviepipe.pipelines.html_report", raising=False)
    for name in [name for name in sys.modules if name.startswith(("moviepipe.report", "moviepipe.pipelines.html"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "altair", None)
    Path(lake.uri).mkdir()
    said = refused(capsys, lake, tmp_path)
    assert said == (
        "moviepipe: The report needs altair, which is not installed. Run: pip install 'moviepipe[report]'\n"
    )
