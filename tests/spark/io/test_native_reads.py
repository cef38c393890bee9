"""Tables with deletion vectors in files above 10 MB, read without Spark: the rows that Spark reads."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession

from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import query_rows, read_snapshot
from moviepipe.tables import LONG, STRING, Table, schema

ROWS, MIB = 120_000, 2**20


def plays(rows: DataFrame) -> DataFrame:
    """One row per play."""
    return rows


PLAYS = Table("silver", plays, schema(play_id=LONG, kind=STRING, text=STRING), keys=("play_id",))
QUERIES = (
    "select count(*) as n from plays",
    "select count(*) as n, count(distinct play_id) as ids, max(play_id) as last, sum(length(text)) as signs from plays",
    "select count(*) as n from plays where play_id between 1000 and 2999",
    "select play_id, kind from plays where play_id in (5, 6, 7, 8, 60001, 119999) order by play_id",
    "select play_id from plays order by play_id limit 4",
    "select play_id from plays where kind = 'c' order by play_id desc limit 4",
    "select kind, count(*) as n from plays group by kind order by kind",
    "select count(*) as n from plays a join plays b on a.play_id = b.play_id + 1 where b.kind = 'b'",
    "select count(*) as n from plays a left semi join (select play_id from plays where kind = 'b') b using (play_id)",
)  # fmt: skip


@pytest.fixture(scope="module")
def stored(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A table of one big file; every third row was deleted, some were updated, and a few came later."""
    lake = Lake.at(str(tmp_path_factory.mktemp("native") / "lake"))
    text = "concat(sha2(string(id), 512), sha2(string(-id), 512)) as text"
    rows = spark.range(0, ROWS, 1, 1).selectExpr("id as play_id", "'a' as kind", text)
    delta.create_if_missing(spark, lake, PLAYS)
    delta.append_rows(lake, PLAYS, rows)
    path = f"delta.`{lake.table(PLAYS.name)}`"
    spark.sql(f"delete from {path} where play_id % 3 = 0")
    spark.sql(f"update {path} set kind = 'b' where play_id % 1000 = 7")
    delta.append_rows(
        lake, PLAYS, rows.where("play_id < 30").selectExpr("play_id + 200000 as play_id", "'c' as kind", "text")
    )
    delta.read_table(spark, lake, PLAYS).createOrReplaceTempView("plays")
    yield lake
    spark.catalog.dropTempView("plays")


def test_the_table_is_as_this_test_wants_it(stored: Lake):
    files = pa.table(read_snapshot(stored, PLAYS).stored.get_add_actions())
    assert max(files["size_bytes"].to_pylist()) > 10 * MIB
    assert sum(files["num_records"].to_pylist()) > ROWS + 30  # rows that deletion vectors hide count here
    assert read_snapshot(stored, PLAYS).count() == ROWS * 2 // 3 + 30


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_gives_what_spark_gives(spark: SparkSession, stored: Lake, query: str):
    assert query_rows(query, read_snapshot(stored, PLAYS)) == [row.asDict() for row in spark.sql(query).collect()]


def test_all_rows_are_those_of_spark(spark: SparkSession, stored: Lake):
    mine, spark_rows = read_snapshot(stored, PLAYS).arrow(), spark.table("plays").toArrow()
    assert mine.sort_by("play_id").equals(spark_rows.sort_by("play_id").cast(mine.schema))
    some = list(read_snapshot(stored, PLAYS).batches(["play_id"], "play_id < 9"))
    assert sorted(pa.Table.from_batches(some)["play_id"].to_pylist()) == [1, 2, 4, 5, 7, 8]
