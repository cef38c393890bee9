"""Publishing into MongoDB: what the documents hold, what is skipped, and what faults leave behind."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from pymongo.database import Database

from gold_lakes import film, write_all_gold, write_rows
from mongo_server import MongoServer, running_mongo_server
from moviepipe import cli
from moviepipe.gold import GENRE_SUMMARY, MOVIE_THEMES, TABLES
from moviepipe.io.lake import Lake
from moviepipe.io.mongo import room_fault
from moviepipe.io.snapshots import read_snapshot
from moviepipe.ml import MODEL_RUNS
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.pipelines.publish import documents
from moviepipe.silver import MOVIE_CAST, MOVIE_COMPANIES, MOVIE_GENRES, MOVIES

TEST_URI = "MOVIEPIPE_TEST_MONGO_URI"
NAMES = [*(table.short_name for table in TABLES), "movies"]
# Runs a command in a process that dies when its n-th batch has been written, or just before a rename.
KILLED = """
import itertools, os, signal, sys
from moviepipe import cli
from moviepipe.io import mongo

_, number, *arguments = sys.argv
write, calls = mongo._upsert, itertools.count(1)

def deadly(*given):
    done = write(*given)
    if next(calls) == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
    return done

mongo._upsert = deadly
mongo.ROWS_PER_BATCH = 2
sys.exit(cli.main(arguments))
"""


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    with running_mongo_server(tmp_path_factory.mktemp("mongo")) as running:
        yield running


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> MongoServer:
    """The real server that is named, else SecantusDB."""
    named = os.environ.get(TEST_URI)
    return MongoServer(named) if named else request.getfixturevalue("own_server")


@pytest.fixture
def database(server: MongoServer, monkeypatch: pytest.MonkeyPatch) -> Iterator["Database[dict[str, Any]]"]:
    """A database of the test's own, which the command publishes into."""
    name = f"moviepipe_{uuid.uuid4().hex[:8]}"
    monkeypatch.setenv("MONGODB_URI", server.uri)
    monkeypatch.setenv("MOVIEPIPE_MONGO__DATABASE", name)
    monkeypatch.setenv("MOVIEPIPE_MONGO__TIMEOUT_SECONDS", "5")
    with server.client() as client:
        yield client[name]
        client.drop_database(name)


def write_movies(lake: Lake, *numbers: int, **fields: Any) -> None:
    """Silver with some movies."""
    write_rows(
        lake,
        MOVIES,
        *({"movie_id": n, "title": f"Film {n}", "release_date": date(2015, 6, 9)} | fields for n in numbers),
    )
    write_rows(
        lake, MOVIE_GENRES, *({"movie_id": n, "genre_id": g, "genre_name": f"G{g}"} for n in numbers for g in (28, 12))
    )
    write_rows(lake, MOVIE_COMPANIES, {"movie_id": 1, "company_id": 5, "company_name": "C", "country_code": "US"})
    cast = [("b", 2), ("a", 2), ("c", 0), ("d", None)]
    write_rows(
        lake,
        MOVIE_CAST,
        *({"movie_id": 1, "credit_id": c, "person_id": 7, "person_name": c, "cast_order": o} for c, o in cast),
    )


def publish(lake: Lake, *arguments: str) -> list[str]:
    return ["publish", "mongo", *arguments, "--lake", lake.uri]


