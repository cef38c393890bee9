"""Small batches: held by this process, so that Spark reads no table for them."""

import pytest
from pyspark.sql import DataFrame, SparkSession

from lakes import contents, ingest, version
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.io import commits, delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines import held_rows
from moviepipe.pipelines.held_rows import read_if_few
from moviepipe.silver import MOVIES, POPULARITY_HISTORY, REJECTED_RECORDS
from moviepipe.tables import Table
from records import answer, body, day

GENRES = [{"id": 18, "name": "Drama"}]


def only_rejected_records(spark: SparkSession, lake: Lake, table: Table) -> DataFrame:
    """Names the table of them alone to Spark, which reads it only where a record is rejected."""
    assert table is REJECTED_RECORDS, "Spark reads a table"
    return read_now(spark, lake, table)


read_now = delta.read_now


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Two movies in two batches, and one of them again on another day, and then with other words on the same day."""
    lake = Lake.at(str(tmp_path_factory.mktemp("held") / "lake"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta, "read_table", None)
        patch.setattr(delta, "read_now", only_rejected_records)
        ingest(spark, lake, answer(body(1, genres=GENRES), day(1)))
        ingest(spark, lake, answer(body(2, genres=GENRES), day(1)))
        ingest(spark, lake, answer(body(1, title="Next day", genres=GENRES), day(2)))
        ingest(spark, lake, answer(body(1, title="Same day", genres=GENRES), day(2).replace(hour=9)))
    return lake


def test_rows_of_which_nothing_is_stored_are_appended_and_others_replaced_or_merged(lake: Lake) -> None:
    def operations(table: Table) -> list[str]:
        return [
            f"{commit.operation} {commit.action}"
            for number in range(1, version(lake, table.name) + 1)
            if (commit := commits.commit_at(lake, table, number))
        ]

    assert operations(MOVIES) == ["WRITE written", "WRITE written", "WRITE replaced", "WRITE replaced"]
    assert operations(POPULARITY_HISTORY) == ["WRITE written"] * 3 + ["MERGE merged"]
    titles = {row["movie_id"]: row["title"] for row in contents(lake, MOVIES.name)}
    assert titles == {1: "Same day", 2: body(2)["title"]}
    assert len(contents(lake, POPULARITY_HISTORY.name)) == 3


def test_more_records_or_longer_bodies_are_not_held(
    spark: SparkSession, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = version(lake, TMDB_RESPONSES.name)
    held = read_if_few(spark, lake, last, after=last - 1)
    assert held is not None
    assert [row.payload for row in held.collect()] == [answer(body(1, title="Same day", genres=GENRES), day(2)).payload]
    assert read_if_few(spark, lake, last - 1, after=None) is None  # another version than the one that can be read
    bytes_of_bodies = sum(len(row["payload"].encode()) for row in contents(lake, TMDB_RESPONSES.name))
    for name, limit in (("MOST_RECORDS", 4), ("MOST_PAYLOAD_BYTES", bytes_of_bodies)):
        monkeypatch.setattr(held_rows, name, limit)
        assert read_if_few(spark, lake, last, after=None) is not None
        monkeypatch.setattr(held_rows, name, limit - 1)
        assert read_if_few(spark, lake, last, after=None) is None
        monkeypatch.setattr(held_rows, name, limit)
