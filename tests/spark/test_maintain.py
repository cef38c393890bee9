"""maintain --older-than: what is too old leaves the whole lake, what is not stays, and later runs go on."""

import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from lakes import build_gold, contents, ignore, land, run_bronze, run_silver, version
from moviepipe import bronze, cli, gold, silver
from moviepipe.config import load_settings
from moviepipe.errors import LakeError, LandingError, LeaseHeldError, MoviepipeError
from moviepipe.io import delta, history
from moviepipe.io.lake import Lake
from moviepipe.io.landing import quarantine, write_landing
from moviepipe.io.lease import hold_lease
from moviepipe.pipelines import maintain
from moviepipe.pipelines.job_runs import JobRuns
from moviepipe.pipelines.report import TableReport
from moviepipe.pipelines.retention import Holding
from moviepipe.pipelines.video import build
from moviepipe.tables import few_rows
from moviepipe.video import VIDEO_FILES, VIDEO_LABEL_PAGES
from omdb_records import imdb_id, omdb, ratings, title
from records import answer, body, day, not_found

AGE = timedelta(days=180)
NOW = day(3) + AGE  # so that day(3) is the oldest moment that stays
LATER = datetime.now(UTC) + 2 * AGE  # everything that a test writes is too old by then
SILVER = tuple(table.name for table in silver.TABLES)
TABLES = (*(table.name for table in bronze.TABLES), *SILVER, *(table.name for table in gold.TABLES))
GENRES = [{"id": 18, "name": "Drama"}, {"id": 35, "name": "Comedy"}]


KEYWORD = {"keywords": {"keywords": [{"id": 9, "name": "Earlykeyword"}]}}  # no later body of the movie has any


def series(collection_id: int, name: str) -> dict[str, Any]:
    return {"belongs_to_collection": {"id": collection_id, "name": name}}


OLD = (
    answer(body(1, title="Goneforever", genres=GENRES, **series(10, "Gonecollection")), day(1)),
    answer(body(2, title="Earlytitle", genres=GENRES, **series(20, "Earlycollection"), **KEYWORD), day(1)),
    answer(body(3, title="Vanished"), day(1)),
    answer(body(4, title="Deletedlater", genres=GENRES), day(1)),
    omdb(1, title(1, Ratings=ratings(("Goneguide", "10%"))), day(1)),
    omdb(2, title(2, Ratings=ratings(("Earlyguide", "20%"))), day(1)),  # no later body has the field
)
MIXED = (
    answer(body(2, title="Latertitle", genres=GENRES, **series(21, "Latercollection")), day(5)),
    not_found(3, day(2)),  # both the movie and its deletion are too old
    not_found(4, day(5)),  # only the movie is
    not_found(5, day(2)),  # only the deletion is: the movie came back
    answer(body(5, title="Cameback"), day(5)),
    answer(body(6, title="Justintime", genres=GENRES), day(3)),
    answer("<html>Oldfault", day(2), resource_id=7),
    answer("<html>Newfault", day(4), resource_id=8),
)
NEW = (
    answer(body(9, title="Superseded", **series(30, "Oncenamed")), day(4)),
    answer(body(9, title="Remains", genres=GENRES[1:], production_companies=[{"id": 1, "name": "Studio"}]), day(6)),
    omdb(2, title(2, Title="Laterrating", Ratings=None), day(5)),
)
GONE = {
    "Goneforever",
    "Gonecollection",
    "Earlytitle",
    "Earlykeyword",
    "Earlycollection",
    "Vanished",
    "Deletedlater",
    "Oldfault",
    "Goneguide",
    "Earlyguide",
}
KEPT = {"Latertitle", "Latercollection", "Cameback", "Justintime", "Newfault", "Superseded", "Oncenamed", "Remains"}
KEPT |= {"Laterrating"}


def clear(lake: Lake, now: datetime = NOW, age: timedelta = AGE) -> tuple[list[Holding], list[TableReport]]:
    """The maintain job; what it said it would do, and what it did."""
    plan: list[Holding] = []
    reports: list[TableReport] = []
    settings = load_settings("local", ["spark.sql.shuffle.partitions=2"], options={"lake": lake.uri})
    maintain.run("local", settings, age, now, reports.append, plan.extend)
    return plan, reports


def fill(spark: SparkSession, lake: Lake) -> Lake:
    """Three landing files that reach Silver in two steps, so that its tables have earlier versions; then Gold."""
    write_landing(lake, "old", OLD)
    run_bronze(spark, lake)
    run_silver(spark, lake)
    write_landing(lake, "mixed", MIXED)
    write_landing(lake, "new", NEW)
    run_bronze(spark, lake)
    run_silver(spark, lake)
    with hold_lease(lake, "gold", wait_seconds=0):
        build_gold(lake)
    look_into_videos(spark, lake)
    return lake


