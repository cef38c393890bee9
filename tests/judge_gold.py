"""Every Gold table as DuckDB would make it: SQL over relations that have the names and columns of the Silver tables.

`movies`, `movie_genres`, `movie_companies`, `movie_countries`, `movie_keywords`, `movie_crew`, `movie_lists` and
`movie_ratings`, and for TV `tv_shows` and `tv_genres`; `fetched_at` is in UTC. The settings are those of
conf/base.yaml.
"""

from moviepipe.config import load_settings

RULES = load_settings("local").gold
MIN_AMOUNT, PRIOR = RULES.min_amount_usd, RULES.rating_prior_votes

AVG_VOTE = "avg(case when vote_count > 0 then vote_average end) as avg_vote"
TOTAL_VOTES = "cast(sum(vote_count) as bigint) as total_votes"
MONEY = """
    cast(sum(budget_usd) as bigint) as total_budget_usd, avg(budget_usd) as avg_budget_usd,
    count(budget_usd) as budget_known_count,
    cast(sum(revenue_usd) as bigint) as total_revenue_usd, avg(revenue_usd) as avg_revenue_usd,
    count(revenue_usd) as revenue_known_count
"""
MEASURES = f"count(*) as movie_count, avg(popularity) as avg_popularity, {AVG_VOTE}, {MONEY}"
BOTH_KNOWN = "budget_usd is not null and revenue_usd is not null"
BOTH_USED = f"budget_usd >= {MIN_AMOUNT} and revenue_usd >= {MIN_AMOUNT}"
OVERALL = """
    select sum(vote_count * vote_average) / sum(case when vote_average is not null then vote_count end) as overall_vote
    from movies
"""


def latest_name(name: str, key: str = "movie_id") -> str:
    """The name that the movie or show fetched last uses."""
    return f"arg_max({name}, row(fetched_at, {key})) as {name}"


def place(order: str) -> str:
    """A row's rank in an order; equal rows share it."""
    return f"cast(rank() over (order by {order}) as int)"


def makers(made: str, key: str, name: str, min_movies: int) -> str:
    """Companies, countries or directors; those with enough movies ranked by their average popularity."""
    return f"""
        with summary as (
            select {key}, {latest_name(name)}, {MEASURES} from {made} join movies using (movie_id) group by {key}
        ), ranked as (
            select {key}, {place("round(avg_popularity, 6) desc nulls last")} as popularity_rank
            from summary where movie_count >= {min_movies}
        )
        select summary.*, popularity_rank, {min_movies} as min_movies from summary left join ranked using ({key})
    """


def joined(table: str, name: str) -> str:
    """The different names of each movie, in one text."""
    return f"""
        select movie_id, string_agg(distinct {name}, '; ' order by {name}) as {name}s from {table} group by movie_id
    """


def excluded_count(amounts: str, below: str) -> str:
    """How many movies have amounts, and one of them below the minimum."""
    return f"(select count(*) from movies where {amounts} and ({below})) as excluded_count"


NO_BUDGET = excluded_count("budget_usd is not null", f"budget_usd < {MIN_AMOUNT}")
NO_PROFIT = excluded_count(BOTH_KNOWN, f"budget_usd < {MIN_AMOUNT} or revenue_usd < {MIN_AMOUNT}")
NO_REVENUE = excluded_count("release_year is not null and revenue_usd is not null", f"revenue_usd < {MIN_AMOUNT}")


def extreme(measure: str, used: str, name: str, bound: str, excluded: str) -> str:
    """The movies that hold one extreme of a measure."""
    return f"""
        select '{measure}' as measure, '{name}' as extreme, movie_id, title, release_year, budget_usd, revenue_usd,
            profit_usd, {excluded}
        from movies where {used} and {measure}_usd = (select {bound}({measure}_usd) from movies where {used})
    """


# Every movie with its mean ranks and its decile, once as part of the whole (0) and once of its decile.
WITH_DECILES = f"""
    with used as (select budget_usd, revenue_usd from movies where {BOTH_USED}),
    ranked as (
        select *, count(*) over () as used_count, rank() over (order by budget_usd) as first_rank,
            rank() over (order by budget_usd) + (count(*) over (partition by budget_usd) - 1) / 2.0 as budget_rank,
            rank() over (order by revenue_usd) + (count(*) over (partition by revenue_usd) - 1) / 2.0 as revenue_rank
        from used
    ),
    parts as (
        select 0 as budget_decile, * from ranked
        union all
        select 1 + cast(floor((first_rank - 1) * 10 / used_count) as int) as budget_decile, * from ranked
    )
"""
RELATIONSHIP = f"""
    {WITH_DECILES},
    medians as (
        select budget_decile, count(*) as movie_count, min(budget_usd) as min_budget_usd,
            max(budget_usd) as max_budget_usd, median(budget_usd) as median_budget_usd,
            median(revenue_usd) as median_revenue_usd, median(revenue_usd / budget_usd) as median_return
        from parts group by budget_decile
    ),
    fit as (
        select corr(budget_usd, revenue_usd) as pearson, corr(budget_rank, revenue_rank) as spearman,
            regr_slope(ln(revenue_usd), ln(budget_usd)) as log_slope,
            corr(ln(revenue_usd), ln(budget_usd)) as log_correlation, count(*) - 2 as freedom
        from ranked
    ),
    interval_of_fit as (
        select *, abs(log_slope) * sqrt((1 / (log_correlation * log_correlation) - 1) / freedom)
            * (1.95996 + 2.37227 / freedom + 2.82250 / freedom ** 2 + 2.55585 / freedom ** 3) as margin
        from fit
    )
    select medians.*, pearson, spearman, log_slope, log_slope - margin as log_slope_low,
        log_slope + margin as log_slope_high, case when budget_decile = 0 then excluded_count end as excluded_count
    from medians left join interval_of_fit on budget_decile = 0 cross join (select {NO_PROFIT})
"""

