"""An example query for every table, as `moviepipe sql` takes it; docs/tables.md shows them with their results."""

import io
import re
from contextlib import redirect_stdout

from moviepipe import ml, video
from moviepipe.io import commits
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import query_rows, read_snapshot
from moviepipe.output import Output
from moviepipe.pipelines.catalogue import TABLES, table_named

# Results must not change from run to run, so no example shows a moment or a file's name. Spark and DataFusion both
# understand each of them.
EXAMPLES = {
    "bronze.tmdb_responses": "select endpoint, status_code, count(distinct resource_id) resources "
    "from bronze.tmdb_responses group by endpoint, status_code",
    "silver.movies": "select title, release_year, runtime_minutes, revenue_usd from silver.movies "
    "order by revenue_usd desc nulls last limit 3",
    "silver.movie_genres": "select genre_name, count(*) movies from silver.movie_genres group by genre_name "
    "order by movies desc limit 3",
    "silver.movie_companies": "select company_name, count(*) movies from silver.movie_companies "
    "group by company_id, company_name order by movies desc limit 3",
    "silver.movie_countries": "select country_code, country_name, count(*) movies from silver.movie_countries "
    "group by country_code, country_name order by movies desc limit 3",
    "silver.movie_languages": "select language_code, language_name, count(*) movies from silver.movie_languages "
    "group by language_code, language_name order by movies desc limit 3",
    "silver.movie_keywords": "select keyword_name, count(*) movies from silver.movie_keywords "
    "group by keyword_id, keyword_name order by movies desc limit 3",
    "silver.movie_cast": "select person_name, count(distinct movie_id) movies from silver.movie_cast "
    "group by person_id, person_name order by movies desc, person_name limit 3",
    "silver.movie_crew": "select job_name, count(*) credits from silver.movie_crew group by job_name "
    "order by credits desc limit 3",
    "silver.collections": "select collection_name, count(*) movies from silver.collections c "
    "join silver.movies m on m.collection_id = c.collection_id group by collection_name "
    "order by movies desc, collection_name limit 3",
    "silver.popularity_history": "select snapshot_date, count(*) movies, round(avg(popularity), 2) avg_popularity "
    "from silver.popularity_history group by snapshot_date order by snapshot_date",
    "silver.movie_deletions": "select movie_id, fetched_at from silver.movie_deletions "
    "order by fetched_at desc limit 3",
    "silver.movie_lists": "select list_rank, title from silver.movie_lists l join silver.movies m "
    "on m.movie_id = l.movie_id where list_name = 'top_rated' order by list_rank limit 3",
    "silver.tv_shows": "select name, season_count, episode_count from silver.tv_shows order by popularity desc limit 3",
    "silver.tv_genres": "select genre_name, count(*) shows from silver.tv_genres group by genre_name "
    "order by shows desc, genre_name limit 3",
    "silver.tv_deletions": "select series_id, fetched_at from silver.tv_deletions order by fetched_at desc limit 3",
    "silver.omdb_movies": "select title, imdb_rating, metascore, box_office_usd from silver.omdb_movies "
    "order by imdb_vote_count desc limit 3",
    "silver.movie_ratings": "select rating_source, count(rating) movies, round(avg(rating), 1) avg_rating "
    "from silver.movie_ratings group by rating_source order by rating_source",
    "silver.carried_parts": "select kind, part, count(*) resources from silver.carried_parts group by kind, part "
    "order by kind, part",
    "silver.rejected_records": "select endpoint, array_join(_errors, '; ') reasons, count(*) records "
    "from silver.rejected_records group by endpoint, array_join(_errors, '; ') order by records desc limit 3",
    "gold.movie_overview": "select title, genre_names, vote_average, vote_count from gold.movie_overview "
    "order by vote_count desc limit 3",
    "gold.yearly_summary": "select release_year, movie_count, total_revenue_usd from gold.yearly_summary "
    "order by movie_count desc limit 3",
    "gold.genre_summary": "select genre_name, movie_count, round(avg_popularity, 2) avg_popularity "
    "from gold.genre_summary order by avg_popularity desc limit 3",
    "gold.language_summary": "select rating_rank, original_language, round(bayesian_vote, 2) bayesian_vote, "
    "rated_movie_count from gold.language_summary order by rating_rank nulls last limit 3",
    "gold.country_summary": "select popularity_rank, country_name, round(avg_popularity, 2) avg_popularity, "
    "movie_count from gold.country_summary order by popularity_rank nulls last limit 3",
    "gold.company_summary": "select popularity_rank, company_name, round(avg_popularity, 2) avg_popularity, "
    "movie_count from gold.company_summary order by popularity_rank nulls last limit 3",
    "gold.director_summary": "select popularity_rank, director_name, round(avg_popularity, 2) avg_popularity, "
    "movie_count from gold.director_summary order by popularity_rank nulls last limit 3",
    "gold.top_budgets": "select budget_rank, title, budget_usd, revenue_usd from gold.top_budgets "
    "order by budget_rank, title limit 3",
    "gold.top_profits": "select profit_rank, title, release_year, profit_usd from gold.top_profits "
    "order by profit_rank limit 3",
    "gold.profit_extremes": "select measure, extreme, title, profit_usd, budget_usd from gold.profit_extremes "
    "order by measure, extreme, title",
    "gold.top_revenue_by_year": "select release_year, revenue_rank, title, revenue_usd from gold.top_revenue_by_year "
    "order by release_year desc, revenue_rank limit 3",
    "gold.top_rated_by_year": "select release_year, top_rated_count, movie_count from gold.top_rated_by_year "
    "order by most_rank, release_year limit 3",
    "gold.budget_revenue_relationship": "select budget_decile, movie_count, median_budget_usd, median_revenue_usd, "
    "round(log_slope, 2) log_slope from gold.budget_revenue_relationship order by budget_decile limit 3",
    "gold.tv_genre_summary": "select genre_name, show_count, round(avg_popularity, 2) avg_popularity "
    "from gold.tv_genre_summary order by show_count desc, genre_name limit 3",
    "gold.rating_comparison": "select group_name, round(avg_critics_rating, 1) critics, "
    "round(avg_crowd_rating, 1) crowd, movie_count from gold.rating_comparison "
    "where dimension = 'genre' order by difference_rank nulls last, group_name limit 3",
    "gold.movie_themes": "select title, theme_rank, theme_name, movie_count from gold.movie_themes "
    "where movie_id = 603 order by theme_rank",
    "gold.movie_engagement": "select engagement_class, count(*) movies, round(avg(vote_average), 2) avg_vote "
    "from gold.movie_engagement group by engagement_class order by movies desc",
    "gold.similar_movies": "select similar_rank, similar_title, round(score, 3) score, shared_themes "
    "from gold.similar_movies where movie_id = 603 order by similar_rank limit 3",
    "gold.popularity_predictions": "select is_in_training, count(prediction) predicted, "
    "count(no_prediction_reason) not_predicted from gold.popularity_predictions group by is_in_training "
    "order by is_in_training",
    "gold.prediction_extremes": "select extreme, count(*) movies, max(error_rank) last_rank "
    "from gold.prediction_extremes group by extreme order by extreme",
    "gold.pre_release_predictions": "select is_in_training, count(prediction) predicted, "
    "max(no_prediction_reason) reason from gold.pre_release_predictions group by is_in_training "
    "order by is_in_training",
    "gold.model_runs": "select model, training_count, held_out_count, is_current from gold.model_runs order by model",
    "bronze.video_files": "select video_key, codec, width_px, height_px, duration_seconds from bronze.video_files "
    "where fault is null order by video_key limit 3",
    "bronze.video_label_pages": "select video_key, backend, page_number, page_count, status "
    "from bronze.video_label_pages order by video_key, page_number limit 3",
    "silver.videos": "select video_name, movie_id, duration_seconds, backend from silver.videos "
    "order by video_uri limit 3",
    "silver.video_labels": "select moment_ms, label_name, round(confidence, 1) confidence, round(box_left, 2) box_left "
    "from silver.video_labels where movie_id = 10378 order by moment_ms, label_name, instance_number limit 3",
    "silver.video_shots": "select shot_number, start_ms, end_ms, round(motion_activity, 2) motion "
    "from silver.video_shots where movie_id = 10378 order by video_uri, shot_number limit 3",
    "silver.rejected_videos": "select stage, array_join(_errors, '; ') reasons, count(*) videos "
    "from silver.rejected_videos group by stage, array_join(_errors, '; ') order by videos desc, reasons limit 3",
    "gold.top_video_labels": "select label_rank, label_name, instance_count, video_count from gold.top_video_labels "
    "order by label_rank, label_name",
    "gold.video_label_summary": "select group_name genre_name, label_name, instance_count "
    "from gold.video_label_summary where dimension = 'genre' order by instance_count desc, genre_name limit 3",
    "gold.video_activity": "select title, video_name, shot_count, round(motion_activity, 2) motion "
    "from gold.video_activity order by motion_activity desc limit 3",
    "ops.job_runs": "select distinct job, status from ops.job_runs order by job",
    "ops.landing_files": "select batch, count(*) files from ops.landing_files group by batch order by batch limit 1",
}
NOT_YET = "(`make docs LAKE=lake` with a lake of the TMDB 5000 files writes the result)\n"
NAMED = re.compile(r"\b((?:bronze|silver|gold|ops)\.\w+)")
SHOWN = re.compile(r'^\$ moviepipe sql "(?P<query>[^\n]+)"\n(?P<result>.*?)^```$', flags=re.DOTALL | re.MULTILINE)


