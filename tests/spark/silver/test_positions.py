"""Silver applies what its kinds have not applied: once, after any kill, and where tables were lost or restored."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from delta.tables import DeltaTable
from pyspark.sql import SparkSession

from lakes import build_gold, contents, ingest, land, run_bronze, run_silver
from moviepipe.errors import LakeError
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.io.lease import hold_lease
from moviepipe.pipelines import silver as silver_job
from moviepipe.silver import TABLES, TV_DELETIONS
from moviepipe.tables import Table, few_rows
from records import answer, body, day, not_found, show, tv

GENRES = [{"id": 18, "name": "Drama"}]
FIRST = (
    answer(body(1, genres=GENRES)),
    answer(body(2, genres=GENRES)),
    tv(answer(show(1, genres=GENRES))),
    answer("<html>", resource_id=3),
)
SECOND = (answer(body(1, title="Newer"), day(5)), not_found(2, day(5)))
NAMES = tuple(table.name for table in TABLES)


def read_all(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    return {name: contents(lake, name) for name in NAMES}


def copied(lake: Lake, to: Path) -> Lake:
    shutil.copytree(lake.uri, to)
    return Lake.at(str(to))


@pytest.fixture(scope="module")
def full(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake with two batches applied; tests copy it."""
    lake = Lake.at(str(tmp_path_factory.mktemp("full") / "lake"))
    ingest(spark, lake, *FIRST)
    ingest(spark, lake, *SECOND)
    return lake


def test_batches_of_lists_shows_or_rejects_alone_are_read_once(spark: SparkSession, full: Lake, tmp_path: Path):
    lake = copied(full, tmp_path / "lake")
    for record in (
        answer("plan", endpoint="run/plan", resource_id=None),
        tv(answer(show(2))),
        answer("<html>", day(7), resource_id=4),
    ):
        assert ingest(spark, lake, record).rows_in == 1
        assert run_silver(spark, lake).rows_in is None


def test_what_was_optimized_or_deleted_in_bronze_between_two_runs_is_not_new(
    spark: SparkSession, full: Lake, tmp_path: Path
):
    lake = copied(full, tmp_path / "lake")
    bronze = DeltaTable.forPath(spark, lake.table("bronze.tmdb_responses"))
    land(lake, [answer(body(7))])
    run_bronze(spark, lake)
    bronze.delete("resource_id = 3")
    bronze.optimize().executeCompaction()
    log = Path(lake.table("bronze.tmdb_responses"), "_delta_log")
    spark.sql(f"alter table delta.`{lake.table('bronze.tmdb_responses')}` set tblproperties ('a' = 'b')")
    for number in (0, 1):  # as Delta trims a log that has a checkpoint
        spark._jvm.org.apache.spark.sql.delta.DeltaLog.forTable(  # type: ignore[union-attr]
            spark._jsparkSession, lake.table("bronze.tmdb_responses")
        ).checkpoint()
        (log / f"{number:020d}.json").unlink()
    assert run_silver(spark, lake).rows_in == 1
    assert [row["movie_id"] for row in contents(lake, "silver.movies")] == [1, 7]


def test_a_position_that_moves_alone_rebuilds_no_gold_table(spark: SparkSession, full: Lake, tmp_path: Path):
    lake = copied(full, tmp_path / "lake")
    with hold_lease(lake, "gold", wait_seconds=0):
        assert set(build_gold(lake).values()) == {"written"}
        ingest(spark, lake, answer("plan", endpoint="run/plan", resource_id=None))
        assert set(build_gold(lake).values()) == {"up to date"}