def look_into_videos(spark: SparkSession, lake: Lake) -> None:
    """Trailers of all movies, whose tables in Gold name the movies; the videos themselves are the user's own."""
    video = {"source": "/s", "etag": "e", "duration_seconds": 2.0, "_ingested_at": day(1)}
    videos = [video | {"video_key": f"videos/movie_id={number}/a.mp4", "movie_id": number} for number in range(1, 8)]
    page = {"page_number": 1, "page_count": 1, "payload": '{"JobStatus": "SUCCEEDED"}', "fetched_at": day(1)}
    how = {"backend": "local", "model": "m", "settings": "{}", "job_id": "j"}
    pages = [{name: each[name] for name in ("source", "etag", "video_key")} | page | how for each in videos]
    for table, rows in ((VIDEO_FILES, videos), (VIDEO_LABEL_PAGES, pages)):
        delta.ensure_table(spark, lake, table)
        delta.append_rows(lake, table, few_rows(spark, rows, table.schema))
    with JobRuns(spark, lake).running("video build") as job_run:
        build.run(spark, lake, load_settings("local"), job_run, ignore)
    assert "Goneforever" in column(lake, "gold.video_activity", "title")


def read_silver(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    return {name: contents(lake, name) for name in SILVER}


def words_found(lake: Lake, words: set[str]) -> set[str]:
    """Those of the words that any file below the lake holds, packed or not, used by a table or not."""
    return {word for text in texts(Path(lake.uri)) for word in words if word in text}


def texts(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.read_bytes().decode("latin-1")
            if file.suffix == ".parquet":
                yield str(pq.read_table(file).to_pylist())
            elif file.suffix == ".gz":
                yield gzip.decompress(file.read_bytes()).decode("latin-1")


def snapshot(lake: Lake) -> dict[str, tuple[bytes, int]]:
    """Every file below the lake with its bytes and its time."""
    files = (file for file in Path(lake.uri).rglob("*") if file.is_file())
    return {str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def names_in(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def copied(lake: Lake, to: Path) -> Lake:
    shutil.copytree(lake.uri, to)
    return Lake.at(str(to))


def column(lake: Lake, table: str, name: str) -> list[Any]:
    return sorted((row[name] for row in contents(lake, table)), key=str)


@pytest.fixture(scope="module")
def full(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake that nobody has cleared; tests copy it."""
    return fill(spark, Lake.at(str(tmp_path_factory.mktemp("full") / "lake")))


@pytest.fixture(scope="module")
def cleared(full: Lake, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = copied(full, tmp_path_factory.mktemp("cleared") / "lake")
    assert words_found(lake, GONE | KEPT) == GONE | KEPT
    clear(lake)
    return lake


def test_no_file_below_the_lake_tells_of_what_was_too_old(cleared: Lake):
    assert words_found(cleared, GONE | KEPT) == KEPT


def test_what_stays_is_what_was_fetched_at_the_cutoff_or_after(cleared: Lake):
    expected = {
        ("bronze.tmdb_responses", "resource_id"): [2, 4, 5, 6, 8, 9, 9, None],
        ("silver.movies", "movie_id"): [2, 5, 6, 9],
        ("silver.movie_genres", "movie_id"): [2, 2, 6, 6, 9],
        ("silver.collections", "collection_id"): [21, 30],
        ("silver.popularity_history", "movie_id"): [2, 5, 6, 9, 9],
        ("silver.movie_deletions", "movie_id"): [4],
        ("silver.omdb_movies", "imdb_id"): [imdb_id(2)],
        ("silver.movie_ratings", "imdb_id"): [],
        ("silver.rejected_records", "resource_id"): [8],
        ("gold.movie_overview", "movie_id"): [2, 5, 6, 9],
    }
    assert {place: column(cleared, *place) for place in expected} == expected


def test_silver_is_what_a_rebuild_from_the_rest_of_bronze_gives(spark: SparkSession, cleared: Lake, tmp_path: Path):
    rebuilt = copied(cleared, tmp_path / "rebuilt")
    run_silver(spark, rebuilt, rebuild=True)
    assert read_silver(cleared) == read_silver(rebuilt)


def test_a_mixed_landing_file_keeps_its_name_its_time_and_the_bytes_of_the_rest(full: Lake, cleared: Lake):
    assert names_in(cleared.landing) == ["mixed-00000.jsonl.gz", "new-00000.jsonl.gz"]
    before, after = (Path(lake.landing) / "mixed-00000.jsonl.gz" for lake in (full, cleared))
    lines = gzip.decompress(before.read_bytes()).splitlines(keepends=True)
    assert gzip.decompress(after.read_bytes()) == b"".join(lines[n] for n in (0, 2, 4, 5, 7))
    assert after.stat().st_mtime_ns == before.stat().st_mtime_ns


def test_a_second_run_finds_nothing_and_commits_nothing(cleared: Lake):
    before = {name: version(cleared, name) for name in TABLES}
    landing = {file: data for file, data in snapshot(cleared).items() if "/landing/" in file}
    plan, reports = clear(cleared)
    assert [line for line in plan if line.expired or line.note] == []
    assert {report.action for report in reports} == {"nothing new", "up to date"}
    assert {name: version(cleared, name) for name in TABLES} == before
    assert {file: data for file, data in snapshot(cleared).items() if "/landing/" in file} == landing


def test_what_lands_afterwards_is_ingested_once_and_nothing_is_twice(
    spark: SparkSession, cleared: Lake, tmp_path: Path
):
    lake = copied(cleared, tmp_path / "lake")
    land(lake, [answer(body(2, title="Newest"), day(9)), answer(body(1, title="Again"), day(9))])
    assert run_bronze(spark, lake).rows_in == 2
    silver_run = run_silver(spark, lake)
    assert (silver_run.rows_in, silver_run.kept) == (2, 2)
    assert column(lake, "bronze.tmdb_responses", "resource_id") == [1, 2, 2, 4, 5, 6, 8, 9, 9, None]
    assert column(lake, "silver.movies", "title") == ["Again", "Cameback", "Justintime", "Newest", "Remains"]


def test_the_account_says_how_many_records_went(cleared: Lake):
    runs = [run for run in contents(cleared, "ops.job_runs") if run["job"] == "maintain"]
    first = min(runs, key=lambda run: run["started_at"])
    assert (first["status"], first["rows_in"], first["kept"], first["deleted"]) == ("done", 17, 8, 9)


def test_what_has_landed_and_was_not_taken_in_comes_first(spark: SparkSession, lake: Lake):
    write_landing(lake, "old", OLD)
    write_landing(lake, "new", NEW)
    cut = Path(lake.landing) / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(b"x" * 10_000)[:-12])
    with pytest.raises(LandingError):
        run_bronze(spark, lake)
    with pytest.raises(LandingError, match=r"quarantine cut.jsonl.gz"):
        clear(lake)
    assert len(names_in(lake.landing)) == 3
    quarantine(lake, "cut.jsonl.gz")
    clear(lake)
    assert names_in(lake.landing) == ["new-00000.jsonl.gz"]
    assert column(lake, "bronze.tmdb_responses", "resource_id") == [9, 9, None]
    assert column(lake, "silver.movies", "movie_id") == [9]


def test_a_run_that_dies_anywhere_can_be_repeated(
    spark: SparkSession, full: Lake, cleared: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lake = copied(full, tmp_path / "lake")
    for name in ("bronze.tmdb_responses", "silver.movie_genres", "silver.movies"):
        with monkeypatch.context() as dying:
            for delete in (delta.delete_rows, delta.delete_keys):
                dying.setattr(delta, delete.__name__, dies_before(name, delete))
            with pytest.raises(KeyboardInterrupt):
                clear(lake)
    with monkeypatch.context() as dying:
        dying.setattr(history, "remove_unused_files", dies_before("silver.movies", history.remove_unused_files))
        with pytest.raises(KeyboardInterrupt):
            clear(lake)
    clear(lake)
    assert read_silver(lake) == read_silver(cleared)
    assert words_found(lake, GONE | KEPT) == KEPT


def dies_before(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*arguments: Any) -> Any:
        if any(getattr(argument, "name", "") == name for argument in arguments):
            raise KeyboardInterrupt
        return work(*arguments)

    return dying


def test_when_all_is_too_old_the_lake_is_empty_and_goes_on(spark: SparkSession, lake: Lake):
    land(lake, [answer(body(1)), not_found(2, day(1))])
    (Path(lake.landing) / "by hand [1]%.jsonl").write_bytes(
        b"Nonsense \xff\n" + answer(body(3)).to_json_line().encode()
    )
    clear(lake, now=LATER)
    assert names_in(lake.landing) == []
    assert words_found(lake, {"Film", "Nonsense"}) == set()
    assert [rows for rows in read_silver(lake).values() if rows] == []
    land(lake, [answer(body(1), LATER)])
    assert run_bronze(spark, lake).rows_in == 1
    assert run_silver(spark, lake).kept == 1


def test_a_line_that_is_no_record_is_as_old_as_its_file(spark: SparkSession, lake: Lake):
    land(lake, [])
    for name, time in (("early.jsonl", day(1)), ("late.jsonl", day(4))):
        file = Path(lake.landing) / name
        file.write_bytes(b"no record\r\n" + answer(body(1), day(2)).to_json_line().encode() + b"\n\xff\n")
        os.utime(file, (time.timestamp(), time.timestamp()))
    leftover = Path(lake.uri) / "_rewritten" / "part-0"
    leftover.parent.mkdir()
    leftover.touch()
    clear(lake)
    assert not leftover.exists()
    assert names_in(lake.landing) == ["late.jsonl"]
    assert (Path(lake.landing) / "late.jsonl").read_bytes() == b"no record\r\n\xff\n"
    assert run_bronze(spark, lake).rows_in == 0


def test_a_fetch_in_progress_and_young_files_stay(spark: SparkSession, lake: Lake):
    folders = {name: Path(lake.uri) / name for name in ("landing/.live", "landing/.dead", "set_aside")}
    for name, times in {"landing/.live": (1, 5), "landing/.dead": (1, 2), "set_aside": (2, 4)}.items():
        folders[name].mkdir(parents=True)
        for number in times:
            file = folders[name] / f"{number}.jsonl"
            file.touch()
            os.utime(file, (day(number).timestamp(),) * 2)
    clear(lake)
    left = [str(file.relative_to(lake.uri)) for folder in folders.values() for file in folder.glob("*")]
    assert sorted(left) == ["landing/.live/1.jsonl", "landing/.live/5.jsonl", "set_aside/4.jsonl"]
    assert not folders["landing/.dead"].exists()


def test_a_dry_run_says_what_goes_and_changes_nothing(
    spark: SparkSession, full: Lake, capfd: pytest.CaptureFixture[str]
):
    before = snapshot(full)
    assert cli.main(["maintain", "--older-than", "26w", "--dry-run", "--json", "--lake", full.uri]) == 0
    lines = {line["what"]: line for line in map(json.loads, capfd.readouterr().out.splitlines())}
    found = {what: (line["expired"], line["kept"]) for what, line in lines.items()}
    assert (found["landing files"], found["bronze.tmdb_responses"], found["silver.movies"]) == ((3, 0), (17, 0), (5, 0))
    assert snapshot(full) == before
    plan = {line.what: line for line in maintain.preview(spark, full, AGE, NOW)}
    records, files, genres = plan["landing records"], plan["landing files"], plan["silver.movie_genres"]
    assert (records.expired, records.kept) == (9, 8)
    assert (records.oldest_kept, records.newest_kept) == ("2024-01-03 00:00:00", "2024-01-06 00:00:00")
    assert (files.expired, files.kept, files.note) == (1, 2, "1 of them rewritten")
    assert (genres.expired, genres.kept) == (2, 5)


def test_a_refusal_of_the_disk_is_one_line_and_leaves_the_file(
    spark: SparkSession, full: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lake = copied(full, tmp_path / "lake")

    def refuse(path: Path, *_: Any) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        MoviepipeError, match=r"mixed-00000.jsonl.gz holds expired records, .*\(Permission denied\)\. Make "
    ):
        clear(lake)
    assert words_found(lake, GONE) == GONE
    assert names_in(lake.uri) == ["_lease.lock", "_lease_helper.lock", "bronze", "gold", "landing", "ops", "silver"]


def test_a_file_that_was_damaged_since_is_named_before_anything_goes(spark: SparkSession, lake: Lake):
    write_landing(lake, "old", OLD)
    write_landing(lake, "new", NEW)
    run_bronze(spark, lake)
    file = Path(lake.landing) / "new-00000.jsonl.gz"
    file.write_bytes(file.read_bytes()[:-12] + bytes(12))  # of the size it had
    with pytest.raises(LandingError, match=r"new-00000.jsonl.gz cannot be read .*nothing was removed.*quarantine new-"):
        clear(lake)
    assert names_in(lake.landing) == ["new-00000.jsonl.gz", "old-00000.jsonl.gz"]


def test_a_lake_that_is_written_by_another_is_left_alone(full: Lake):
    with hold_lease(full, "gold", wait_seconds=0), pytest.raises(LeaseHeldError, match="`moviepipe gold`"):
        clear(full)


def test_a_folder_that_is_no_lake_stays_as_it_is(tmp_path: Path):
    with pytest.raises(LakeError, match="There is no lake"):
        clear(Lake.at(str(tmp_path / "none")))
    with pytest.raises(LakeError, match="holds no landing files and no tables"):
        clear(Lake.at(str(tmp_path)))
    assert names_in(str(tmp_path)) == []
