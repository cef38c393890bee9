"""How many movies each genre has."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, Scale, plot_horizontal_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.rows import each_row, keep_known
from moviepipe.charts.style import BLUE
from moviepipe.charts.text import counted, counted_top

TITLE = "Genres with the most and the fewest movies"
SCALE = Scale("Movies", least_decimals=0, is_count=True)


def plot_movies_by_genre(genre_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The genres by number of movies, all or the `top` largest; a movie counts once in each of its genres."""
    genres = keep_known(genre_summary, "movie_count")
    if genres.empty:
        return context.empty_figure(TITLE, "no genre has a movie")
    genres = genres.sort_values(["movie_count", "genre_name"], ascending=[False, True])
    bars = [Bar(row.genre_name, row.movie_count, BLUE) for row in each_row(genres.iloc[: context.top])]
    heading = context.heading(TITLE, _subtitle(genres, len(bars), context))
    return plot_horizontal_bars(bars, heading, SCALE, row_height=0.28)


def _subtitle(genres: pd.DataFrame, shown: int, context: ChartContext) -> str:
    listings = counted(genres["movie_count"].sum(), "genre listing")
    movies = f"{context.movies} with {listings}" if context.movies else listings
    return f"{counted_top(shown, len(genres), 'genre')}, {movies}; a movie counts once in each of its genres"
