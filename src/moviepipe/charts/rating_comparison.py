"""How critics and crowd rate the movies of each genre."""

from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.dumbbell import Dumbbell, plot_dumbbells
from moviepipe.charts.rows import each_row, keep_first, keep_known
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Series
from moviepipe.charts.text import counted, counted_top
from moviepipe.notice import OMDB_NOTICE

TITLE = "How critics and the crowd rate movies, by genre"
SERIES = (Series("Critics", DARK_BLUE), Series("Crowd", LIGHT_BLUE))
HIGHEST = 100.0
STEP, ROOM = 10.0, 2.0  # the scale starts at a round number, with room for a point
SCALE = "Average rating of the movies in the genre (0 to 100)"
AVERAGES = ["avg_critics_rating", "avg_crowd_rating"]
NUMBERS = ("difference_rank", "rating_difference", "movie_count", "min_movies", *AVERAGES)


def plot_rating_comparison(rating_comparison: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The genres where critics and crowd differ most, all or `top`, the critics' favourites first."""
    context = replace(context, credit=OMDB_NOTICE)
    ranked = keep_known(rating_comparison, *NUMBERS)
    genres = ranked if ranked.empty else ranked[ranked["dimension"] == "genre"]
    if genres.empty:
        return context.empty_figure(TITLE, "no genre has enough movies that both critics and the crowd rated")
    most = keep_first(genres, context.top or len(genres), "difference_rank", "group_key")
    shown = most.sort_values(["rating_difference", "group_key"], ascending=[False, True])
    dumbbells = [_dumbbell(row) for row in each_row(shown)]
    heading = context.heading(TITLE, _subtitle(genres, len(shown)))
    start = max(0.0, (shown[AVERAGES].min().min() - ROOM) // STEP * STEP)
    return plot_dumbbells(dumbbells, SERIES, heading, SCALE, row_height=0.3, start=start, last=HIGHEST)


def _dumbbell(row: Any) -> Dumbbell:
    amounts = (row.avg_critics_rating, row.avg_crowd_rating)
    side, size = "critics" if row.rating_difference > 0 else "crowd", f"{abs(row.rating_difference):.1f}"
    value = "no difference" if size == "0.0" else f"{side} +{size}"
    note = "{:.1f} against {:.1f}, ".format(*sorted(amounts, reverse=True)) + counted(row.movie_count, "movie")
    return Dumbbell(row.group_name, amounts, value, note)


def _subtitle(genres: pd.DataFrame, shown: int) -> str:
    least = counted(genres["min_movies"].max(), "movie")
    return (
        f"{counted_top(shown, len(genres), 'genre')} with at least {least} that both rated, a movie counting in each "
        "of its genres. Critics: the mean of Metacritic and Rotten Tomatoes; crowd: the mean of IMDb and TMDb"
    )
