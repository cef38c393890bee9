"""Publishing Gold: what the files hold, what the manifest says of them, what bad wishes get."""

import csv
import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable

from gold_lakes import built_from, film, write_all_gold, write_rows
from moviepipe import cli
from moviepipe.gold import GENRE_SUMMARY, MOVIE_OVERVIEW, TABLES, TOP_BUDGETS
from moviepipe.io.file_set import hidden_folder
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import read_snapshot
from moviepipe.notice import OMDB_NOTICE, TMDB_NOTICE
from moviepipe.tables import Table

NAMES = [table.short_name for table in TABLES]
FILM = film(
    1,
    title="=HYPERLINK()",
    genre_names="Action; Science Fiction",
    company_names="A; B",
    budget_usd=237_000_000,
    revenue_usd=2_787_965_087,
    popularity=150.4375,
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def publish(lake: Lake, out: Path, *arguments: str) -> None:
    assert cli.main(["publish", *arguments, "--lake", lake.uri, "--out", str(out)]) == 0


def refused(capsys: pytest.CaptureFixture[str], lake: Lake, out: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and the last line of what stderr says."""
    code = cli.main(["publish", *arguments, "--lake", lake.uri, "--out", str(out)])
    return code, capsys.readouterr().err.splitlines()[-1]


def manifest(out: Path) -> dict[str, Any]:
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def titles(out: Path) -> list[str]:
    return [row[0] for row in csv_rows(out / "top_movies.csv")[1:]]


@pytest.mark.parametrize("file_format", ["csv", "json", "parquet"])
def test_every_gold_table_becomes_a_file_that_the_manifest_describes(lake: Lake, out: Path, file_format: str):
    write_all_gold(lake, FILM)
    write_rows(lake, GENRE_SUMMARY, {"genre_id": 18, "genre_name": "Drama", "movie_count": 2, "avg_vote": -0.5})
    publish(lake, out, file_format, "--source", "made up")
    said = manifest(out)
    assert said["notice"] == f"{TMDB_NOTICE} {OMDB_NOTICE}"
    assert (said["source"], said["format"]) == ("made up", file_format)
    assert datetime.fromisoformat(said["written_at"]).utcoffset().total_seconds() == 0
    assert {file.name for file in out.iterdir()} == {*(f"{name}.{file_format}" for name in NAMES), "manifest.json"}
    for table, entry in zip(TABLES, said["files"], strict=True):
        content = (out / entry["file"]).read_bytes()
        assert (entry["file"], entry["table"]) == (f"{table.short_name}.{file_format}", table.name)
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert entry["columns"] == [{"name": f.name, "type": f.dataType.simpleString()} for f in table.schema]
        expected = {"gold.movie_overview": (0, 1), "gold.genre_summary": (1, 1)}.get(table.name, (0, 0))
        assert (entry["delta_version"], entry["rows"]) == expected
        assert entry["apostrophes_added"] == (table is MOVIE_OVERVIEW and file_format == "csv")


@pytest.mark.parametrize("file_format", ["csv", "json", "parquet"])
def test_another_engine_reads_the_rows_of_the_table(lake: Lake, out: Path, file_format: str):
    films = [FILM | {"title": 'L\'été, "ouï"\n2'}, film(2, release_date=None, vote_average=7.5, vote_count=3)]
    write_all_gold(lake, *films)
    publish(lake, out, file_format, "--table", "gold.movie_overview")
    stored = DeltaTable(lake.table("gold.movie_overview")).to_pyarrow_table().to_pylist()
    names = ", ".join(MOVIE_OVERVIEW.schema.names)
    relation = duckdb.sql(f"select {names} from '{out}/movie_overview.{file_format}' order by movie_id")
    assert relation.fetchall() == [tuple(row.values()) for row in sorted(stored, key=lambda row: row["movie_id"])]


def test_a_snapshot_stays_at_its_version_while_the_table_moves_on(lake: Lake):
    write_rows(lake, MOVIE_OVERVIEW, film(1))
    snapshot = read_snapshot(lake, MOVIE_OVERVIEW)
    write_rows(lake, MOVIE_OVERVIEW, film(2))
    assert [row["movie_id"] for batch in snapshot.batches() for row in batch.to_pylist()] == [1]
    assert (snapshot.version, read_snapshot(lake, MOVIE_OVERVIEW).version) == (0, 1)


def test_the_top_movies_of_a_year_are_one_row_each_most_popular_first(lake: Lake, out: Path):
    write_all_gold(
        lake,
        film(2, title="Unseen"),
        FILM,
        film(4, title="Tied, later id", popularity=9.5),
        film(3, title="Tied", popularity=9.5),
        film(5, title="Another year", popularity=999.0, release_date=date(2014, 12, 31)),
        film(6, title="No date", popularity=999.0, release_date=None),
    )
    publish(lake, out, "csv", "--year", "2015")
    assert csv_rows(out / "top_movies.csv") == [
        ["title", "release_date", "genres", "budget_usd", "revenue_usd", "popularity", "production_companies"],
        ["'=HYPERLINK()", "2015-06-09", "Action; Science Fiction", "237000000", "2787965087", "150.4375", "A; B"],
        ["Tied", "2015-06-09", "", "", "", "9.5", ""],
        ["Tied, later id", "2015-06-09", "", "", "", "9.5", ""],
        ["Unseen", "2015-06-09", "", "", "", "", ""],
    ]
    *tables, movies = manifest(out)["files"]
    assert [entry["file"] for entry in tables] == [f"{name}.csv" for name in NAMES]
    assert (movies["file"], movies["table"], movies["rows"]) == ("top_movies.csv", "gold.movie_overview", 4)
    assert movies["content"] == "Movies of 2015, most popular first"
    assert movies["columns"][1] == {"name": "release_date", "type": "date"}


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (["--top", "2"], ["Alien", "Heat"]),
        (["--language", "FR"], ["Amour", "Été"]),
        (["--genre", "science fiction"], ["Alien"]),
        (["--genre", "Fiction"], []),
        (["--genre", "Sci-Fi (TV)"], ["Heat"]),
        (["--genre", "ÉTUDE"], ["Été"]),
        (["--genre", "drama", "--language", "fr", "--year", "2012"], ["Amour"]),
        ([], ["Alien", "Heat", "Amour", "Été"]),
    ],
)
def test_genre_language_and_top_choose_the_movies(lake: Lake, out: Path, choice: list[str], expected: list[str]):
    write_all_gold(
        lake,
        film(1, title="Été", popularity=1.0, original_language="fr", genre_names="Drama; Étude"),
        film(
            2, title="Amour", popularity=2.0, original_language="fr", genre_names="Drama", release_date=date(2012, 5, 1)
        ),
        film(3, title="Alien", popularity=4.0, original_language="en", genre_names="Horror; Science Fiction"),
        film(4, title="Heat", popularity=3.0, genre_names="Crime; Sci-Fi (TV)"),
    )
    publish(lake, out, "csv", "--table", "top_movies", *choice)
    assert titles(out) == expected
    assert [entry["file"] for entry in manifest(out)["files"]] == ["top_movies.csv"]


def test_a_filter_that_matches_nothing_writes_a_header_and_says_so(
    lake: Lake, out: Path, capsys: pytest.CaptureFixture[str]
):
    write_all_gold(lake, film(1, genre_names="Drama"))
    publish(lake, out, "csv", "--year", "1999", "--genre", "Dramma", "--json")
    assert [len(csv_rows(out / "top_movies.csv")), manifest(out)["files"][-1]["rows"]] == [1, 0]
    *_, movies, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert movies["note"].endswith("no movie matches, and no genre is called Dramma; did you mean Drama?")
    assert (last["name"], last["action"]) == (str(out / "manifest.json"), "written")


def test_a_missing_table_names_the_command_that_builds_it_and_nothing_is_written(
    lake: Lake, out: Path, capsys: pytest.CaptureFixture[str]
):
    write_rows(lake, MOVIE_OVERVIEW)
    missing = next(table for table in TABLES if table is not MOVIE_OVERVIEW)
    message = f"{missing.name} not found under {lake.uri}. Run `moviepipe gold` first."
    assert refused(capsys, lake, out, "csv") == (1, f"moviepipe: {message}")
    assert not out.exists()


def test_the_manifest_says_which_silver_the_tables_are_of(lake: Lake, out: Path):
    write_rows(lake, GENRE_SUMMARY, user_metadata=built_from(movies=4, movie_genres=7))
    write_rows(lake, MOVIE_OVERVIEW, user_metadata=built_from(movies=4))
    write_rows(lake, TOP_BUDGETS, user_metadata=built_from(movie_overview=0))
    publish(lake, out, "csv", "--table", "genre_summary", "--table", "top_budgets", "--table", "movie_overview")
    said = {entry["table"]: entry["built_from"] for entry in manifest(out)["files"]}
    assert said["gold.genre_summary"] == {"silver.movies": 4, "silver.movie_genres": 7}
    assert said["gold.top_budgets"] == {"gold.movie_overview": 0}


@pytest.mark.parametrize(
    ("table", "inputs", "told"),
    [
        (GENRE_SUMMARY, {"movie_genres": 7, "movies": 5}, "silver.movies had version 4, and gold.genre_summary"),
        (TOP_BUDGETS, {"movie_overview": 1}, "gold.movie_overview had version 0, and gold.top_budgets"),
    ],
)
def test_tables_of_different_states_are_not_published_together(
    lake: Lake, out: Path, capsys: pytest.CaptureFixture[str], table: Table, inputs: dict[str, int], told: str
):
    write_rows(lake, MOVIE_OVERVIEW, film(1), user_metadata=built_from(movies=4))
    write_rows(lake, table, user_metadata=built_from(**inputs))
    code, message = refused(capsys, lake, out, "csv", "--table", "movie_overview", "--table", table.short_name)
    assert code == 1
    assert f"gold.movie_overview was made when {told} when it had version" in message
    assert message.endswith("Run `moviepipe gold`, then this again.")
    assert not out.exists()
    publish(lake, out, "csv", "--table", table.short_name)


def test_metadata_of_somebody_elses_commit_is_no_hindrance(lake: Lake, out: Path):
    write_rows(lake, MOVIE_OVERVIEW, film(1), user_metadata="by hand")
    publish(lake, out, "csv", "--table", "movie_overview")
    assert manifest(out)["files"][0]["built_from"] == {}


def test_a_table_whose_files_are_gone_is_named(lake: Lake, out: Path, capsys: pytest.CaptureFixture[str]):
    write_all_gold(lake, FILM)
    (file,) = Path(lake.table("gold.movie_overview")).glob("*.parquet")
    file.unlink()
    said = f"gold.movie_overview cannot be read: {file} is damaged or missing. Run `moviepipe gold --rebuild` to"
    assert refused(capsys, lake, out, "csv") == (1, f"moviepipe: {said} write the table anew from Silver.")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["xml"], "'xml' is not one of 'csv', 'json', 'parquet'"),
        (
            ["csv", "--table", "silver.movies"],
            f"no Gold table silver.movies; --table takes {', '.join(NAMES)}, similar_movies, popularity_predictions, "
            "prediction_extremes, pre_release_predictions, model_runs, top_video_labels, video_label_summary, "
            "video_activity, top_movies.",
        ),
        (["csv", "--table", "genre_summary", "--year", "2015"], "choose the movies of --table top_movies; add it."),
        (["csv", "--year", "20155"], "20155 is not in the range"),
        (["csv", "--top", "0"], "0 is not in the range"),
        (["csv", "--language", "French"], "'French' is not a code of two letters, as in fr or en."),
        (["csv", "--genre", " "], "the name of a genre is missing"),
    ],
)
def test_wrong_use_exits_with_2(
    lake: Lake, out: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
):
    code, message = refused(capsys, lake, out, *arguments)
    assert code == 2
    assert said in message
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_one_line(lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_all_gold(lake)
    (tmp_path / "file").write_text("in the way")
    code, message = refused(capsys, lake, tmp_path / "file" / "out", "csv")
    assert code == 1
    assert message.startswith(f"moviepipe: {tmp_path}/file/out cannot be written (Not a directory).")
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_folder_in_the_place_of_a_file_leaves_everything_as_it_was(
    lake: Lake, out: Path, capsys: pytest.CaptureFixture[str]
):
    write_all_gold(lake)
    publish(lake, out, "csv", "--table", "genre_summary")
    before = (out / "manifest.json").read_bytes()
    (out / "top_budgets.csv").mkdir()  # as Spark's own CSV writer makes one
    code, message = refused(capsys, lake, out, "csv")
    assert (code, message.startswith(f"moviepipe: {out} cannot be written (top_budgets.csv is a folder).")) == (1, True)
    assert (out / "manifest.json").read_bytes() == before
    assert {file.name for file in out.iterdir()} == {"genre_summary.csv", "manifest.json", "top_budgets.csv"}


def test_two_publishes_into_one_folder_do_not_mix(lake: Lake, out: Path, capsys: pytest.CaptureFixture[str]):
    write_all_gold(lake)
    with hidden_folder(out):
        code, message = refused(capsys, lake, out, "csv")
    assert (code, message.startswith(f"moviepipe: Another run is writing to {out}.")) == (1, True)
    assert list(out.iterdir()) == []


def test_files_of_an_earlier_publish_stay_and_are_named(lake: Lake, out: Path, capsys: pytest.CaptureFixture[str]):
    write_all_gold(lake)
    publish(lake, out, "csv", "--table", "genre_summary", "--table", "top_budgets")
    capsys.readouterr()
    publish(lake, out, "csv", "--table", "top_budgets", "--json")
    note = json.loads(capsys.readouterr().out.splitlines()[-1])["note"]
    assert note == "files of an earlier publish are still there, and no longer listed: genre_summary.csv"
    assert (out / "genre_summary.csv").is_file()
