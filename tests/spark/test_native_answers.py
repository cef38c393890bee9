"""Every word that the native engine may meet in a query, answered by it and by Spark: the same names and rows.

The rows are odd on purpose: nulls, empty texts, letters of two and four bytes, dates before 1900, ties.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from sqlglot import tokenize

from engines import natively
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.native_rules import FUNCTIONS, NODES, SELF_NAMED, parsed
from moviepipe.silver import MOVIE_GENRES, MOVIES
from moviepipe.tables import few_rows

# movie_id, runtime_minutes, budget_usd, popularity, title, is_adult, release_date, fetched_at, _missing_parts
FILMS = [
    (1, 1, 10, 1.5, "a", True, date(2024, 2, 29), datetime(2024, 2, 29, 10, 20, 30, 123456), ["x", "y"]),
    (2, 2, 20, 1.035, "B", False, date(2023, 12, 31), datetime(2023, 12, 31, 23, 59, 59), []),
    (3, None, None, None, None, None, None, None, None),
    (4, 3, 3_000_000_000, 2.675, "a", None, date(1969, 7, 20), datetime(1969, 7, 20, 20, 17, 40), ["z", None, "x"]),
    (5, -7, -5, 0.0, "Été b c", True, date(2024, 1, 1), datetime(2024, 1, 1), ["x"]),
    (6, 12, 7, 1234.5678, " b ", False, date(1899, 12, 31), datetime(1899, 12, 31, 1), None),
    (7, 3, 1, 0.285, "", True, date(2100, 1, 1), datetime(2100, 1, 1, 12), ["Été"]),
    (8, 0, 0, 1.5000000000000002, "12", False, date(2024, 2, 29), datetime(2024, 2, 29), ["y", "x"]),
    (9, None, 5, 1e9 / 7, "𝔘x", None, date(2024, 3, 31), None, ["a", "b"]),
    (10, 25, 45, -2.5, "ab%_c\n\t", True, None, datetime(2024, 3, 10, 2, 30), ["b"]),
    (11, 1, 3, 8.125, "ΑΣ straße İ", False, date(2000, 2, 28), datetime(2000, 2, 28), ["q"]),
]
GENRES = [(1, 18, "Drama"), (1, 35, "Comedy"), (2, 18, "Drama"), (None, None, "none"), (4, 3, None), (20, -7, "War")]
COLUMNS = {
    "of numbers": """runtime_minutes + 1, popularity + 1.5, popularity * runtime_minutes - budget_usd / 3,
        runtime_minutes / 2, 100 * budget_usd / 7, budget_usd % 7, popularity % 2, (runtime_minutes + 1) * 2,
        runtime_minutes + budget_usd, popularity - 1, abs(popularity), abs(budget_usd), floor(popularity),
        ceil(popularity), floor(runtime_minutes / 2), greatest(runtime_minutes, 2), least(popularity, budget_usd)""",
    "rounded": """round(popularity), round(popularity, 1), round(popularity, 2), round(popularity / 3, 3),
        round(100 * runtime_minutes / 7, 1), round(round(popularity, 2) * 2), coalesce(round(popularity, 1), 0)""",
    "compared": """runtime_minutes = 1, runtime_minutes <> 1, budget_usd > runtime_minutes, popularity > 1.5,
        popularity = 1.5, popularity between 1.5 and 2, popularity in (1.5, 2.675), popularity >= 1,
        runtime_minutes in (1, 2, null), runtime_minutes not in (1, 2), title in ('a', 'B'), title < 'b', title <= 'a',
        title between 'A' and 'Z', release_date = '2024-02-29', release_date < date'2024-03-01',
        release_date between '2024-01-01' and '2024-12-31', fetched_at >= '2024-01-01',
        fetched_at > timestamp'2024-01-01 10:00:00', runtime_minutes is null, title is not null, is_adult = true,
        runtime_minutes <=> null, is_adult and runtime_minutes > 1, is_adult or runtime_minutes > 1, not is_adult,
        is_adult is true, runtime_minutes != 3""",
    "of texts": """lower(title), upper(title), length(title), trim(title), concat(title, '-', runtime_minutes),
        title || '!', substring(title, 2, 3), substr(title, 2), left(title, 2), right(title, 2),
        replace(title, 'a', 'x'), title like 'a%', title like '_', title not like '%b%', title like '%É%', '', 'x'""",
    "of choices": """coalesce(runtime_minutes, 0), coalesce(popularity, 0.5), ifnull(title, 'none'), nvl(title, '-'),
        nullif(runtime_minutes, 1), nullif(title, ''), if(runtime_minutes > 1, 'long', 'short'),
        case when runtime_minutes > 1 then 'x' when is_adult then 'y' end, case title when 'a' then 1 else 2 end,
        case when popularity > 1.5 then popularity else 0.5 end, case when is_adult then null else budget_usd end""",
    "of dates and lists": """year(release_date), month(release_date), day(release_date), quarter(release_date),
        year(fetched_at), date_add(release_date, 40), size(_missing_parts), array_contains(_missing_parts, 'x')""",
    "of windows": """row_number() over (order by movie_id), rank() over (order by runtime_minutes),
        dense_rank() over (partition by is_adult order by runtime_minutes desc nulls last),
        lag(title) over (order by movie_id), lead(title, 2) over (order by movie_id), count(*) over (),
        sum(runtime_minutes) over (partition by is_adult order by movie_id),
        avg(runtime_minutes) over (order by movie_id rows between 1 preceding and current row),
        max(budget_usd) over (partition by title), rank() over (order by popularity)""",
}
NAMED = """movie_id, runtime_minutes + 1, (runtime_minutes - 1) * 2, budget_usd / 2, runtime_minutes % 2,
    runtime_minutes = 1, budget_usd > 1, budget_usd >= 1, budget_usd < 1, budget_usd <= 1, is_adult and true,
    is_adult or false, not is_adult, coalesce(title, 'x'), nullif(title, 'a'), lower(title), upper(title),
    length(title), trim(title), left(title, 1), right(title, 1), replace(title, 'a', 'b'), substring(title, 1, 2),
    concat(title, 'x'), title || 'x', abs(budget_usd), round(popularity), round(popularity, 2), floor(popularity),
    ceil(popularity), greatest(budget_usd, 2), least(budget_usd, 2), year(release_date), month(release_date),
    day(release_date), quarter(release_date), case when runtime_minutes > 1 then 'x' else 'y' end, 1, 'a', true, null,
    movies.title as t"""
AGGREGATES = """count(*), count(1), count(title), count(distinct runtime_minutes), count(distinct title, is_adult),
    sum(runtime_minutes), sum(budget_usd), avg(runtime_minutes), min(title), max(popularity), min(release_date),
    count_if(is_adult), sum(case when is_adult then 1 else 0 end), round(avg(runtime_minutes), 2), count(*) + 1,
    sum(budget_usd) / count(*), max(runtime_minutes - 1), sum(distinct runtime_minutes) as s"""
JOIN = "silver.movies m {} join silver.movie_genres g on m.movie_id = g.movie_id order by 1, 2"
QUERIES = (
    f"select {NAMED} from silver.movies where movie_id in (1, 3) order by movie_id",
    f"select {AGGREGATES} from silver.movies",
    f"select is_adult, {AGGREGATES} from silver.movies group by is_adult order by is_adult",
    "select * from silver.movie_genres order by movie_id, genre_id",
    "select title k, count(*) n from silver.movies group by title having n > 1 or k is null order by n desc, k",
    "select year(release_date) y, count(*) n from silver.movies group by 1 order by 2 desc, 1 limit 3 offset 1",
    "select distinct title from silver.movies order by title desc nulls first",
    "select movie_id, popularity from silver.movies order by popularity, movie_id",
    *(f"select m.movie_id, genre_name from {JOIN.format(how)}" for how in ("", "left", "right", "full outer")),
    *(f"select m.movie_id, title from {JOIN.format(how)}" for how in ("left semi", "left anti")),
    "select movie_id, genre_name from silver.movies join silver.movie_genres using (movie_id) order by 1, 2",
    "select m.movie_id, genre_id from silver.movies m cross join silver.movie_genres order by 1, 2 limit 5",
    "select movie_id from silver.movies where movie_id in (select movie_id from silver.movie_genres) order by 1",
    "select movie_id from silver.movies where movie_id not in (select movie_id from silver.movie_genres)",
    "select movie_id from silver.movies m where not exists "
    "(select 1 from silver.movie_genres g where g.movie_id = m.movie_id) order by 1",
    "select movie_id, (select max(genre_id) from silver.movie_genres) as m from silver.movies order by 1",
    "with t as (select title, count(*) n from silver.movies group by title) select * from t where n > 1 order by title",
    "select t.n from (select count(*) n from silver.movies) t",
    *(
        f"select runtime_minutes from silver.movies {how} select genre_id from silver.movie_genres order by 1"
        for how in ("union", "union all", "intersect", "except")
    ),
)


@pytest.fixture(scope="module")
def stored(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake of odd movies, one of which was deleted."""
    lake = Lake.at(str(tmp_path_factory.mktemp("native") / "lake"))
    names = ("movie_id", "runtime_minutes", "budget_usd", "popularity", "title", "is_adult", "release_date")
    columns = (*names, "fetched_at", "_missing_parts")
    gone = (12, 99, 99, 99.0, "gone", True, date(2024, 1, 1), datetime(2024, 1, 1), [])
    films = [dict(zip(columns, film, strict=True)) for film in [*FILMS, gone]]
    genres = [dict(zip(("movie_id", "genre_id", "genre_name"), genre, strict=True)) for genre in GENRES]
    for table, rows in ((MOVIES, films), (MOVIE_GENRES, genres)):
        delta.create_if_missing(spark, lake, table)
        complete = [tuple(row.get(name) for name in table.schema.names) for row in rows]
        delta.append_rows(lake, table, few_rows(spark, complete, table.schema).coalesce(1))
    spark.sql(f"delete from delta.`{lake.table('silver.movies')}` where movie_id = 12")
    for table in (MOVIES, MOVIE_GENRES):
        delta.read_table(spark, lake, table).createOrReplaceTempView(table.short_name)
    yield lake
    for table in (MOVIES, MOVIE_GENRES):
        spark.catalog.dropTempView(table.short_name)


