"""Answers in words: each takes a Gold table and says in a sentence or two what its question asks."""

import pandas as pd

from moviepipe.charts.languages import language_name
from moviepipe.charts.money import dollars
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.text import counted
from moviepipe.charts.years import name_years
from moviepipe.report.names import name_of, title_of
from moviepipe.report.sentences import NAMED, first_by, greatest, listed, then


def answer_language_ratings(language_summary: pd.DataFrame) -> str:
    """Which language has the highest ratings."""
    ranked = keep_known(language_summary, "rating_rank", "bayesian_vote", "rated_movie_count")
    if ranked.empty:
        return "No language has a movie with votes."
    first = first_by(ranked, "rating_rank")
    names = [name_of(language_name(code)) for code in first["original_language"]]
    row = first.iloc[0]
    prior, overall = (as_numbers(ranked[name]).max() for name in ("prior_votes", "overall_vote"))
    return (
        f"Movies in {listed(names)} have the highest ratings: {row.bayesian_vote:.2f} of 10 as Bayesian average, "
        f"from {counted(first['rated_movie_count'].sum(), 'rated movie')}. The mean of all votes is {overall:.2f}; "
        f"{prior:,.0f} votes at that mean are added to each language, so that a few votes cannot win."
    )


def answer_top_rated_years(top_rated_by_year: pd.DataFrame) -> str:
    """Which years have most and fewest top-rated movies."""
    years = keep_known(top_rated_by_year, "release_year", "top_rated_count", "most_rank", "fewest_rank")
    if years.empty or not years["top_rated_count"].sum():
        return "No year has a top-rated movie."
    most, fewest = (first_by(years, name) for name in ("most_rank", "fewest_rank"))
    basis = f"Top-rated are {_basis(str(years['top_rated_basis'].iloc[0]))}."
    excluded = as_numbers(years["excluded_count"]).max()
    note = f" Of them {excluded:,.0f} are in no year here: not in the lake, or without a year." if excluded > 0 else ""
    return f"Most came out in {_years(most)}, fewest in {_years(fewest)}. {basis}{note}"


def _years(rows: pd.DataFrame) -> str:
    count, names = rows["top_rated_count"].iloc[0], name_years(sorted(int(year) for year in rows["release_year"]))
    return f"{names} ({f'{count:,.0f}' if count else 'none'}{' each' if count and len(rows) > 1 else ''})"


def _basis(text: str) -> str:
    return text.replace("TMDb list of", "the movies on TMDb's own list, fetched on", 1)


def answer_genre_counts(genre_summary: pd.DataFrame) -> str:
    """Which genres have most and fewest movies."""
    genres = keep_known(genre_summary, "movie_count")
    if genres.empty:
        return "No genre has a movie."
    most, fewest = (genres[genres["movie_count"] == pick(genres["movie_count"])] for pick in (max, min))
    return f"{_genres(most)} most movies, {_count_of(most)}; {_genres(fewest)} fewest, {_count_of(fewest)}."


def _genres(rows: pd.DataFrame) -> str:
    """The genres as the subject of a sentence: `Drama has`, `Music and War have`."""
    names = listed([name_of(name) for name in sorted(rows["genre_name"], key=str)])
    return f"{names} {'has' if len(rows) == 1 else 'have'}"


def _count_of(rows: pd.DataFrame) -> str:
    return f"{rows['movie_count'].iloc[0]:,.0f}" + (" each" if len(rows) > 1 else "")


def answer_makers(summary: pd.DataFrame, name: str, noun: str) -> str:
    """Whose films are the most popular: `name` is the column of names, `noun` what each of them is."""
    ranked = keep_known(summary, "popularity_rank", "avg_popularity", "movie_count")
    if ranked.empty:
        least = as_numbers(summary["min_movies"]).max() if not summary.empty else None
        return f"No {noun} has {'a movie' if least is None else f'at least {least:,.0f} movies'}."
    first = keep_first(ranked, NAMED, "popularity_rank", name)
    shown = [f"{name_of(getattr(row, name))} ({row.avg_popularity:.1f})" for row in each_row(first)]
    best = first.iloc[0]
    least = as_numbers(ranked["min_movies"]).max()
    return (
        f"{name_of(best[name])}: {best.avg_popularity:.1f} on average over {counted(best.movie_count, 'movie')}, among "
        f"{len(ranked):,} with at least {least:,.0f} movies.{then(shown)}"
    )


def answer_years(yearly_summary: pd.DataFrame) -> str:
    """How many movies came out each year, and what they took."""
    years = keep_known(yearly_summary, "release_year", "movie_count")
    if years.empty:
        return "No movie has a release date."
    busiest = years[years["movie_count"] == years["movie_count"].max()]
    named = name_years(sorted(int(year) for year in busiest["release_year"]))
    text = f"Most movies came out in {named}: {_count_of(busiest)}."
    for best in greatest(years, "total_revenue_usd"):
        return f"{text} The movies of {best.release_year:.0f} took the most, {dollars(best.total_revenue_usd)}."
    return f"{text} No revenue is known."


def answer_tv_genres(tv_genre_summary: pd.DataFrame) -> str:
    """How many TV shows each genre has, and which are the most popular."""
    genres = keep_known(tv_genre_summary, "show_count")
    if genres.empty:
        return "The lake has no TV shows. `moviepipe fetch --media tv` fetches them."
    most = genres[genres["show_count"] == genres["show_count"].max()]
    text = f"{_genres(most)} most shows, {most['show_count'].iloc[0]:,.0f}{' each' if len(most) > 1 else ''}."
    for best in greatest(genres, "avg_popularity"):
        return f"{text} {name_of(best.genre_name)} is the most popular (average score {best.avg_popularity:.1f})."
    return text


def answer_overview(movie_overview: pd.DataFrame) -> str:
    """Which movies are the most popular, and which have the most votes."""
    parts = [
        f"{title_of(row)} is the most popular (score {row.popularity:.1f})"
        for row in greatest(movie_overview, "popularity")
    ] + [f"{title_of(row)} has the most votes, {row.vote_count:,.0f}" for row in greatest(movie_overview, "vote_count")]
    return f"{'; '.join(parts)}." if parts else "The lake has no movie whose popularity or votes are known."
