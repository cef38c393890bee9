"""Which landing files Bronze takes in: each once, whatever its name, also when it changes or is looked at twice."""

import gzip
import shutil
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from lakes import contents, run_bronze, run_silver, stored_rows, version
from moviepipe.errors import LakeError, LandingError
from moviepipe.io.lake import Lake
from moviepipe.io.landing_lines import landing_lines
from moviepipe.pipelines import bronze
from records import answer, body

NAMES = [
    "2024-01-01T00:00:00.jsonl",
    "[a]{b}*?.jsonl",
    "a/same.jsonl",
    "b/same.jsonl",
    "b/deep:er/c:d",
    "i j.jsonl",
    "k%41.jsonl",
    "new\nline.jsonl",
    "p+q#r&amp;.jsonl",
    "quo\"te's.jsonl",
    "x\\y.jsonl",
    "é.jsonl",
]


def line(number: int) -> bytes:
    return answer(body(number)).to_line()


def put(lake: Lake, name: str, content: bytes) -> None:
    path = Path(lake.landing, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def column(lake: Lake, *names: str) -> list[Any]:
    rows = stored_rows(lake, "bronze.tmdb_responses").to_pylist()
    return sorted(row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in rows)


@pytest.fixture(scope="module")
def strange(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of strange names in a folder of a strange name, beside one that its name would match as a pattern."""
    folder = tmp_path_factory.mktemp("strange")
    put(Lake.at(str(folder / "movies 2")), "other.jsonl", line(999))
    lake = Lake.at(str(folder / "movies [2023]{x}"))
    for number, name in enumerate(NAMES):
        put(lake, name, line(number))
    run_bronze(spark, lake)
    return lake


def test_every_name_is_taken_in_once_and_told_in_its_rows(spark: SparkSession, strange: Lake):
    sizes = [len(line(number)) for number in range(len(NAMES))]
    expected = sorted(zip(NAMES, range(len(NAMES)), sizes, strict=True))
    assert column(strange, "_source_file", "resource_id", "_source_size") == expected
    assert run_bronze(spark, strange).rows_in == 0
    assert not Path(strange.uri, "_landing_copies").exists()


def test_a_copied_lake_whose_index_is_gone_takes_in_nothing_twice(spark: SparkSession, strange: Lake, tmp_path: Path):
    copy = Lake.at(str(tmp_path / "copy"))
    shutil.copytree(strange.uri, copy.uri)
    shutil.rmtree(copy.table("ops.landing_files"))
    assert run_bronze(spark, copy).rows_in == 0
    put(copy, "later.jsonl", line(50))
    assert run_bronze(spark, copy).rows_in == 1
    batches = {row["_batch"] for row in stored_rows(copy, "bronze.tmdb_responses").to_pylist()}
    assert len(batches) == 2
    assert None not in batches


def test_a_run_whose_index_and_account_were_lost_is_accounted_for_by_the_next(
    spark: SparkSession, strange: Lake, tmp_path: Path
):
    copy = Lake.at(str(tmp_path / "copy"))
    shutil.copytree(strange.uri, copy.uri)
    shutil.rmtree(copy.table("ops.landing_files"))
    shutil.rmtree(copy.table("ops.job_runs"))
    run_bronze(spark, copy)
    accounts = sorted((run["status"], run["rows_in"]) for run in contents(copy, "ops.job_runs"))
    assert accounts == [("done", 0), ("killed", len(NAMES))]


def test_a_file_that_changed_is_named_and_read_whole_under_another_name(spark: SparkSession, lake: Lake):
    put(lake, "half.jsonl", line(1))
    run_bronze(spark, lake)
    put(lake, "half.jsonl", line(1) + line(2))
    with pytest.raises(LandingError, match=r"landing/half.jsonl changed after .* Rename it"):
        run_bronze(spark, lake)
    Path(lake.landing, "half.jsonl").rename(Path(lake.landing, "whole.jsonl"))
    assert run_bronze(spark, lake).rows_in == 2


def test_a_file_without_records_is_looked_at_again_and_one_of_broken_lines_is_not(spark: SparkSession, lake: Lake):
    put(lake, "empty.jsonl", b"")
    put(lake, "blank.jsonl.gz", gzip.compress(b"\n  \n"))
    put(lake, "broken.jsonl", b"no record\n")
    assert run_bronze(spark, lake).rows_in == 1
    before = version(lake, "bronze.tmdb_responses")
    assert run_bronze(spark, lake).rows_in == 0
    assert version(lake, "bronze.tmdb_responses") == before
    put(lake, "empty.jsonl", line(1))
    put(lake, "blank.jsonl.gz", gzip.compress(line(2)))
    assert run_bronze(spark, lake).rows_in == 2


def test_landing_may_change_while_bronze_runs(spark: SparkSession, lake: Lake, monkeypatch: pytest.MonkeyPatch):
    put(lake, "a.jsonl", line(1))
    put(lake, "b.jsonl", line(2))
    with monkeypatch.context() as changing:
        changing.setattr(bronze, "landing_lines", after(lambda: Path(lake.landing, "a.jsonl").unlink()))
        with pytest.raises(LandingError, match=r"a.jsonl disappeared while it was read; nothing was ingested. Run"):
            run_bronze(spark, lake)
    assert column(lake, "resource_id") == []
    with monkeypatch.context() as changing:
        changing.setattr(bronze, "landing_lines", after(lambda: put(lake, "c.jsonl", line(3))))
        assert run_bronze(spark, lake).rows_in == 1
    assert run_bronze(spark, lake).rows_in == 1
    assert column(lake, "resource_id") == [2, 3]


def after(change: Any) -> Any:
    """`landing_lines`, with a change of landing between the plan and the reading."""
    from contextlib import contextmanager

    @contextmanager
    def changing(*arguments: Any) -> Any:
        with landing_lines(*arguments) as lines:
            change()
            yield lines

    return changing


def test_a_lost_newest_commit_of_bronze_is_refused_and_a_bronze_made_again_is_not(spark: SparkSession, lake: Lake):
    for number in (1, 2):
        put(lake, f"{number}.jsonl", line(number))
        run_bronze(spark, lake)
    log = Path(lake.table("bronze.tmdb_responses"), "_delta_log")
    for file in (f"{2:020d}.json", f".{2:020d}.json.crc", f"{2:020d}.crc"):
        (log / file).unlink(missing_ok=True)
    with pytest.raises(LakeError, match="version 1, and version 2 was written: its newest commits are gone"):
        run_bronze(spark, lake)
    with pytest.raises(LakeError, match="newest commits are gone"):
        run_silver(spark, lake)
    shutil.rmtree(lake.table("bronze.tmdb_responses"))
    assert run_bronze(spark, lake).rows_in == 2


def test_a_log_left_empty_by_a_kill_is_made_good_unless_rows_lie_beside_it(spark: SparkSession, lake: Lake):
    put(lake, "a.jsonl", line(1))
    (Path(lake.table("bronze.tmdb_responses")) / "_delta_log" / "_staged_commits").mkdir(parents=True)
    assert run_bronze(spark, lake).rows_in == 1
    log = Path(lake.table("bronze.tmdb_responses"), "_delta_log")
    for file in log.glob("*"):
        file.unlink() if file.is_file() else shutil.rmtree(file)
    with pytest.raises(LakeError, match="has data files and no log"):
        run_bronze(spark, lake)


def test_bronze_keeps_statistics_of_batches(spark: SparkSession, strange: Lake):
    actions = DeltaTable(strange.table("bronze.tmdb_responses")).get_add_actions(flatten=True)
    columns = {name for name in actions.schema.names if name.startswith("max.")}
    assert {"max._batch", "max._source_size"} <= columns