TOP_RATED_BY_YEAR = f"""
    with listed as (select * from movie_lists where list_name = 'top_rated'),
    rated as (
        select movie_id, (vote_count * vote_average + {PRIOR} * overall_vote) / (vote_count + {PRIOR}) as bayesian_vote
        from movies cross join ({OVERALL}) where vote_count > 0 and vote_average is not null
    ),
    by_rule as (select movie_id, {place("round(bayesian_vote, 6) desc")} as rating_rank from rated),
    top_rated as (
        select movie_id from listed
        union all
        select movie_id from by_rule
        where rating_rank <= {RULES.top_rated_movies} and (select count(*) from listed) = 0
    ),
    years as (
        select release_year, count(*) as movie_count, count(top_rated.movie_id) as top_rated_count
        from movies left join top_rated on movies.movie_id = top_rated.movie_id
        where release_year is not null group by release_year
    )
    select *, {place("top_rated_count desc")} as most_rank, {place("top_rated_count")} as fewest_rank,
        coalesce(
            (select 'TMDb list of ' || cast(cast(max(fetched_at) as date) as varchar) from listed),
            'the {RULES.top_rated_movies:,} movies with the highest Bayesian average vote, prior {PRIOR:,} votes'
        ) as top_rated_basis,
        (select count(*) from top_rated anti join movies
            on movies.movie_id = top_rated.movie_id and release_year is not null) as excluded_count
    from years
"""

RATING_COMPARISON = f"""
    with who as (
        select imdb_id, avg(rating) filter (where rating_source in ('Metacritic', 'Rotten Tomatoes')) as critics,
            avg(rating) filter (where rating_source = 'Internet Movie Database') as imdb
        from movie_ratings group by imdb_id
    ),
    crowds as (
        select movie_id, fetched_at, release_year, critics,
            list_avg([imdb, case when vote_count > 0 then vote_average * 10 end]) as crowd
        from movies join who using (imdb_id)
    ),
    grouped as (
        select 'genre' as dimension, genre_id as group_key, genre_name as name, movie_id, fetched_at, critics, crowd
        from crowds join movie_genres using (movie_id)
        union all
        select 'year', release_year, cast(release_year as varchar), movie_id, fetched_at, critics, crowd
        from crowds where release_year is not null
    ),
    summary as (
        select dimension, group_key, {latest_name("name")}, count(*) as movie_count, avg(critics) as avg_critics_rating,
            avg(crowd) as avg_crowd_rating, round(avg(critics) - avg(crowd), 6) as rating_difference
        from grouped where critics is not null and crowd is not null group by dimension, group_key
    )
    select * exclude (name), name as group_name, {RULES.min_compared_movies} as min_movies,
        case when movie_count >= {RULES.min_compared_movies} then cast(
            1 + (select count(*) from summary as other where other.dimension = summary.dimension
                and other.movie_count >= {RULES.min_compared_movies}
                and abs(other.rating_difference) > abs(summary.rating_difference)) as int) end as difference_rank
    from summary
"""

MOVIE_THEMES = f"""
    with themes as (
        select movie_id, 'genre' as theme_kind, genre_id as theme_id, genre_name as name from movie_genres
        union all
        select movie_id, 'keyword', keyword_id, keyword_name from movie_keywords
    ),
    shared as (
        select theme_kind, theme_id, {latest_name("name")}, count(*) as movie_count
        from themes join movies using (movie_id) group by theme_kind, theme_id
    )
    select movie_id, title, theme_kind, theme_id, shared.name as theme_name, movie_count,
        cast(row_number() over (partition by movie_id order by movie_count, theme_kind, theme_id) as int) as theme_rank
    from themes join movies using (movie_id) join shared using (theme_kind, theme_id)
    where movie_count >= {RULES.min_theme_movies} and shared.name is not null
    qualify theme_rank <= 5
"""

