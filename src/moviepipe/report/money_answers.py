"""Answers in words about money: each takes a Gold table."""

import pandas as pd

from moviepipe.charts.money import dollars
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.text import counted
from moviepipe.report.names import name_of, title_of
from moviepipe.report.sentences import NAMED, excluded_sentence, greatest, sentence, then, titles_of

FIT = ("spearman", "log_slope", "log_slope_low", "log_slope_high")


def answer_genre_fortunes(genre_summary: pd.DataFrame) -> str:
    """Which genres are the most popular and earn the most on average."""
    parts = []
    for row in greatest(genre_summary, "avg_popularity"):
        parts.append(f"{name_of(row.genre_name)} movies are the most popular (average score {row.avg_popularity:.1f})")
    for row in greatest(genre_summary, "avg_revenue_usd"):
        cost = "" if pd.isna(row.avg_budget_usd) else f", on an average budget of {dollars(row.avg_budget_usd)}"
        parts.append(f"{name_of(row.genre_name)} movies take the most, {dollars(row.avg_revenue_usd)} on average{cost}")
    return f"{'; '.join(parts)}." if parts else "No genre has a movie whose popularity or revenue is known."


def answer_profit_extremes(profit_extremes: pd.DataFrame) -> str:
    """Which movies have the highest and lowest profit and budget."""
    parts = [
        f"{extreme} {measure}: {titles_of(rows)}, {dollars(rows[f'{measure}_usd'].iloc[0])}"
        for measure in ("profit", "budget")
        for extreme in ("highest", "lowest")
        if not (rows := _held(profit_extremes, measure, extreme)).empty
    ]
    return (
        f"{sentence('; '.join(parts))}{excluded_sentence(profit_extremes)}" if parts else "No movie has a known budget."
    )


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
    said = f"{title_of(first)} earned the most: {dollars(first.profit_usd)} over its budget."
    return f"{said}{then(earned)}{excluded_sentence(movies)}"


def answer_top_budgets(top_budgets: pd.DataFrame) -> str:
    """Which movies cost the most, and what they took."""
    movies = keep_first(keep_known(top_budgets, "budget_rank", "budget_usd"), NAMED, "budget_rank", "title")
    if movies.empty:
        return "No movie has a known budget."
    revenue = as_numbers(movies["revenue_usd"]).iloc[0]
    took = "; what it took is not known" if pd.isna(revenue) else f"; it took {dollars(revenue)}"
    cost = [f"{title_of(movie)} {dollars(movie.budget_usd)}" for movie in each_row(movies)]
    said = f"{title_of(movies.iloc[0])} cost the most, {dollars(movies['budget_usd'].iloc[0])}{took}."
    return f"{said}{then(cost)}{excluded_sentence(movies)}"


def answer_top_revenues(top_revenue_by_year: pd.DataFrame) -> str:
    """Which movies took the most each year."""
    ranked = keep_known(top_revenue_by_year, "revenue_rank", "release_year", "revenue_usd")
    if ranked.empty:
        return "No movie with a release year has a known revenue."
    best = next(greatest(ranked, "revenue_usd"))
    newest = ranked[(ranked["revenue_rank"] == 1) & (ranked["release_year"] == ranked["release_year"].max())]
    return (
        f"{title_of(best)} took the most of all years, {dollars(best.revenue_usd)}. In the newest year with a known "
        f"revenue it was {titles_of(newest)}, {dollars(newest['revenue_usd'].iloc[0])}.{excluded_sentence(ranked)}"
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
        f"{excluded_sentence(whole)}"
    )
