"""How many movies each genre has."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, Scale, plot_horizontal_bars
from moviepipe.charts.rows import each_row, keep_known
from moviepipe.charts.style import BLUE, Heading, empty_figure
from moviepipe.charts.text import counted, counted_top, why_empty

TITLE = "Genres with the most and the fewest movies"
SCALE = Scale("Movies", least_decimals=0, is_count=True)


def plot_movies_by_genre(
    genre_summary: pd.DataFrame,
    *,
    movie_count: int | None = None,
    source: str | None = None,
    scope: str | None = None,
    top: int | None = None,
) -> Figure:
    """The genres by number of movies, all or the `top` largest; a movie counts once in each of its genres."""
    genres = keep_known(genre_summary, "movie_count")
    if genres.empty:
        return empty_figure(TITLE, why_empty("no genre has a movie", movie_count), source, scope)
    genres = genres.sort_values(["movie_count", "genre_name"], ascending=[False, True])
    bars = [Bar(row.genre_name, row.movie_count, BLUE) for row in each_row(genres.iloc[:top])]
    heading = Heading(TITLE, _subtitle(genres, len(bars), movie_count), source, scope)
    return plot_horizontal_bars(bars, heading, SCALE, row_height=0.28)


def _subtitle(genres: pd.DataFrame, shown: int, movie_count: int | None) -> str:
    listings = counted(genres["movie_count"].sum(), "genre listing")
    movies = listings if movie_count is None else f"{counted(movie_count, 'movie')} with {listings}"
    return f"{counted_top(shown, len(genres), 'genre')}, {movies}; a movie counts once in each of its genres"
