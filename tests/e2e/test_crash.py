"""A run that is killed anywhere and started again leaves the tables of a run that nobody disturbed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from delta.tables import DeltaTable
from pyspark.sql import SparkSession

from demo_records import demo_records
from lakes import build_gold, contents, run_bronze, run_silver
from moviepipe import gold, silver
from moviepipe.cli import main
from moviepipe.envelope import Envelope
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.io.lease import hold_lease
from records import answer, body, day, not_found, tv

DRIVER = Path(__file__).with_name("kill_at.py")
READABLE = tuple(table.name for table in (*silver.TABLES, *gold.TABLES))
BRONZE = "bronze.tmdb_responses"
AFTER_MOVIES = ("silver.tv_shows", "ops.job_runs")
MOVIES = 60
SIGKILLED = -9
TOO_LONG = 300  # seconds; a driver that hangs

Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Undisturbed:
    """A lake that nobody disturbed: what its tables held after each increment, and how many rows Bronze had."""

    lake: Lake
    tables: tuple[Tables, ...]
    bronze_rows: tuple[int, ...]

    def copied_after(self, increment: int, to: Path) -> Lake:
        """A lake of its own that stands where this one stood after an increment."""
        shutil.copytree(f"{self.lake.uri}-{increment}", to)
        return Lake.at(str(to))


@pytest.fixture(scope="module")
def undisturbed(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    lake = Lake.at(str(tmp_path_factory.mktemp("undisturbed") / "lake"))
    tables, bronze_rows = [], []
    for number in range(len(INCREMENTS)):
        land(lake, number)
        run_all(spark, lake)
        tables.append(read_all(lake))
        bronze_rows.append(sum(len(list(increment())) for increment in INCREMENTS[: number + 1]))
        assert count(lake, BRONZE) == bronze_rows[-1]
        shutil.copytree(lake.uri, f"{lake.uri}-{number}")
    return Undisturbed(lake, tuple(tables), tuple(bronze_rows))


def test_first_run_killed_again_and_again_ends_as_one_that_was_not(
    spark: SparkSession, lake: Lake, undisturbed: Undisturbed
) -> None:
    land(lake, 0)
    for job, moment, table in (
        ("bronze", "before", BRONZE),
        ("bronze", "before", "ops.job_runs"),
        ("silver", "before", "silver.movies"),
        ("silver", "before", "silver.tv_shows"),
        ("silver", "before", "ops.job_runs"),
        ("gold", "after", "gold.movie_overview"),
    ):
        kill(lake, job, moment, table)
        assert_whole_tables(lake, job, [emptied(undisturbed.tables[0]), undisturbed.tables[0]])
    run_all(spark, lake)
    assert_same(lake, undisturbed, after=0)


def test_increment_killed_again_and_again_ends_as_one_that_was_not(
    spark: SparkSession, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    lake = undisturbed.copied_after(0, tmp_path / "lake")
    land(lake, 1)
    run_bronze(spark, lake)
    for job, moment, table in (
        ("silver", "after", "silver.movie_companies"),
        ("silver", "midst", "silver.movies"),
        ("gold", "midst", "gold.genre_summary"),
    ):
        kill(lake, job, moment, table, "staged")
        assert_whole_tables(lake, job, undisturbed.tables[:2])
    run_all(spark, lake)
    assert_same(lake, undisturbed, after=1)


def test_records_that_land_between_a_kill_and_the_rerun_are_applied_once(
    spark: SparkSession, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    lake = undisturbed.copied_after(0, tmp_path / "lake")
    land(lake, 1)
    kill(lake, "bronze", "midst", BRONZE)
    land(lake, 2)
    kill(lake, "bronze", "after", BRONZE)
    assert count(lake, BRONZE) == undisturbed.bronze_rows[2]
    kill(lake, "silver", "after", "silver.movie_genres")
    assert_whole_tables(lake, "silver", [undisturbed.tables[0], undisturbed.tables[2]])
    run_all(spark, lake)
    assert_same(lake, undisturbed, after=2)


def test_rebuild_killed_again_and_again_mends_a_damaged_silver(
    spark: SparkSession, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    lake = undisturbed.copied_after(2, tmp_path / "lake")
    for name in ("silver.movies", "silver.movie_genres", "silver.movie_cast"):
        DeltaTable.forPath(spark, lake.table(name)).delete("movie_id % 3 = 0")
    damaged = read_all(lake)
    for moment, table, *way in (("after", "silver.movie_keywords"), ("after", "silver.movies", "staged")):
        kill(lake, "silver --rebuild", moment, table, *way)
        assert_whole_tables(lake, "silver", [damaged, undisturbed.tables[2]])
    with hold_lease(lake, "silver gold", wait_seconds=0):
        run_silver(spark, lake, rebuild=True)
        build_gold(lake)
    assert_same(lake, undisturbed, after=2)


def test_second_run_is_refused_at_once_and_told_who_writes(lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    with lease_holder(lake, "bronze silver gold") as holder:
        code = main(["bronze", "--lake", lake.uri])
    message = capsys.readouterr().err
    assert code == 1
    assert f"{lake.uri} is being written by `moviepipe bronze silver gold` (process {holder.pid} on " in message
    assert not Path(lake.table(BRONZE)).exists()


def test_lease_of_a_killed_run_is_free_at_once(lake: Lake) -> None:
    with lease_holder(lake, "silver") as holder:
        holder.kill()
        assert holder.wait() == SIGKILLED
        note = Path(lake.uri) / "_lease.json"
        assert json.loads(note.read_text())["process_id"] == holder.pid
        with hold_lease(lake, "gold", wait_seconds=0):
            assert json.loads(note.read_text())["job"] == "gold"
        assert not note.exists()


def kill(lake: Lake, job: str, moment: str, table: str, *way: str) -> None:
    """Runs a job in a process that dies by SIGKILL at the point, and proves that it was there that it died."""
    names = {table} if table in AFTER_MOVIES else {table, "silver.movies"}
    expected = {name: writes(lake, name) for name in names}
    expected[table] += moment == "after"
    command = [sys.executable, str(DRIVER), lake.uri, job, moment, table, *way]
    died = subprocess.run(command, capture_output=True, text=True, start_new_session=True, timeout=TOO_LONG)
    assert died.returncode == SIGKILLED, f"{command} was to be killed\n{died.stdout}\n{died.stderr}"
    assert died.stdout.splitlines()[-1] == f"killed at {moment} {table}"
    assert {name: writes(lake, name) for name in names} == expected, f"not killed {moment} {table}, or too late"


def writes(lake: Lake, name: str) -> int:
    """How many commits a table's log holds beside its creation, found without Spark."""
    return sum('"operation":"CREATE TABLE"' not in commit.read_text() for commit in log(lake, name))