def fails(capsys: pytest.CaptureFixture[str], lake: Lake, *arguments: str) -> str:
    """The one line of a publish that fails."""
    assert cli.main(publish(lake, *arguments)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


def titles(database: "Database[dict[str, Any]]") -> list[str]:
    return [each["title"] for each in database.movies.find().sort("_id")]


def test_every_gold_table_and_the_movies_become_collections_that_the_manifest_describes(
    lake: Lake, database: "Database[dict[str, Any]]"
):
    write_all_gold(lake, film(1, genre_names="Drama", budget_usd=2**40))
    write_rows(lake, MOVIE_THEMES, {"movie_id": 1, "theme_rank": 2})
    write_movies(lake, 1, 2)
    assert cli.main(publish(lake, "--source", "made up")) == 0
    assert set(database.list_collection_names()) == {*NAMES, "moviepipe_manifest"}
    entries = {entry["_id"]: entry for entry in database.moviepipe_manifest.find()}
    assert {name: entry["rows"] for name, entry in entries.items() if entry["rows"]} == {
        "movie_overview": 1,
        "movie_themes": 1,
        "movies": 2,
    }
    assert (entries["movies"]["state"], entries["movies"]["source"]) == ("published", "made up")
    assert entries["movie_themes"]["origin"]["delta_versions"] == {"gold.movie_themes": 1}
    (overview,) = database.movie_overview.find()
    assert (overview["_id"], overview["release_date"], overview["budget_usd"]) == (1, datetime(2015, 6, 9), 2**40)
    (theme,) = database.movie_themes.find()
    assert theme["_id"] == {"movie_id": 1, "theme_rank": 2}
    assert "genres.genre_id_1" in database.movies.index_information()


def test_a_movie_holds_its_genres_companies_and_cast_in_their_order(lake: Lake, database: "Database[dict[str, Any]]"):
    write_movies(lake, 2, 1)
    assert cli.main(publish(lake, "--table", "movies")) == 0
    first, second = database.movies.find().sort("_id")
    assert (first["_id"], first["title"], first["imdb_id"]) == (1, "Film 1", None)
    assert first["genres"] == [{"genre_id": 12, "genre_name": "G12"}, {"genre_id": 28, "genre_name": "G28"}]
    assert first["companies"] == [{"company_id": 5, "company_name": "C", "country_code": "US"}]
    assert [(each["person_name"], each["cast_order"]) for each in first["cast"]] == [
        ("c", 0),
        ("a", 2),
        ("b", 2),
        ("d", None),
    ]
    assert (second["companies"], second["cast"], len(second["genres"])) == ([], [], 2)


def test_so_many_movies_are_put_together_by_one_query(lake: Lake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(documents, "MOVIES_PER_QUERY", 3)
    write_movies(lake, 9, 1, 4, 2, 7, 5, 8)
    snapshots = [read_snapshot(lake, table) for table in documents.MOVIE_TABLES]
    with patch.object(documents, "query", wraps=documents.query) as query:
        found = list(documents.movie_documents(snapshots[0], snapshots[1:]))
    assert sorted(each["_id"] for each in found) == [1, 2, 4, 5, 7, 8, 9]
    assert query.call_count == 3


def test_moments_and_maps_keep_their_values(lake: Lake, database: "Database[dict[str, Any]]"):
    moment = datetime(2026, 2, 3, 4, 5, 6, 789_000, UTC)
    write_rows(lake, MODEL_RUNS, {"model_id": "m", "trained_at": moment, "feature_importance": {"a.b": 0.5}})
    assert cli.main(publish(lake, "--table", "model_runs")) == 0
    (run,) = database.model_runs.find()
    assert (run["trained_at"], run["feature_importance"]) == (moment.replace(tzinfo=None), {"a.b": 0.5})


def test_what_is_there_already_is_skipped_and_what_moved_on_is_replaced(
    lake: Lake, database: "Database[dict[str, Any]]", capsys: pytest.CaptureFixture[str]
):
    write_movies(lake, 1, 2)
    write_rows(lake, GENRE_SUMMARY, {"genre_id": None, "movie_count": 1}, {"genre_id": 18, "movie_count": 2})
    tables = ("--table", "movies", "--table", "genre_summary")
    assert cli.main(publish(lake, *tables)) == 0
    database.movies.create_index("tagline")  # somebody's own
    write_movies(lake, 3)
    capsys.readouterr()
    assert cli.main(publish(lake, *tables)) == 0
    said = [line.split()[1:3] for line in capsys.readouterr().out.splitlines()]
    assert said == [["published", "1"], ["up", "to"]]
    assert titles(database) == ["Film 3"]
    assert "tagline_1" in database.movies.index_information()
    assert {each["_id"] for each in database.genre_summary.find()} == {None, 18}
    database.movies.insert_one({"_id": 9, "title": "somebody's"})
    assert cli.main(publish(lake, *tables)) == 0
    assert titles(database) == ["Film 3"]


def test_a_document_that_mongodb_refuses_is_named_and_the_others_are_published(
    lake: Lake, database: "Database[dict[str, Any]]", capsys: pytest.CaptureFixture[str]
):
    write_movies(lake, 1, 2, overview="x" * 17_000_000)
    write_rows(lake, MOVIES, {"movie_id": 1, "overview": "x" * 17_000_000}, {"movie_id": 2, "title": "Film 2"})
    assert cli.main(publish(lake, "--table", "movies")) == 0
    assert "1 refused by MongoDB, named in moviepipe_quarantine: _id 1 (it has 17,000," in capsys.readouterr().out
    assert titles(database) == ["Film 2"]
    (named,) = database.moviepipe_quarantine.find()
    assert (named["_id"], named["delta_versions"]["silver.movies"]) == ({"collection": "movies", "id": 1}, 1)
    write_movies(lake, 1)
    assert cli.main(publish(lake, "--table", "movies")) == 0
    assert database.moviepipe_quarantine.count_documents({}) == 0


def test_a_publish_that_is_killed_leaves_the_old_and_the_next_removes_its_staging(
    lake: Lake, database: "Database[dict[str, Any]]"
):
    write_movies(lake, 1, 2)
    assert cli.main(publish(lake, "--table", "movies")) == 0
    write_movies(lake, 3, 4, 5, 6)
    done = subprocess.run([sys.executable, "-c", KILLED, "1", *publish(lake, "--table", "movies")], check=False)
    assert done.returncode == -9
    assert titles(database) == ["Film 1", "Film 2"]
    (left,) = [name for name in database.list_collection_names() if name.startswith("moviepipe_staging.")]
    assert database[left].count_documents({}) == 2
    assert cli.main(publish(lake, "--table", "movies")) == 0
    assert titles(database) == ["Film 3", "Film 4", "Film 5", "Film 6"]
    assert set(database.list_collection_names()) == {"movies", "moviepipe_manifest"}


@pytest.mark.parametrize("command", ["update", "create", "createIndexes", "renameCollection", "find"])
def test_a_connection_that_closes_three_times_in_a_row_is_survived(
    lake: Lake, own_server: MongoServer, monkeypatch: pytest.MonkeyPatch, command: str
):
    monkeypatch.setenv("MONGODB_URI", own_server.uri)
    monkeypatch.setenv("MOVIEPIPE_MONGO__DATABASE", command)
    write_movies(lake, *range(1, 31))
    with own_server.closing(command, 3):
        assert cli.main(publish(lake, "--table", "movies")) == 0
    with own_server.client() as client:
        assert client[command].movies.count_documents({}) == 30


def test_a_server_killed_in_the_middle_has_the_old_collection_and_then_the_new(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from moviepipe.io import mongo

    monkeypatch.setenv("MOVIEPIPE_MONGO__TIMEOUT_SECONDS", "1")
    monkeypatch.setattr(mongo, "ROWS_PER_BATCH", 2)
    write_movies(lake, 1, 2)
    with running_mongo_server(tmp_path) as server:
        monkeypatch.setenv("MONGODB_URI", server.uri)
        assert cli.main(publish(lake, "--table", "movies")) == 0
        write_movies(lake, 3, 4, 5, 6)
        write = mongo._upsert

        def kill_after(*given: Any) -> Any:
            done = write(*given)
            with server.client() as reader:
                assert titles(reader.moviepipe) == ["Film 1", "Film 2"]
            server.process.kill()
            return done

        monkeypatch.setattr(mongo, "_upsert", kill_after)
        assert fails(capsys, lake, "--table", "movies").startswith("moviepipe: MongoDB gives no answer (")
        monkeypatch.setattr(mongo, "_upsert", write)
    with running_mongo_server(tmp_path, int(server.uri.rpartition(":")[2])) as again, again.client() as client:
        assert titles(client.moviepipe) == ["Film 1", "Film 2"]
        assert cli.main(publish(lake, "--table", "movies")) == 0
        assert titles(client.moviepipe) == ["Film 3", "Film 4", "Film 5", "Film 6"]


def test_what_was_not_published_from_here_is_not_replaced(
    lake: Lake, database: "Database[dict[str, Any]]", capsys: pytest.CaptureFixture[str]
):
    write_movies(lake, 1)
    database.movies.insert_one({"title": "somebody's own"})
    assert "was not published from here, and would be lost" in fails(capsys, lake, "--table", "movies")
    assert titles(database) == ["somebody's own"]
    assert database.list_collection_names() == ["movies"]


def test_a_view_is_not_replaced(lake: Lake, database: "Database[dict[str, Any]]", capsys: pytest.CaptureFixture[str]):
    write_movies(lake, 1)
    database.command({"create": "movies", "viewOn": "other", "pipeline": []})
    assert "is a view, no collection" in fails(capsys, lake, "--table", "movies")


def test_tables_that_silver_has_not_finished_are_not_published(
    lake: Lake, database: "Database[dict[str, Any]]", capsys: pytest.CaptureFixture[str]
):
    write_movies(lake, 1)
    state = {"silver.movies": {"table_id": "x", "version": 0}}
    write_rows(lake, JOB_RUNS, {"run_id": "a", "started_at": datetime(2026, 1, 1, tzinfo=UTC), "table_states": state})
    assert cli.main(publish(lake, "--table", "movies")) == 0
    write_rows(lake, MOVIES, {"movie_id": 2, "title": "half"})
    assert "silver.movies was written after the last run of Silver had ended" in fails(
        capsys, lake, "--table", "movies"
    )
    assert titles(database) == ["Film 1"]


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("mongodb://bob:s3cr%40t-word@{host}", "MongoDB refuses the user or the password. Check MONGODB_URI"),
        ("mongodb://bob:s3cr@t-word@{host}", "MONGODB_URI is no address of MongoDB (InvalidURI)"),
        ("postgres://bob:s3cr@t-word@{host}", "MONGODB_URI is no address of MongoDB (InvalidURI)"),
        ("mongodb://bob:s3cr%40t-word@127.0.0.1:1", "MongoDB gives no answer ("),
        ("", "There is no address of MongoDB. Set MONGODB_URI="),
    ],
)
def test_a_wrong_address_or_password_is_one_line_without_it(
    lake: Lake,
    own_server: MongoServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    uri: str,
    said: str,
):
    write_movies(lake, 1)
    monkeypatch.setenv("MOVIEPIPE_MONGO__TIMEOUT_SECONDS", "1")
    monkeypatch.setenv("MONGODB_URI", uri.format(host=own_server.uri.removeprefix("mongodb://")))
    line = fails(capsys, lake, "--table", "movies")
    assert line.startswith(f"moviepipe: {said}")
    assert "s3cr" not in line
    assert "t-word" not in line


def test_the_options_of_files_are_refused(lake: Lake, capsys: pytest.CaptureFixture[str]):
    assert cli.main(publish(lake, "--year", "2015")) == 2
    assert "go with files" in capsys.readouterr().err
    assert cli.main(publish(lake, "--table", "films")) == 2
    assert "There is no Gold table films" in capsys.readouterr().err


def test_room_for_a_second_copy_is_asked_where_the_server_tells():
    assert room_fault({}, 2**40) is None
    assert room_fault({"fsTotalSize": 3 * 2**20, "fsUsedSize": 2**20}, 2 * 2**20) is None
    fault = room_fault({"fsTotalSize": 3 * 2**20, "fsUsedSize": 2**20}, 2 * 2**20 + 1)
    assert fault == "MongoDB has 2 MiB free, and a second copy needs about 2 MiB."
