"""Average popularity of each genre."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, plot_horizontal_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.rows import each_row, keep_known
from moviepipe.charts.style import BLUE
from moviepipe.charts.text import counted, counted_top

TITLE = "Average popularity of movies by genre"
VALUE_LABEL = "Average TMDb popularity (score)"


def plot_genre_popularity(genre_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The genres by average popularity, all or the `top` most popular, each with its number of movies."""
    genres = keep_known(genre_summary, "movie_count", "avg_popularity")
    if genres.empty:
        return context.empty_figure(TITLE, "no genre has a movie")
    genres = genres.sort_values(["avg_popularity", "genre_name"], ascending=[False, True])
    bars = [
        Bar(genre.genre_name, genre.avg_popularity, BLUE, counted(genre.movie_count, "movie"))
        for genre in each_row(genres.iloc[: context.top])
    ]
    heading = context.heading(TITLE, _subtitle(genres, len(bars), context))
    return plot_horizontal_bars(bars, heading, VALUE_LABEL, row_height=0.28)


def _subtitle(genres: pd.DataFrame, shown: int, context: ChartContext) -> str:
    listings = counted(genres["movie_count"].sum(), "genre listing")
    rule = "most popular first; a movie counts once in each of its genres"
    return f"{counted_top(shown, len(genres), 'genre')}, {context.movies or listings}, {rule}"
