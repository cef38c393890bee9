"""What the native engine is not asked: each with its reason, told before any engine runs."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines import natively
from gold_lakes import write_rows
from moviepipe.io.lake import Lake
from moviepipe.pipelines.answer import NotNativeError
from moviepipe.pipelines.native_rules import spelled_out
from moviepipe.silver import MOVIES
from moviepipe.tables import LONG, schema


@pytest.fixture
def stored(lake: Lake) -> Lake:
    """A lake whose movies have whole numbers near the end of their types."""
    rows = ({"movie_id": n, "title": "a", "runtime_minutes": 10**9 * n, "budget_usd": 5 * 10**18} for n in (1, 2))
    write_rows(lake, MOVIES, *rows)
    return lake


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("select percentile_approx(budget_usd, 0.5) from silver.movies", r"percentile_approx\(…\) is not among"),
        ("select try_divide(1.5, 2) from silver.movies", r"try_divide\(…\) is not among"),
        ("select title rlike 'a' as x from silver.movies", "RLIKE"),
        ("table silver.movies |> where movie_id = 1", r"\|> is not among"),
        ("select 1 -- silver.movies", "-- is not among"),
        (r"select title from silver.movies where title = 'it\'s'", r"\\ is not among"),
        ("select title from silver.movies where title = 'it''s'", "is not among"),
        ("select cast(title as int) as x from silver.movies", r"cast\(…\)"),
        ("select date'2024-2-9' as x", "is not among"),
        ("select title from silver.movies version as of 0", "is not among"),
        ("select title from silver.movies tablesample (1 rows)", "is not among"),
        ("select title, count(*) from silver.movies group by rollup (title)", "is not among"),
        ("select /*+ broadcast(m) */ 1 from silver.movies m", r"/\* is not among"),
        ("select 1.5", "is not among"),
        ("select runtime_minutes is null from silver.movies", r"without a name \(`as …`\)"),
        ("select rank() over (order by movie_id) from silver.movies", "without a name"),
        ("select substring(title, movie_id) as x from silver.movies", "is not among"),
        ("select title from parquet.`/etc/passwd`", "is no table of the lake"),
        ("select title from movies", "movies is no table of the lake"),
        ("select title from `silver.movies`", "is no table of the lake"),
        ("delete from silver.movies", "only single queries"),
        ("select 1; select 2", "only single queries"),
        ("describe silver.movies", "only single queries"),
        ("select title form silver.movies", "^line 1, column 19, at silver: invalid expression"),
        ("select titel from silver.movies", "'titel' could not be resolved"),
        ("select title from silver.movies where title = 1", "mixes a text and a whole number"),
        ("select if(movie_id > 1, 'a', 1) as x from silver.movies", "mixes a text and a whole number"),
        ("select coalesce(movie_id, 0.5) as x from silver.movies", "mixes a decimal and a whole number"),
        ("select title from silver.movies where release_date > '2000'", "mixes a date and a text"),
        ("select title from silver.movies where title", "takes a text"),
        ("select year(title) as y from silver.movies", "takes a text"),
        ("select date_add(title, 1) as y from silver.movies", "takes a text"),
        ("select lag(title, 1, 'x') over (order by movie_id) as y from silver.movies", "is not among"),
        ("select lower(title) title, count(*) from silver.movies group by title", "may mean a column or"),
        ("select upper(movie_id) from silver.movies", "takes a whole number"),
        ("select title from silver.movies union select movie_id from silver.movies", "mixes a text and a whole"),
        ("select runtime_minutes + 1000000000 as x from silver.movies", "might be too large for its type"),
        ("select budget_usd * 3 as x from silver.movies", "might be too large"),
        ("select sum(budget_usd) from silver.movies", "might be too large"),
        ("select avg(budget_usd) from silver.movies", "depend on the order of its additions"),
        ("select sum(popularity) from silver.movies", "depend on the order of its additions"),
        ("select movie_id * 1.5 as x from silver.movies", "is not known"),
        ("with t as (select movie_id x from silver.movies) select x + 1 as y from t", "is not known"),
    ],
)
def test_it_is_left_to_spark_with_the_reason(stored: Lake, query: str, reason: str):
    with pytest.raises(NotNativeError, match=reason) as caught:
        natively(stored, query, 10)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("number", [-0.0, float("nan"), float("inf")])
def test_columns_with_numbers_that_the_engines_count_otherwise_are_left_to_spark(lake: Lake, number: float):
    write_rows(lake, MOVIES, {"movie_id": 1, "popularity": number})
    with pytest.raises(NotNativeError, match=r"popularity holds -0\.0, NaN or an infinity"):
        natively(lake, "select max(popularity) from silver.movies", 10)
    assert natively(lake, "select max(movie_id) from silver.movies", 10).rows == [(1,)]


def test_a_table_of_another_shape_or_protocol_is_left_to_spark(lake: Lake):
    write_rows(lake, replace(MOVIES, schema=schema(movie_id=LONG)), {"movie_id": 1})
    with pytest.raises(NotNativeError, match=r"silver\.movies was written before it had the column imdb_id"):
        natively(lake, "select * from silver.movies", 10)
    log = Path(lake.table("silver.movies"), "_delta_log", f"{0:020d}.json")
    log.write_text(log.read_text().replace('"minReaderVersion":1', '"minReaderVersion":4'))
    with pytest.raises(NotNativeError, match=r"silver\.movies has a protocol that the native engine does not know"):
        natively(lake, "select * from silver.movies", 10)


def test_an_error_of_the_native_engine_is_a_reason_too(stored: Lake):
    with pytest.raises(NotNativeError, match="zero"):
        natively(stored, "select 1 / (movie_id - 1) as x from silver.movies", 10)


def test_another_time_zone_gives_the_same_moments(lake: Lake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    write_rows(lake, MOVIES, {"movie_id": 1, "fetched_at": datetime(2023, 12, 31, 23, tzinfo=UTC)})
    query = "select fetched_at, year(fetched_at) as y from silver.movies where fetched_at < '2024-01-01'"
    assert natively(lake, query, 10).rows == [(datetime(2023, 12, 31, 23), 2023)]


def test_more_rows_than_the_limit_are_said_to_be_cut(stored: Lake):
    answer = natively(stored, "select movie_id from silver.movies order by 1", 1)
    assert (answer.columns, answer.rows, answer.cut) == (["movie_id"], [(1,)], True)


def test_rounding_and_decimals_are_spelled_out_for_the_native_engine():
    assert spelled_out("select ROUND(a + (b), 2) x, round(c) from t where d > 1.5 and e > 15e-1") == (
        "select cast(ROUND(cast(cast(a + (b) as string) as decimal(38, 18)), 2) as double) x, "
        "cast(round(cast(cast(c as string) as decimal(38, 18))) as double) from t where d > 1.5D and e > 15e-1"
    )
