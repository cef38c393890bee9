"""The commands that only look, and `open_lake`: what they show, and that none of them starts a JVM."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from gold_lakes import film, write_all_gold, write_rows
from moviepipe import cli, open_lake, session, silver
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.charts import CHARTS
from moviepipe.envelope import FETCH_END, FETCH_PLAN, FETCH_REQUEST, Envelope
from moviepipe.errors import LakeError
from moviepipe.gold import GENRE_SUMMARY, YEARLY_SUMMARY
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.silver import MOVIE_GENRES, MOVIES
from moviepipe.tables import DOUBLE, STRING, schema
from records import answer, day

FILM_HASH = 5_254_273_928_890_092_250  # by Spark: select xxhash64('{"id":1,"title":"Été"}')
FETCHED = [
    Envelope(FETCH_REQUEST, None, 200, day(1), '{"asked_for":"--year 2015"}', "r-fetch"),
    Envelope(FETCH_PLAN, None, 200, day(1), '{"ids":[1]}', "r-fetch"),
    answer('{"id":1,"title":"Été"}', day(2), run_id="r-fetch"),
    Envelope(FETCH_END, None, 200, day(3), '{"planned":1,"found":1,"not_found":0,"failed":0}', "r-fetch"),
]
LATER = answer('{"id":1}', day(4), run_id="by hand")


@pytest.fixture
def stored(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake with one movie in every layer, where no session can be started."""

    def no_session(*_: object) -> None:
        raise AssertionError("a session was started")

    monkeypatch.setattr(session, "start_session", no_session)
    write_rows(lake, TMDB_RESPONSES, *({**asdict(record), "_source_file": "f.gz"} for record in [*FETCHED, LATER]))
    for table in silver.TABLES:
        write_rows(lake, table)
    held = {"movie_id": 1, "title": "Été", "release_year": 2015, "fetched_at": day(2), "_payload_hash": FILM_HASH}
    write_rows(lake, MOVIES, held)
    write_rows(lake, MOVIE_GENRES, {"movie_id": 1, "genre_id": 18, "genre_name": "Drama"})
    write_all_gold(lake, film(1, popularity=2.5))
    write_rows(lake, GENRE_SUMMARY, {"genre_id": 18, "genre_name": "Drama"}, {"genre_id": 99, "genre_name": "Western"})
    write_rows(lake, YEARLY_SUMMARY, {"release_year": 2015}, {"release_year": 2016})
    return lake


