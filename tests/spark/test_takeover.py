"""A lake made with streams and checkpoints goes on where they were, and reads nothing anew."""

import shutil
from pathlib import Path

import pytest
from deltalake import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lakes import contents, ingest, run_bronze, run_silver, stored_rows
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import LandingError
from moviepipe.io import checkpoints
from moviepipe.io.lake import Lake
from moviepipe.silver import REJECTED_RECORDS
from moviepipe.silver import TABLES as SILVER_TABLES
from records import INGESTED_AT, answer, body, bronze, day, not_found
from silver_tables import classified

NEWER = ("_source_size", "_batch", "_source_offset", "_record_id")  # Bronze's columns since then


def put(lake: Lake, name: str, number: int) -> None:
    path = Path(lake.landing, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(answer(body(number)).to_line())


def stream_bronze(spark: SparkSession, lake: Lake) -> None:
    """Bronze as it was: Spark's file stream, which tells files apart by their last, encoded names."""
    options = {"fileNameOnly": "true", "maxFileAge": "36500d", "lineSep": "\n"}
    lines = spark.readStream.format("text").options(**options).load(f"{lake.landing}/[^._]*")
    named = lines.select(
        "value", F.col("_metadata.file_name").alias("_source_file"), F.lit(0).cast("long").alias("_source_size")
    )
    rows = TMDB_RESPONSES.build(named, ingested_at=INGESTED_AT, batch=0).drop(*NEWER)
    run(rows, checkpoints.landing_stream(lake), lake.table(TMDB_RESPONSES.name))


def stream_silver(spark: SparkSession, lake: Lake) -> None:
    """Silver's stream over all of Bronze, which leaves its notes; the tables are those of the job."""
    run_silver(spark, lake)
    shutil.rmtree(lake.table("ops.job_runs"))
    rows = spark.readStream.format("delta").load(lake.table(TMDB_RESPONSES.name))
    run(rows, checkpoints.silver_stream(lake), f"{lake.uri}/passed_on")


def run(rows: DataFrame, checkpoint: str, path: str) -> None:
    writer = rows.writeStream.format("delta").option("checkpointLocation", checkpoint)
    writer.trigger(availableNow=True).start(path).awaitTermination()


@pytest.fixture(scope="module")
def old(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """An old lake: of two files of one name the stream has read one."""
    lake = Lake.at(str(tmp_path_factory.mktemp("old") / "lake"))
    for number, name in enumerate(("a.jsonl", "i j%.jsonl", "sub/same.jsonl")):
        put(lake, name, number + 1)
    stream_bronze(spark, lake)
    stream_silver(spark, lake)
    put(lake, "other/same.jsonl", 4)
    stream_bronze(spark, lake)
    assert ids(lake) == [1, 2, 3]
    return lake


def ids(lake: Lake) -> list[int]:
    return sorted(row["resource_id"] for row in stored_rows(lake, "bronze.tmdb_responses").to_pylist())


def copied(old: Lake, to: Path) -> Lake:
    shutil.copytree(old.uri, to)
    return Lake.at(str(to))


def test_what_the_streams_have_read_is_not_read_again_and_what_they_passed_over_is(
    spark: SparkSession, old: Lake, tmp_path: Path
):
    lake = copied(old, tmp_path / "moved")
    assert run_bronze(spark, lake).rows_in == 1
    assert run_silver(spark, lake).rows_in == 1
    assert ids(lake) == [1, 2, 3, 4]
    assert [row["movie_id"] for row in contents(lake, "silver.movies")] == [1, 2, 3, 4]
    assert (run_bronze(spark, lake).rows_in, run_silver(spark, lake).rows_in) == (0, None)


def test_a_batch_that_silver_had_not_read_means_applying_all_again(spark: SparkSession, old: Lake, tmp_path: Path):
    lake = copied(old, tmp_path / "lake")
    put(lake, "z.jsonl", 5)
    stream_bronze(spark, lake)
    assert run_bronze(spark, lake).rows_in == 1
    again = run_silver(spark, lake)
    assert (again.rows_in, again.kept, again.unchanged) == (5, 2, 3)


def test_a_planned_batch_that_bronze_never_committed_is_read(spark: SparkSession, old: Lake, tmp_path: Path):
    lake = copied(old, tmp_path / "lake")
    put(lake, "z.jsonl", 5)
    stream_bronze(spark, lake)
    newest = max(Path(lake.table(TMDB_RESPONSES.name), "_delta_log").glob("0*.json"))
    for file in newest.parent.glob(f"*{newest.stem}*"):
        file.unlink()
    assert ids(lake) == [1, 2, 3]
    assert run_bronze(spark, lake).rows_in == 2
    assert ids(lake) == [1, 2, 3, 4, 5]


def test_without_its_checkpoint_bronzes_rows_are_believed_and_two_of_a_name_are_refused(
    spark: SparkSession, old: Lake, tmp_path: Path
):
    lake = copied(old, tmp_path / "lake")
    shutil.rmtree(checkpoints.landing_stream(lake))
    with pytest.raises(LandingError, match=r"other/same.jsonl and sub/same.jsonl; one of them is in Bronze"):
        run_bronze(spark, lake)
    Path(lake.landing, "other/same.jsonl").unlink()
    assert run_bronze(spark, lake).rows_in == 0
    assert ids(lake) == [1, 2, 3]


NEW_COLUMNS = {
    "bronze.tmdb_responses": ("source", "resource_key"),
    "silver.movies": ("_missing_parts",),
    "silver.tv_shows": ("_missing_parts",),
    "silver.rejected_records": ("source", "resource_key"),
}


def before_kinds(spark: SparkSession, lake: Lake) -> None:
    """Makes of a lake what the release wrote that knew one source, and nothing of parts."""
    for name, columns in NEW_COLUMNS.items():
        overwrite(lake, name, spark.read.format("delta").load(lake.table(name)).drop(*columns))
    shutil.rmtree(lake.table("silver.carried_parts"))
    accounts = spark.read.format("delta").load(lake.table("ops.job_runs")).drop("ignored_endpoints")
    states = F.map_filter("table_states", lambda name, _: name != "silver.carried_parts")
    overwrite(lake, "ops.job_runs", accounts.withColumn("table_states", states))


def overwrite(lake: Lake, name: str, rows: DataFrame) -> None:
    local = rows.localCheckpoint()
    local.write.format("delta").mode("overwrite").option("overwriteSchema", "true").save(lake.table(name))


def test_a_lake_of_the_release_before_goes_on_without_a_row_changed(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake.at(str(tmp_path / "lake"))
    ingest(spark, lake, answer(body(1)), answer(body(2, vote_count=-1)), not_found(3, day(1)))
    before_kinds(spark, lake)
    tables = [table.name for table in (TMDB_RESPONSES, *SILVER_TABLES) if table.short_name != "carried_parts"]
    before = {name: (stored_rows(lake, name), data_files(lake, name)) for name in tables}

    assert (run_silver(spark, lake).rows_in, run_bronze(spark, lake).rows_in) == (None, 0)
    for name, (rows, files) in before.items():
        assert data_files(lake, name) == files
        assert stored_rows(lake, name).select(rows.column_names).equals(rows), name
    assert ingest(spark, lake, answer(body(1), day(2)), answer(body(2, vote_count=-1), day(2))).rows_in == 2
    assert [row["movie_id"] for row in contents(lake, "silver.movies")] == [1]


def data_files(lake: Lake, name: str) -> list[str]:
    return sorted(DeltaTable(lake.table(name)).file_uris())


def test_a_rejected_record_keeps_the_hash_that_it_had_before_there_were_sources(spark: SparkSession) -> None:
    record = answer(body(2, vote_count=-1))
    rows = REJECTED_RECORDS.build(classified(spark, record)).collect()
    content = ("_source_file", "endpoint", "resource_id", "params", "status_code", "fetched_at", "payload", "run_id")
    hashed = bronze(spark, record).select(F.xxhash64(*content, F.lit(1)).alias("hash")).collect()
    assert [row.record_hash for row in rows] == [row.hash for row in hashed]
