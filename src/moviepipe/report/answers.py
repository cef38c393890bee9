"""Answers in words: each takes a Gold table and says in a sentence or two what its question asks."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from moviepipe.charts.languages import language_name
from moviepipe.charts.money import dollars
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.text import counted
from moviepipe.charts.years import name_years
from moviepipe.report.names import name_of, title_of

NAMED = 3
FIT = ("spearman", "log_slope", "log_slope_low", "log_slope_high")


def answer_language_ratings(language_summary: pd.DataFrame) -> str:
    """Which language has the highest ratings."""
    ranked = keep_known(language_summary, "rating_rank", "bayesian_vote", "rated_movie_count")
    if ranked.empty:
        return "No language has a movie with votes."
    first = _first(ranked, "rating_rank")
    names = [name_of(language_name(code)) for code in first["original_language"]]
    row = first.iloc[0]
    prior, overall = (as_numbers(ranked[name]).max() for name in ("prior_votes", "overall_vote"))
    return (
        f"Movies in {_listed(names)} have the highest ratings: {row.bayesian_vote:.2f} of 10 as Bayesian average, "
        f"from {counted(first['rated_movie_count'].sum(), 'rated movie')}. The mean of all votes is {overall:.2f}; "
        f"{prior:,.0f} votes at that mean are added to each language, so that a few votes cannot win."
    )


def answer_top_rated_years(top_rated_by_year: pd.DataFrame) -> str:
    """Which years have most and fewest top-rated movies."""
    years = keep_known(top_rated_by_year, "release_year", "top_rated_count", "most_rank", "fewest_rank")
    if years.empty or not years["top_rated_count"].sum():
        return "No year has a top-rated movie."
    most, fewest = (_first(years, name) for name in ("most_rank", "fewest_rank"))
    basis = f"Top-rated are {_basis(str(years['top_rated_basis'].iloc[0]))}."
    return f"Most came out in {_years(most)}, fewest in {_years(fewest)}. {basis}"


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
    names = _listed([name_of(name) for name in sorted(rows["genre_name"], key=str)])
    return f"{names} {'has' if len(rows) == 1 else 'have'}"


def _count_of(rows: pd.DataFrame) -> str:
    return f"{rows['movie_count'].iloc[0]:,.0f}" + (" each" if len(rows) > 1 else "")


def answer_genre_fortunes(genre_summary: pd.DataFrame) -> str:
    """Which genres are the most popular and earn the most on average."""
    parts = []
    for row in _greatest(genre_summary, "avg_popularity"):
        parts.append(f"{name_of(row.genre_name)} movies are the most popular (average score {row.avg_popularity:.1f})")
    for row in _greatest(genre_summary, "avg_revenue_usd"):
        cost = "" if pd.isna(row.avg_budget_usd) else f", on an average budget of {dollars(row.avg_budget_usd)}"
        parts.append(f"{name_of(row.genre_name)} movies take the most, {dollars(row.avg_revenue_usd)} on average{cost}")
    return f"{'; '.join(parts)}." if parts else "No genre has a movie whose popularity or revenue is known."


def _greatest(rows: pd.DataFrame, measure: str) -> Iterator[Any]:
    """The row with the greatest measure, if any is known."""
    known = keep_known(rows, measure)
    yield from each_row(known if known.empty else known.nlargest(1, measure))


def answer_profit_extremes(profit_extremes: pd.DataFrame) -> str:
    """Which movies have the highest and lowest profit and budget."""
    parts = [
        f"{extreme} {measure}: {_movies(rows)}, {dollars(rows[f'{measure}_usd'].iloc[0])}"
        for measure in ("profit", "budget")
        for extreme in ("highest", "lowest")
        if not (rows := _held(profit_extremes, measure, extreme)).empty
    ]
    return _sentence("; ".join(parts)) if parts else "No movie has a known budget."


def _held(extremes: pd.DataFrame, measure: str, extreme: str) -> pd.DataFrame:
    if extremes.empty:
        return extremes
    held = extremes[(extremes["measure"] == measure) & (extremes["extreme"] == extreme)]
    return keep_known(held, f"{measure}_usd")


def answer_top_profits(top_profits: pd.DataFrame) -> str:
    """Which movies earned the most."""
    movies = keep_first(keep_known(top_profits, "profit_rank", "profit_usd"), NAMED, "profit_rank", "title")
    if movies.empty:
        return "No movie has a known budget and revenue."
    earned = [f"{title_of(movie)} {dollars(movie.profit_usd)}" for movie in each_row(movies)]
    first = movies.iloc[0]
    return f"{title_of(first)} earned the most: {dollars(first.profit_usd)} over its budget.{_next(earned)}"


def answer_top_budgets(top_budgets: pd.DataFrame) -> str:
    """Which movies cost the most, and what they took."""
    movies = keep_first(keep_known(top_budgets, "budget_rank", "budget_usd"), NAMED, "budget_rank", "title")
    if movies.empty:
        return "No movie has a known budget."
    revenue = as_numbers(movies["revenue_usd"]).iloc[0]
    took = "; what it took is not known" if pd.isna(revenue) else f"; it took {dollars(revenue)}"
    cost = [f"{title_of(movie)} {dollars(movie.budget_usd)}" for movie in each_row(movies)]
    return f"{title_of(movies.iloc[0])} cost the most, {dollars(movies['budget_usd'].iloc[0])}{took}.{_next(cost)}"


def _next(texts: Sequence[str]) -> str:
    return f" Then {_listed(texts[1:])}." if len(texts) > 1 else ""


def answer_top_revenues(top_revenue_by_year: pd.DataFrame) -> str:
    """Which movies took the most each year."""
    ranked = keep_known(top_revenue_by_year, "revenue_rank", "release_year", "revenue_usd")
    if ranked.empty:
        return "No movie with a release year has a known revenue."
    best = next(_greatest(ranked, "revenue_usd"))
    newest = ranked[(ranked["revenue_rank"] == 1) & (ranked["release_year"] == ranked["release_year"].max())]
    return (
        f"{title_of(best)} took the most of all years, {dollars(best.revenue_usd)}. In the newest year with a known "
        f"revenue it was {_movies(newest)}, {dollars(newest['revenue_usd'].iloc[0])}."
    )


def answer_relationship(budget_revenue_relationship: pd.DataFrame) -> str:
    """Whether a dearer movie takes more, and how much more."""
    rows = keep_known(budget_revenue_relationship, "budget_decile", "movie_count")
    whole = rows[rows["budget_decile"] == 0] if not rows.empty else rows
    if whole.empty or not whole["movie_count"].iloc[0]:
        return "No movie has a known budget and revenue."
    row = {
        name: as_numbers(whole[name]).iloc[0] for name in ("spearman", "log_slope", "log_slope_low", "log_slope_high")
    }
    used = counted(whole["movie_count"].iloc[0], "movie")
    if pd.isna(row["log_slope"]) or pd.isna(row["spearman"]):
        return f"It cannot be said: of {used} budget and revenue are known, too few or too much alike."
    interval = (
        ""
        if pd.isna(row["log_slope_low"])
        else (f" (95 % interval {row['log_slope_low']:.2f} to {row['log_slope_high']:.2f})")
    )
    says = "Dearer movies take more" if row["spearman"] > 0 else "Dearer movies do not take more"
    return (
        f"{says}: a budget 1 % higher goes with a revenue {row['log_slope']:.2f} % higher{interval}. The rank "
        f"correlation of {used} is {row['spearman']:.2f}. That they go together does not say that one causes the other."
    )


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
        f"{len(ranked):,} with at least {least:,.0f} movies.{_next(shown)}"
    )


def answer_years(yearly_summary: pd.DataFrame) -> str:
    """How many movies came out each year, and what they took."""
    years = keep_known(yearly_summary, "release_year", "movie_count")
    if years.empty:
        return "No movie has a release date."
    busiest = years[years["movie_count"] == years["movie_count"].max()]
    named = name_years(sorted(int(year) for year in busiest["release_year"]))
    text = f"Most movies came out in {named}: {_count_of(busiest)}."
    for best in _greatest(years, "total_revenue_usd"):
        return f"{text} The movies of {best.release_year:.0f} took the most, {dollars(best.total_revenue_usd)}."
    return f"{text} No revenue is known."


def answer_tv_genres(tv_genre_summary: pd.DataFrame) -> str:
    """How many TV shows each genre has, and which are the most popular."""
    genres = keep_known(tv_genre_summary, "show_count")
    if genres.empty:
        return "The lake has no TV shows. `moviepipe fetch --media tv` fetches them."
    most = genres[genres["show_count"] == genres["show_count"].max()]
    text = f"{_genres(most)} most shows, {most['show_count'].iloc[0]:,.0f}{' each' if len(most) > 1 else ''}."
    for best in _greatest(genres, "avg_popularity"):
        return f"{text} {name_of(best.genre_name)} is the most popular (average score {best.avg_popularity:.1f})."
    return text


def answer_overview(movie_overview: pd.DataFrame) -> str:
    """Which movies are the most popular, and which have the most votes."""
    parts = [
        f"{title_of(row)} is the most popular (score {row.popularity:.1f})"
        for row in _greatest(movie_overview, "popularity")
    ] + [
        f"{title_of(row)} has the most votes, {row.vote_count:,.0f}" for row in _greatest(movie_overview, "vote_count")
    ]
    return f"{'; '.join(parts)}." if parts else "The lake has no movie whose popularity or votes are known."


def _first(rows: pd.DataFrame, rank: str) -> pd.DataFrame:
    """The rows that share the first rank."""
    first: pd.DataFrame = rows[rows[rank] == rows[rank].min()]
    return first


def _movies(rows: pd.DataFrame) -> str:
    return _listed([title_of(movie) for movie in each_row(rows.sort_values("title"))])


def _listed(names: Sequence[str]) -> str:
    """The names in words; of many only the first few and how many more there are."""
    shown = list(names[:NAMED]) + ([f"{len(names) - NAMED:,} more"] if len(names) > NAMED else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