@pytest.fixture
def lines(stored: Lake, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    """What a command prints with --json."""

    def run(*arguments: str) -> list[dict[str, Any]]:
        assert cli.main([*arguments, "--json", "--lake", stored.uri]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_tables_shows_each_table_as_it_stands(stored: Lake, lines: Callable[..., list[dict[str, Any]]]):
    found = {line["table"]: line for line in lines("tables")}
    genres, movies = found["gold.genre_summary"], found["silver.movies"]
    (file,) = Path(stored.table("silver.movies")).glob("*.parquet")
    assert [genres[name] for name in ("rows", "version", "files")] == [2, 1, 1]
    assert [movies[name] for name in ("rows", "version", "files", "bytes")] == [1, 1, 1, file.stat().st_size]
    assert datetime.fromisoformat(movies["last_change"]).tzinfo is None


def test_trace_follows_a_movie_and_tells_which_record_is_held(lines: Callable[..., list[dict[str, Any]]]):
    assert [(line["table"], line["rows"], line["what"]) for line in lines("trace", "1")] == [
        ("bronze.tmdb_responses", 1, "held by silver.movies: status 200, fetched 2024-01-02 00:00:00 UTC, f.gz"),
        ("bronze.tmdb_responses", 1, "not the latest: status 200, fetched 2024-01-04 00:00:00 UTC, f.gz"),
        ("silver.movies", 1, "Été"),
        ("silver.movie_genres", 1, "Drama"),
        ("gold.movie_overview", 1, "Film 1"),
        ("gold.yearly_summary", 1, "2015"),
        ("gold.genre_summary", 1, "Drama"),
        (
            "gold.budget_revenue_relationship",
            None,
            "cannot be followed: its rows stand for a budget_decile, which no movie has",
        ),
        (
            "gold.rating_comparison",
            None,
            "cannot be followed: its rows stand for a dimension and group_key, which no movie has",
        ),
    ]


def test_runs_adds_up_a_fetch_and_takes_an_account_without_its_newer_columns(
    stored: Lake, lines: Callable[..., list[dict[str, Any]]]
):
    older = replace(JOB_RUNS, schema=schema(run_id=STRING, job=STRING, status=STRING, seconds=DOUBLE))
    write_rows(stored, older, {"run_id": "s-bronze", "job": "bronze", "status": "done", "seconds": 1.5})
    fetch, bronze = lines("runs")
    assert (fetch["job"], fetch["status"], fetch["seconds"]) == ("fetch --year 2015", "done", 2 * 86_400)
    assert [fetch[name] for name in ("planned", "found", "not_found", "failed", "missing")] == [1, 1, 0, 0, 0]
    assert (bronze["job"], bronze["seconds"], bronze["rows_in"]) == ("bronze", 1.5, None)


def test_charts_are_drawn_from_gold(lines: Callable[..., list[dict[str, Any]]], tmp_path: Path):
    assert len(lines("charts", "--out", str(tmp_path / "out"))) == len(CHARTS)
    assert {file.name for file in (tmp_path / "out").iterdir()} == {chart.file_name for chart in CHARTS}


def test_a_lake_is_opened_for_pandas_and_arrow(stored: Lake):
    lake = open_lake(stored.uri)
    movies = lake.table("silver.movies")
    assert movies.loc[0, "fetched_at"] == datetime(2024, 1, 2)
    assert lake.table("gold.movie_overview").loc[0, "release_date"] == date(2015, 6, 9)
    assert lake.arrow("gold.genre_summary")["genre_name"].to_pylist() == ["Drama", "Western"]
    assert set(lake.tables()["table"]) >= {"bronze.tmdb_responses", "silver.movies", "gold.genre_summary"}
    with pytest.raises(LakeError, match=r"There is no table gold\.nothing"):
        lake.table("gold.nothing")
    with pytest.raises(LakeError, match="There is no lake at"):
        open_lake(f"{stored.uri}/elsewhere")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def need_reader(log: Path, version: int) -> None:
    actions = [json.loads(line) for line in log.read_text().splitlines()]
    for action in actions:
        if "protocol" in action:
            action["protocol"] = {"minReaderVersion": version, "minWriterVersion": 8}
    log.write_text("".join(f"{json.dumps(action)}\n" for action in actions))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a command which fails says."""
    capsys.readouterr()
    assert cli.main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line.removeprefix("moviepipe: ")


def test_a_cut_file_is_named_with_its_remedy(stored: Lake, capsys: pytest.CaptureFixture[str]):
    (file,) = Path(stored.table("silver.movies")).glob("*.parquet")
    cut(file)
    assert said(capsys, "trace", "1", "--lake", stored.uri) == (
        f"silver.movies cannot be read: {file} is damaged or missing. "
        "Run `moviepipe silver --rebuild` to write the table anew from Bronze."
    )


def test_a_cut_log_is_named_with_its_remedy(stored: Lake, capsys: pytest.CaptureFixture[str]):
    folder = stored.table("silver.movies")
    cut(Path(folder, "_delta_log", f"{0:020d}.json"))
    line = said(capsys, "tables", "--lake", stored.uri)
    assert line.startswith("silver.movies cannot be read (")
    assert line.endswith(f"Move {folder} away. Run `moviepipe silver --rebuild` to write the table anew from Bronze.")


def test_a_protocol_that_is_not_known_names_the_table_and_the_command_that_reads_it(
    stored: Lake, capsys: pytest.CaptureFixture[str]
):
    need_reader(Path(stored.table("silver.movies"), "_delta_log", f"{0:020d}.json"), 4)
    line = said(capsys, "tables", "--lake", stored.uri)
    assert line.startswith("silver.movies has a protocol that this reader does not know (")
    assert line.endswith('Spark reads it: `moviepipe sql --engine jvm "select * from silver.movies"`.')


@pytest.mark.parametrize("command", [["tables"], ["runs"], ["trace", "1"], ["charts"]])
def test_a_lake_without_tables_names_the_next_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
):
    assert "moviepipe " in said(capsys, *command, "--lake", str(tmp_path))
    assert said(capsys, *command, "--lake", str(tmp_path / "none")).startswith("There is no lake at ")