MOVIE_ENGAGEMENT = f"""
    with means as (
        select overall_vote, {RULES.min_engagement_votes} as min_votes,
            (select avg(vote_count) from movies) as overall_vote_count,
            (select avg(popularity) from movies) as overall_popularity
        from ({OVERALL})
    ),
    judged as (
        select movie_id, title, release_year, vote_average as average, vote_count, popularity, means.*,
            case when vote_count >= min_votes then vote_average >= overall_vote end as is_loved,
            coalesce(vote_count >= overall_vote_count, false) or coalesce(popularity >= overall_popularity, false)
                as is_known
        from movies cross join means
    )
    select * exclude (average), case when vote_count > 0 then average end as vote_average,
        case when is_loved is null then 'too few votes' when is_loved and is_known then 'loved and known'
            when is_loved then 'loved and unknown' when is_known then 'known and unloved'
            else 'unknown and unloved' end as engagement_class
    from judged
"""

JUDGED = {
    "gold.movie_overview": f"""
        select movie_id, title, release_date, release_year, original_language, runtime_minutes, genre_names,
            company_names, budget_usd, revenue_usd, profit_usd, popularity,
            case when vote_count > 0 then vote_average end as vote_average, vote_count
        from movies left join ({joined("movie_genres", "genre_name")}) using (movie_id)
            left join ({joined("movie_companies", "company_name")}) using (movie_id)
    """,
    "gold.yearly_summary": f"""
        select release_year, {MEASURES} from movies where release_year is not null group by release_year
    """,
    "gold.genre_summary": f"""
        with summary as (
            select genre_id, {latest_name("genre_name")}, {MEASURES}, {TOTAL_VOTES}, avg(vote_count) as avg_vote_count
            from movie_genres join movies using (movie_id) group by genre_id
        )
        select *, {place("movie_count desc")} as most_rank, {place("movie_count")} as fewest_rank from summary
    """,
    "gold.language_summary": f"""
        with summary as (
            select original_language, count(*) as movie_count,
                count(case when vote_count > 0 then vote_average end) as rated_movie_count, {TOTAL_VOTES}, {AVG_VOTE},
                sum(vote_count * vote_average) as vote_sum,
                nullif(sum(case when vote_average is not null then vote_count end), 0) as vote_weight
            from movies where original_language is not null group by original_language
        ), rated as (
            select *, vote_sum / vote_weight as weighted_vote,
                (vote_sum + {PRIOR} * overall_vote) / (vote_weight + {PRIOR}) as bayesian_vote
            from summary cross join ({OVERALL})
        )
        select * exclude (vote_sum, vote_weight), {PRIOR} as prior_votes, case when bayesian_vote is not null
            then {place("round(bayesian_vote, 6) desc nulls last")} end as rating_rank
        from rated
    """,
    "gold.country_summary": makers("movie_countries", "country_code", "country_name", RULES.min_country_movies),
    "gold.company_summary": makers("movie_companies", "company_id", "company_name", RULES.min_company_movies),
    "gold.director_summary": makers(
        """(select distinct on (movie_id, person_id) movie_id, person_id, person_name as director_name
            from movie_crew where job_name = 'Director' order by person_name desc nulls last)""",
        "person_id",
        "director_name",
        RULES.min_director_movies,
    ),
    "gold.top_budgets": f"""
        select {place("budget_usd desc")} as budget_rank, movie_id, title, release_year, budget_usd, revenue_usd,
            profit_usd, {NO_BUDGET}
        from movies where budget_usd >= {MIN_AMOUNT} qualify budget_rank <= 20
    """,
    "gold.top_profits": f"""
        select {place("profit_usd desc")} as profit_rank, movie_id, title, release_year, budget_usd, revenue_usd,
            profit_usd, {NO_PROFIT}
        from movies where {BOTH_USED} qualify profit_rank <= 20
    """,
    "gold.profit_extremes": " union all ".join(
        extreme(measure, used, name, bound, excluded)
        for measure, used, excluded in (
            ("profit", BOTH_USED, NO_PROFIT),
            ("budget", f"budget_usd >= {MIN_AMOUNT}", NO_BUDGET),
        )
        for name, bound in (("highest", "max"), ("lowest", "min"))
    ),
    "gold.top_revenue_by_year": f"""
        select release_year, movie_id, title, revenue_usd, budget_usd, profit_usd, {NO_REVENUE},
            cast(rank() over (partition by release_year order by revenue_usd desc) as int) as revenue_rank
        from movies where release_year is not null and revenue_usd >= {MIN_AMOUNT} qualify revenue_rank <= 5
    """,
    "gold.top_rated_by_year": TOP_RATED_BY_YEAR,
    "gold.budget_revenue_relationship": RELATIONSHIP,
    "gold.tv_genre_summary": f"""
        select genre_id, {latest_name("genre_name", key="series_id")}, count(*) as show_count,
            avg(popularity) as avg_popularity, {AVG_VOTE}, {TOTAL_VOTES}
        from tv_genres join tv_shows using (series_id) group by genre_id
    """,
    "gold.rating_comparison": RATING_COMPARISON,
    "gold.movie_themes": MOVIE_THEMES,
    "gold.movie_engagement": MOVIE_ENGAGEMENT,
}