def run_example(lake: Lake, query: str) -> str:
    """What `moviepipe sql` prints for a query, without starting Spark."""
    snapshots = {name: read_snapshot(lake, table_named(name)) for name in NAMED.findall(query)}
    rows = query_rows(NAMED.sub(lambda name: snapshots[name[1]].definition.short_name, query), *snapshots.values())
    printed = io.StringIO()
    with redirect_stdout(printed):
        Output(json_lines=False).table([*rows[0]] if rows else [], [[*row.values()] for row in rows])
    return "".join(f"{line.rstrip()}\n" for line in printed.getvalue().splitlines() if rows)


def results_on(lake: Lake) -> dict[str, str]:
    """The result of every example on a lake of the TMDB 5000 files, but for tables of models and videos not there."""
    there = {table.name for table in TABLES if table not in (*ml.TABLES, *video.TABLES) or commits.exists(lake, table)}
    return {query: run_example(lake, query) for name, query in EXAMPLES.items() if name in there}


def shown_results(page: str) -> dict[str, str]:
    """The results that a page shows, by query."""
    return {found["query"]: found["result"] for found in SHOWN.finditer(page)}


def example_section(table: str, results: dict[str, str]) -> str:
    """The example of a table with its result, as it stands on the page; nothing where the table has none yet."""
    query = EXAMPLES.get(table)
    if query is None:
        return ""
    result = results.get(query, NOT_YET)
    empty = "" if result else "\nThe TMDB 5000 files have no such rows.\n"
    return f'\n```\n$ moviepipe sql "{query}"\n{result}```\n{empty}'
