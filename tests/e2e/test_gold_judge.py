"""A second engine judges Gold: DuckDB starts from the CSV files, not from Silver, and every row must agree."""

from pathlib import Path

import duckdb
import pytest
from pyspark.sql import SparkSession

from engines import assert_others_read_the_same, differences
from judge_gold import JUDGED
from lakes import contents
from moviepipe.gold import TABLES
from moviepipe.io.lake import Lake

CSV = """all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n'"""
MOVIES = """
    create table movies as
    select *, year(release_date)::int as release_year, revenue_usd - budget_usd as profit_usd from (
        select id::bigint as movie_id, null::varchar as imdb_id, title, original_language,
            try_cast(release_date as date) as release_date,
            nullif(try_cast(runtime as double), 0)::int as runtime_minutes, nullif(budget::bigint, 0) as budget_usd,
            nullif(revenue::bigint, 0) as revenue_usd, popularity::double as popularity,
            vote_average::double as vote_average, vote_count::bigint as vote_count, status,
            timestamp '2017-09-01' as fetched_at
        from csv_movies
    )
"""
ENTRIES = {
    "movie_genres": ("csv_movies", "id", "genres", {"id": "genre_id", "name": "genre_name"}),
    "movie_companies": ("csv_movies", "id", "production_companies", {"id": "company_id", "name": "company_name"}),
    "movie_countries": (
        "csv_movies",
        "id",
        "production_countries",
        {"iso_3166_1": "country_code", "name": "country_name"},
    ),
    "movie_keywords": ("csv_movies", "id", "keywords", {"id": "keyword_id", "name": "keyword_name"}),
    "movie_crew": ("csv_credits", "movie_id", "crew", {"id": "person_id", "name": "person_name", "job": "job_name"}),
}
NOT_IN_THE_FILES = """
    create table movie_lists (list_name varchar, list_rank int, movie_id bigint, fetched_at timestamp);
    create table tv_genres (series_id bigint, genre_id bigint, genre_name varchar);
    create table tv_shows (series_id bigint, popularity double, vote_average double, vote_count bigint,
        fetched_at timestamp);
    create table movie_ratings (imdb_id varchar, rating_source varchar, rating double);
"""
WITHOUT_ROWS = {"gold.tv_genre_summary", "gold.rating_comparison"}  # the files have no shows and no ratings
SILVER_INPUTS = {name for table in TABLES for name in table.inputs} - {table.short_name for table in TABLES}


@pytest.fixture(scope="module")
def from_csv(shared_data: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB with relations like Silver's tables, made of the CSV files."""
    connection = duckdb.connect()
    for name in ("movies", "credits"):
        file = shared_data / "tmdb5000" / f"tmdb_5000_{name}.csv.gz"
        connection.execute(f"create table csv_{name} as from read_csv('{file}', {CSV})")
    connection.execute(MOVIES + ";" + NOT_IN_THE_FILES)
    for table, (source, movie_id, column, fields) in ENTRIES.items():
        values = ", ".join(f"{_value(field)} as {name}" for field, name in fields.items())
        connection.execute(f"""
            create table {table} as select movie_id, {values}
            from (select {movie_id}::bigint as movie_id, unnest(from_json({column}, '["json"]')) as entry from {source})
        """)
    there = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    missing = SILVER_INPUTS - there
    assert not missing, f"Gold reads {', '.join(missing)}: make them of the files, or empty in NOT_IN_THE_FILES"
    return connection


def _value(field: str) -> str:
    """An entry's number, or its text without spaces around it."""
    return f"(entry ->> '{field}')::bigint" if field == "id" else f"nullif(trim(entry ->> '{field}', ' '), '')"


@pytest.mark.parametrize("name", JUDGED)
def test_both_engines_give_the_same_rows_of_the_files(
    tmdb_lake: Lake, from_csv: duckdb.DuckDBPyConnection, name: str
) -> None:
    assert differences(tmdb_lake, from_csv, name) == []
    assert (name in WITHOUT_ROWS) == (contents(tmdb_lake, name) == []), "WITHOUT_ROWS names what the files leave empty"


@pytest.mark.parametrize("name", JUDGED)
def test_duckdb_and_delta_rs_read_what_spark_reads(spark: SparkSession, tmdb_lake: Lake, name: str) -> None:
    assert_others_read_the_same(spark, tmdb_lake, name)
