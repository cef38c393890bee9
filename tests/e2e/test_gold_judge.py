"""A second engine judges Gold: DuckDB starts from the CSV files, not from Silver, and every row must agree."""

import math
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyspark.sql import SparkSession

from lakes import contents
from moviepipe.io.lake import Lake

MONEY = """
    sum(budget)::bigint as total_budget_usd, avg(budget) as avg_budget_usd, count(budget) as budget_known_count,
    sum(revenue)::bigint as total_revenue_usd, avg(revenue) as avg_revenue_usd, count(revenue) as revenue_known_count
"""
MEASURES = f"""
    count(*) as movie_count, avg(popularity) as avg_popularity,
    avg(vote_average) filter (vote_count > 0) as avg_vote, {MONEY}
"""
JUDGED = {
    "gold.yearly_summary": f"""
        select year(released)::int as release_year, {MEASURES} from movies where released is not null group by 1
    """,
    "gold.genre_summary": f"""
        select genre_id, any_value(genre_name) as genre_name, sum(vote_count)::bigint as total_votes, {MEASURES}
        from movies join genres using (movie_id) group by 1
    """,
    "gold.company_summary": f"""
        with summary as (
            select company_id, any_value(company_name) as company_name, {MEASURES}
            from movies join companies using (movie_id) group by 1
        )
        select *, 5 as min_movies, case when movie_count >= 5 then
            (select 1 + count(*) from summary as other
             where other.movie_count >= 5 and round(other.avg_popularity, 6) > round(summary.avg_popularity, 6))
            end::int as popularity_rank
        from summary
    """,
    "gold.top_budgets": """
        select (1 + (select count(*) from movies as other where other.budget > movies.budget))::int as budget_rank,
            movie_id, title, year(released)::int as release_year, budget as budget_usd, revenue as revenue_usd,
            revenue - budget as profit_usd
        from movies where budget is not null qualify rank() over (order by budget desc) <= 20
    """,
    "gold.movie_overview": """
        select movie_id, title, released as release_date, year(released)::int as release_year, original_language,
            nullif(runtime, 0)::int as runtime_minutes,
            coalesce((select string_agg(name, '; ' order by name) from
                (select distinct genre_name as name from genres where genres.movie_id = movies.movie_id)), null)
                as genre_names,
            (select string_agg(name, '; ' order by name) from
                (select distinct company_name as name from companies where companies.movie_id = movies.movie_id))
                as company_names,
            budget as budget_usd, revenue as revenue_usd, revenue - budget as profit_usd, popularity,
            case when vote_count > 0 then vote_average end as vote_average, vote_count
        from movies
    """,
}


@pytest.fixture(scope="module")
def judge(shared_data: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB with the movies, genres and companies of the CSV file."""
    connection = duckdb.connect()
    file = shared_data / "tmdb5000" / "tmdb_5000_movies.csv.gz"
    connection.execute(f"""
        create table movies as select id::bigint as movie_id, title, original_language, try_cast(release_date as date)
            as released, nullif(budget::bigint, 0) as budget, nullif(revenue::bigint, 0) as revenue,
            popularity::double as popularity, vote_average::double as vote_average, vote_count::bigint as vote_count,
            try_cast(runtime as double) as runtime, genres, production_companies
        from read_csv('{file}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"',
            new_line = '\\n')
    """)
    for name, column in (("genre", "genres"), ("company", "production_companies")):
        table = {"genre": "genres", "company": "companies"}[name]
        connection.execute(f"""
            create table {table} as
            select movie_id, (entry ->> 'id')::bigint as {name}_id, entry ->> 'name' as {name}_name
            from (select movie_id, unnest(from_json({column}, '["json"]')) as entry from movies)
        """)
    return connection


def same(left: Any, right: Any) -> bool:
    """Equal, or two floats that differ only by the order of their additions."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9)
    return bool(left == right)


@pytest.mark.parametrize("name", JUDGED)
def test_both_engines_give_the_same_rows(
    spark: SparkSession, tmdb_lake: Lake, judge: duckdb.DuckDBPyConnection, name: str
):
    result = judge.execute(JUDGED[name])
    columns = [column[0] for column in result.description]
    expected = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    found = contents(spark, tmdb_lake, name)
    key = next(column for column in ("movie_id", "genre_id", "company_id", "release_year") if column in columns)
    expected, found = ([*sorted(rows, key=lambda row: row[key])] for rows in (expected, found))
    assert len(found) == len(expected) > 0
    assert set(found[0]) == set(columns)
    different = [
        (mine, judged)
        for mine, judged in zip(found, expected, strict=True)
        if not all(same(mine[c], judged[c]) for c in columns)
    ]
    assert different == []
