"""The answer about ratings in words: where critics and the crowd differ most."""

from typing import Any

import pandas as pd

from moviepipe.charts.rows import as_numbers, each_row, keep_known
from moviepipe.charts.text import counted
from moviepipe.report.names import name_of
from moviepipe.report.sentences import first_by, listed

NO_RATINGS = (
    "The lake has no ratings of critics. `moviepipe fetch --source omdb` fetches them; then `moviepipe run`, and this "
    "again."
)
AVERAGES = ("avg_critics_rating", "avg_crowd_rating")
WHO = "Critics are Metacritic and Rotten Tomatoes, the crowd IMDb and TMDb."


def answer_rating_comparison(rating_comparison: pd.DataFrame) -> str:
    """The genre and the year about which critics and the crowd differ most."""
    if rating_comparison.empty:
        return NO_RATINGS
    least = counted(as_numbers(rating_comparison["min_movies"]).max(), "movie")
    ranked = keep_known(rating_comparison, "difference_rank", "movie_count", *AVERAGES)
    if ranked.empty:
        return f"No genre and no year has at least {least} that both critics and the crowd rated."
    parts = [_most(ranked[ranked["dimension"] == dimension], dimension) for dimension in ("genre", "year")]
    return f"{' '.join(filter(None, parts))} Compared are genres and years with at least {least} that both rated. {WHO}"


def _most(ranked: pd.DataFrame, dimension: str) -> str:
    """The sentence of one dimension; nothing where none of its groups is ranked."""
    if ranked.empty:
        return ""
    first = first_by(ranked, "difference_rank").sort_values("group_name", key=lambda names: names.map(str))
    names = listed([name_of(name) for name in first["group_name"]])
    if len(first) > 1:
        return f"By {dimension} they differ most, and equally, about {names}."
    (row,) = each_row(first)
    return f"By {dimension} they differ most about {names}: {_ratings(row)} ({counted(row.movie_count, 'movie')})."


def _ratings(row: Any) -> str:
    critics, crowd = row.avg_critics_rating, row.avg_crowd_rating
    if critics < crowd:
        return f"the crowd gives {crowd:.1f} of 100, critics {critics:.1f}"
    return f"critics give {critics:.1f} of 100, the crowd {crowd:.1f}"
