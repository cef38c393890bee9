"""Gold in SQL that Spark and, with `MACROS`, DuckDB read, over relations named like the Silver tables: add one here."""

# Spark's words for DuckDB.
MACROS = """
    create macro struct(a, b) as row(a, b);
    create macro collect_set(a) as list_distinct(list(a));
    create macro array_join(a, b) as array_to_string(a, b);
"""
MIN_COMPANY_MOVIES, MIN_AMOUNT_USD = 5, 1_000  # conf/base.yaml has the same

_MONEY = """
    cast(sum(budget_usd) as bigint) as total_budget_usd, avg(budget_usd) as avg_budget_usd,
    count(budget_usd) as budget_known_count,
    cast(sum(revenue_usd) as bigint) as total_revenue_usd, avg(revenue_usd) as avg_revenue_usd,
    count(revenue_usd) as revenue_known_count
"""
_AVERAGES = """
    count(*) as movie_count, avg(popularity) as avg_popularity,
    avg(case when vote_count > 0 then vote_average end) as avg_vote
"""


def _latest_name(name: str) -> str:
    """The name that the movie fetched last uses."""
    return f"max_by({name}, case when {name} is not null then struct(fetched_at, movie_id) end) as {name}"


def _joined(table: str, name: str) -> str:
    """The names of each movie in one text."""
    return f"""
        select movie_id, nullif(array_join(array_sort(collect_set({name})), '; '), '') as {name}s
        from {table} group by movie_id
    """


GOLD = {
    "movie_overview": f"""
        select movie_id, title, release_date, release_year, original_language, runtime_minutes, genre_names,
            company_names, budget_usd, revenue_usd, profit_usd, popularity,
            case when vote_count > 0 then vote_average end as vote_average, vote_count
        from movies
        left join ({_joined("movie_genres", "genre_name")}) as genres using (movie_id)
        left join ({_joined("movie_companies", "company_name")}) as companies using (movie_id)
    """,
    "yearly_summary": f"""
        select release_year, {_AVERAGES}, {_MONEY} from movies where release_year is not null group by release_year
    """,
    "genre_summary": f"""
        with summary as (
            select genre_id, {_latest_name("genre_name")}, {_AVERAGES},
                cast(sum(vote_count) as bigint) as total_votes, {_MONEY}, avg(vote_count) as avg_vote_count
            from movie_genres join movies using (movie_id) group by genre_id
        )
        select *, cast(rank() over (order by movie_count desc) as int) as most_rank,
            cast(rank() over (order by movie_count) as int) as fewest_rank
        from summary
    """,
    "company_summary": f"""
        with summary as (
            select company_id, {_latest_name("company_name")}, {_AVERAGES}, {_MONEY}
            from movie_companies join movies using (movie_id) group by company_id
        ), ranked as (
            select *, movie_count >= {MIN_COMPANY_MOVIES} as is_ranked,
                rank() over (
                    partition by movie_count >= {MIN_COMPANY_MOVIES} order by round(avg_popularity, 6) desc
                ) as place
            from summary
        )
        select company_id, company_name, movie_count, avg_popularity,
            cast(case when is_ranked then place end as int) as popularity_rank,
            cast({MIN_COMPANY_MOVIES} as int) as min_movies, avg_vote, total_budget_usd, avg_budget_usd,
            budget_known_count, total_revenue_usd, avg_revenue_usd, revenue_known_count
        from ranked
    """,
    "top_budgets": f"""
        with ranked as (
            select *, cast(rank() over (order by budget_usd desc) as int) as budget_rank
            from movies where budget_usd >= {MIN_AMOUNT_USD}
        ), excluded as (
            select count(*) as excluded_count from movies where budget_usd < {MIN_AMOUNT_USD}
        )
        select budget_rank, movie_id, title, release_year, budget_usd, revenue_usd, profit_usd, excluded_count
        from ranked cross join excluded where budget_rank <= 20
    """,
}
