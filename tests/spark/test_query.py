"""`moviepipe sql`: what it takes, what it refuses, and that it changes no word of a query."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakes import version
from moviepipe.errors import LakeError
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.query import Answer, run_query
from moviepipe.silver import MOVIES, TV_SHOWS
from moviepipe.tables import few_rows


@pytest.fixture(scope="module")
def stored(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of two movies and no show."""
    lake = Lake.at(str(tmp_path_factory.mktemp("query") / "lake"))
    empty = dict.fromkeys(MOVIES.schema.fieldNames())
    films = [
        {"movie_id": 1, "title": "Tin :fire:  Boat", "budget_usd": 5000, "fetched_at": datetime(2024, 1, 1)},
        {"movie_id": 2, "title": "silver.movies", "budget_usd": 7000, "fetched_at": datetime(2024, 1, 1)},
    ]
    for table in (MOVIES, TV_SHOWS):
        delta.create_if_missing(spark, lake, table)
    delta.append_rows(lake, MOVIES, few_rows(spark, [empty | film for film in films], MOVIES.schema))
    return lake


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("select 'silver.movies' as `silver.movies` from silver.movies limit 1", [("silver.movies",)]),
        ("select movie_id from silver.movies where title = 'silver.movies'", [(2,)]),
        ("-- silver.movies\n/* delete */ select count(*) from `silver`.MOVIES", [(2,)]),
        ("from silver.movies select max(movie_id)", [(2,)]),
        ("select silver.movies.title, movies.movie_id from silver.movies where movie_id = 2", [("silver.movies", 2)]),
        ("with movies as (select 9 as n) select n, movie_id from movies, silver.movies order by 2", [(9, 1), (9, 2)]),
        (
            "select movie_id from silver.movies m where not exists (select 1 from silver.tv_shows) order by 1",
            [(1,), (2,)],
        ),
        ("table silver.movies |> where movie_id = 1 |> select budget_usd", [(5000,)]),
        ("select 1.5, named_struct('a', array(2))", [(Decimal("1.5"), {"a": [2]})]),
        ("select timestamp'2024-01-01 10:00:00'", [(datetime(2024, 1, 1, 10),)]),
    ],
)
def test_a_query_is_answered_and_no_word_of_it_changed(
    spark: SparkSession, stored: Lake, query: str, rows: list[tuple[object, ...]]
):
    assert list(run_query(spark, stored, query, 10).rows) == rows


@pytest.mark.parametrize("query", ["describe silver.movies", "show columns in silver.movies"])
def test_the_columns_of_a_table_are_shown(spark: SparkSession, stored: Lake, query: str):
    answer = run_query(spark, stored, query, 100)
    assert [row[0] for row in answer.rows] == MOVIES.schema.fieldNames()


def test_more_rows_than_the_limit_are_said_to_be_cut(spark: SparkSession, stored: Lake):
    assert run_query(spark, stored, "select movie_id from silver.movies order by 1", 1) == Answer(
        ["movie_id"], [(1,)], True
    )


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("with x as (select 1) delete from silver.movies where true", "DeleteFromTable"),
        ("/* select */ update silver.movies set title = ''", "UpdateTable"),
        ("from silver.movies insert into silver.movies select *", "InsertIntoStatement"),
        ("with x as (select 1 a) insert overwrite directory '{out}' using csv select * from x", "InsertIntoDir"),
        ("create table t using csv location '{out}' as select 1 a", "CreateTableAsSelect"),
        ("vacuum silver.movies", "VacuumTableCommand"),
        ("begin delete from silver.movies; end", "CompoundBody"),
        ("execute immediate 'delete from silver.movies'", "ExecuteImmediate"),
        ("select transform(title) using 'tee {out}' from silver.movies", "ScriptTransformation"),
        ("select * from identifier('text.`/etc/passwd`')", "PlanWithUnresolvedIdentifier"),
        ("select identifier('reflect')('java.lang.System', 'exit', 1)", "identifier"),
        ("select reflect('java.lang.System', 'exit', 1)", "reflect reaches outside"),
        ("select row_number() over w from silver.movies window w as (order by java_method('a', 'b'))", "java_method"),
        ("select 1 from silver.movies lateral view try_reflect('a', 'b') t as x", "try_reflect"),
        ("select * from table_changes_by_path('{out}', 0)", "table_changes_by_path"),
        ("select * from text.`/etc/passwd`", "text./etc/passwd is no table of the lake"),
        ("select (select max(value) from csv.`/etc/passwd`) from silver.movies", "csv./etc/passwd is no table"),
        ("with x as (select * from delta.`{out}`) select 1", "is no table of the lake"),
        ("describe text.`/etc/passwd`", "is no table of the lake"),
        ("select * from silver.moovies", "Did you mean silver.movies?"),
        ("select * from movies", "Did you mean silver.movies?"),
        ("select * from gold.genre_summary", "Run `moviepipe gold` first"),
    ],
)
def test_what_writes_or_reaches_outside_the_lake_is_refused(
    spark: SparkSession, stored: Lake, tmp_path: Path, query: str, holds: str
):
    before, out = version(stored, "silver.movies"), tmp_path / "out"
    with pytest.raises(LakeError, match=holds.replace("?", r"\?")):
        run_query(spark, stored, query.format(out=out), 10)
    assert version(stored, "silver.movies") == before
    assert not out.exists()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select titel from silver.movies", r"`titel` cannot be resolved.*`title`.*line 1 pos 7"),
        ("select title form silver.movies", r"Syntax error at or near 'silver'. \(line 1, pos 18\)"),
        ("select 1 / (budget_usd - 5000) from silver.movies", "Division by zero"),
        (
            "select cast(title as int) from silver.movies where movie_id = 2",
            "The value 'silver.movies' .*cannot be cast",
        ),
        ("select nofunction(1)", "Cannot resolve routine `nofunction`"),
        ("select date'9999-12-31' + 400", "cannot be shown .*Cast it to string"),
    ],
)
def test_a_mistake_in_a_query_is_one_line_without_java(
    spark: SparkSession, stored: Lake, capfd: pytest.CaptureFixture[str], query: str, said: str
):
    with pytest.raises(LakeError, match=said) as caught:
        run_query(spark, stored, query, 10)
    assert "\n" not in str(caught.value)
    assert "SQLSTATE" not in str(caught.value)
    assert "Exception" not in str(caught.value) + capfd.readouterr().err


def test_a_damaged_file_of_a_table_is_named_with_its_remedy(spark: SparkSession, lake: Lake):
    delta.create_if_missing(spark, lake, TV_SHOWS)
    delta.append_rows(lake, TV_SHOWS, spark.range(0, 1, 1, 1).selectExpr("id as tv_id").to(TV_SHOWS.schema))
    (file,) = Path(lake.table("silver.tv_shows")).glob("*.parquet")
    file.write_bytes(file.read_bytes()[:100])
    file.with_name(f".{file.name}.crc").unlink()
    with pytest.raises(LakeError) as caught:
        run_query(spark, lake, "select max(name) from silver.tv_shows", 10)
    assert str(caught.value) == (
        f"silver.tv_shows cannot be read: {file} is damaged or missing. "
        "Run `moviepipe silver --rebuild` to write the table anew from Bronze."
    )