def log(lake: Lake, name: str) -> list[Path]:
    """The commits of a table; none when it has not been created."""
    return list(Path(lake.table(name), "_delta_log").glob("[0-9]*.json"))


def assert_whole_tables(lake: Lake, layer: str, states: Iterable[Tables]) -> None:
    """Every table of the layer that is there can be read, and is wholly as it was or wholly as it is to be."""
    states = list(states)
    for name, rows in read_all(lake, layer).items():
        assert rows in [state[name] for state in states], f"{name} is neither what it was nor what it is to be"


def assert_same(lake: Lake, undisturbed: Undisturbed, after: int) -> None:
    """The tables hold what those of the undisturbed lake held after an increment, and Bronze lost nothing."""
    tables = read_all(lake)
    assert tables.keys() == undisturbed.tables[after].keys() == set(READABLE)
    for name, rows in tables.items():
        assert rows == undisturbed.tables[after][name], name
    assert count(lake, BRONZE) == undisturbed.bronze_rows[after]


def run_all(spark: SparkSession, lake: Lake) -> None:
    """Bronze, Silver and Gold in this process's session, holding the lease that a dead run may have left."""
    with hold_lease(lake, "bronze silver gold", wait_seconds=0):
        run_bronze(spark, lake)
        run_silver(spark, lake)
        build_gold(lake)


def read_all(lake: Lake, layer: str = "") -> Tables:
    """Every Silver and Gold table that is there, or those of one layer."""
    names = [name for name in READABLE if name.startswith(layer) and log(lake, name)]
    return {name: rounded(contents(lake, name)) for name in names}


def rounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Doubles to nine digits: their sums depend on the order of the files."""
    return [{k: float(f"{v:.9g}") if isinstance(v, float) else v for k, v in row.items()} for row in rows]


def emptied(tables: Tables) -> Tables:
    """Tables as they are before anything was written."""
    return {name: [] for name in tables}


def count(lake: Lake, name: str) -> int:
    """How many rows a table has."""
    return len(contents(lake, name))


@contextmanager
def lease_holder(lake: Lake, job: str) -> Iterator[subprocess.Popen[str]]:
    """A live process that holds the lake's lease."""
    command = [sys.executable, str(DRIVER), lake.uri, "hold-lease", job]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder


def land(lake: Lake, number: int) -> None:
    """Lands an increment under the same file name in every lake, for rejected records are told apart by it."""
    write_landing(lake, f"increment-{number}", INCREMENTS[number]())


def first_increment() -> Iterator[Envelope]:
    """A small catalogue with its duplicates and late records, and one record that Silver rejects."""
    yield from demo_records(MOVIES, "first")
    yield answer("<html>502</html>", day(1), resource_id=1)
    yield tv(answer(body(1, name="A show"), day(1)))


def second_increment() -> Iterator[Envelope]:
    """Later payloads with fewer children, deletions, late and unchanged records, a bad one and a new movie."""
    films = first_answers()
    for film in films[:20]:
        yield with_fewer_children(film)
    for film in films[20:25]:
        yield not_found(film.resource_id or 0, day(10))
    for film in films[25:30]:
        yield replace(film, fetched_at=film.fetched_at.replace(year=2023))
    yield from films[30:35]
    yield answer("{", day(10), resource_id=films[35].resource_id)
    yield answer(body(9_999_999), day(10))


def third_increment() -> Iterator[Envelope]:
    """What the second one changed, changed again: another title, a movie that goes, one that comes back."""
    films = first_answers()
    for film in films[:5]:
        yield replace(
            film, fetched_at=day(11), payload=(film.payload or "").replace('"title":"', '"title":"The Other ')
        )
    yield not_found(films[5].resource_id or 0, day(12))
    yield replace(films[20], fetched_at=day(12))


INCREMENTS = (first_increment, second_increment, third_increment)


def first_answers() -> list[Envelope]:
    """The first answer for each movie of the catalogue."""
    first_day = (record for record in demo_records(MOVIES, "later") if day(1) <= record.fetched_at < day(2))
    return list({record.resource_id: record for record in first_day}.values())


def with_fewer_children(film: Envelope) -> Envelope:
    """The movie fetched again, when TMDb has dropped all but the first of its genres, companies and cast."""
    movie = json.loads(film.payload or "{}")
    fewer = {"genres": movie["genres"][:1], "production_companies": movie["production_companies"][:1]}
    fewer["credits"] = movie["credits"] | {"cast": movie["credits"]["cast"][:1]}
    return replace(film, fetched_at=day(10), payload=json.dumps(movie | fewer))