def pieces(columns: str) -> list[str]:
    """The columns of a list; a comma within brackets does not part them."""
    found, depth = [""], 0
    for sign in " ".join(columns.split()):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [piece.strip() for piece in found]


def query_of(columns: str) -> str:
    named = ", ".join(f"{piece} as c{number}" for number, piece in enumerate(pieces(columns)))
    return f"select movie_id, {named} from silver.movies order by movie_id"


ALL = (*map(query_of, COLUMNS.values()), *QUERIES)


@pytest.mark.parametrize("query", ALL)
def test_both_engines_give_the_same_names_and_rows(spark: SparkSession, stored: Lake, query: str):
    native, by_spark = natively(stored, query, 100), spark.sql(query.replace("silver.", ""))
    assert list(native.columns) == by_spark.columns
    pairs = zip(native.rows, map(tuple, by_spark.collect()), strict=True)
    assert [pair for pair in pairs if repr(pair[0]) != repr(pair[1])] == []


def test_a_table_is_left_as_it_is(stored: Lake):
    before = sorted(path for path in Path(stored.uri).rglob("*"))
    natively(stored, "select count(*) from silver.movies", 1)
    assert sorted(path for path in Path(stored.uri).rglob("*")) == before


def test_every_word_that_is_let_through_is_in_a_query_above():
    words = {token.text.lower() for query in ALL for token in tokenize(query, read="spark")}
    assert set(FUNCTIONS.split()) <= words
    kinds = {type(node).__name__ for query in ALL for node in parsed(query).walk()}
    assert set(NODES.split()) == kinds
    named = {type(node).__name__ for query in QUERIES[:2] for node in parsed(query).walk()}
    assert set(SELF_NAMED.split()) <= named