def test_records_are_accounted_for_once_when_runs_die_before_their_account(
    spark: SparkSession, full: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lake = copied(full, tmp_path / "lake")
    land(lake, [answer(body(8)), tv(answer(show(8)))])
    run_bronze(spark, lake)
    for table in ("silver.tv_shows", "ops.job_runs"):
        with monkeypatch.context() as dying:
            dying.setattr(delta, "append_rows", dies_before(table, delta.append_rows))
            dying.setattr(delta, "replace_rows", dies_before(table, delta.replace_rows))
            with pytest.raises(KeyboardInterrupt):
                run_silver(spark, lake)
    last = run_silver(spark, lake)
    assert (last.rows_in, last.unchanged) == (2, 2)
    done = [run for run in contents(lake, "ops.job_runs") if (run["job"], run["status"]) == ("silver", "done")]
    assert sum(run["rows_in"] or 0 for run in done) == len(FIRST) + len(SECOND) + 2


def dies_before(name: str, write: Any) -> Any:
    def dying(*arguments: Any, **more: Any) -> Any:
        if any(isinstance(argument, Table) and argument.name == name for argument in arguments):
            raise KeyboardInterrupt
        return write(*arguments, **more)

    return dying


def test_lost_accounts_mean_applying_again_and_nothing_changes(spark: SparkSession, full: Lake, tmp_path: Path):
    lake = copied(full, tmp_path / "lake")
    before = read_all(lake)
    shutil.rmtree(lake.table("ops.job_runs"))
    again = run_silver(spark, lake)
    assert (again.rows_in, again.kept, again.deleted) == (6, 0, 0)
    assert read_all(lake) == before


@pytest.mark.parametrize("name", ["silver.movies", "silver.movie_genres", "silver.rejected_records"])
def test_a_silver_table_that_was_deleted_is_right_after_a_plain_run(
    spark: SparkSession, full: Lake, tmp_path: Path, name: str
):
    lake = copied(full, tmp_path / "lake")
    before = read_all(lake)
    shutil.rmtree(lake.table(name))
    run_silver(spark, lake)
    assert read_all(lake) == before


def test_a_silver_table_that_was_restored_is_right_after_a_plain_run(spark: SparkSession, full: Lake, tmp_path: Path):
    lake = copied(full, tmp_path / "lake")
    before = read_all(lake)
    DeltaTable.forPath(spark, lake.table("silver.movies")).restoreToVersion(1)
    run_silver(spark, lake)
    assert read_all(lake) == before
    assert run_silver(spark, lake).rows_in is None


def test_a_bronze_that_was_deleted_and_made_again_leaves_silver_right(spark: SparkSession, full: Lake, tmp_path: Path):
    lake = copied(full, tmp_path / "lake")
    before = read_all(lake)
    shutil.rmtree(lake.table("bronze.tmdb_responses"))
    assert run_bronze(spark, lake).rows_in == 6
    assert run_silver(spark, lake).rows_in == 6
    assert read_all(lake) == before
    shutil.rmtree(lake.table("bronze.tmdb_responses"))
    shutil.rmtree(lake.table("silver.movie_genres"))
    run_bronze(spark, lake)
    with pytest.raises(LakeError, match=r"silver.movie_genres is missing, and bronze.tmdb_responses is not the table"):
        run_silver(spark, lake)


def test_a_rebuild_over_the_same_bronze_repairs_damage_and_leaves_what_is_empty_alone(
    spark: SparkSession, full: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lake = copied(full, tmp_path / "lake")
    before = read_all(lake)
    DeltaTable.forPath(spark, lake.table("silver.movies")).update("movie_id = 1", {"title": "'damaged'"})
    delta.append_rows(lake, TV_DELETIONS, few_rows(spark, [{"series_id": 7}], TV_DELETIONS.schema))
    overwrite, written = delta.overwrite_table, set[str]()
    monkeypatch.setattr(delta, "overwrite_table", lambda *given: (written.add(given[1].name), overwrite(*given)))
    run_silver(spark, lake, rebuild=True)
    assert read_all(lake) == before
    assert written == {name for name, rows in before.items() if rows} | {TV_DELETIONS.name}


def test_a_kind_that_was_added_later_reads_its_old_records_alone(
    spark: SparkSession, full: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lake = copied(full, tmp_path / "lake")
    before = read_all(lake)
    known = silver_job.find_positions
    monkeypatch.setattr(silver_job, "find_positions", lambda *arguments: known(*arguments) | {"tv": None})
    again = run_silver(spark, lake)
    assert (again.rows_in, again.unchanged) == (1, 1)
    assert read_all(lake) == before
