"""Average popularity of each genre."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, plot_horizontal_bars
from moviepipe.charts.rows import each_row, keep_known
from moviepipe.charts.style import BLUE, Heading, empty_figure
from moviepipe.charts.text import counted, counted_top, why_empty

TITLE = "Average popularity of movies by genre"
VALUE_LABEL = "Average TMDb popularity (score)"


def plot_genre_popularity(
    genre_summary: pd.DataFrame,
    *,
    movie_count: int | None = None,
    source: str | None = None,
    scope: str | None = None,
    top: int | None = None,
) -> Figure:
    """The genres by average popularity, all or the `top` most popular, each with its number of movies."""
    genres = keep_known(genre_summary, "movie_count", "avg_popularity")
    if genres.empty:
        return empty_figure(TITLE, why_empty("no genre has a movie", movie_count), source, scope)
    genres = genres.sort_values(["avg_popularity", "genre_name"], ascending=[False, True])
    bars = [
        Bar(genre.genre_name, genre.avg_popularity, BLUE, counted(genre.movie_count, "movie"))
        for genre in each_row(genres.iloc[:top])
    ]
    heading = Heading(TITLE, _subtitle(genres, len(bars), movie_count), source, scope)
    return plot_horizontal_bars(bars, heading, VALUE_LABEL, row_height=0.28)


def _subtitle(genres: pd.DataFrame, shown: int, movie_count: int | None) -> str:
    listings = counted(genres["movie_count"].sum(), "genre listing")
    movies = listings if movie_count is None else counted(movie_count, "movie")
    rule = "most popular first; a movie counts once in each of its genres"
    return f"{counted_top(shown, len(genres), 'genre')}, {movies}, {rule}"
