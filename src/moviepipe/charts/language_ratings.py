"""The languages whose movies are rated best."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import MARK, Bar, Scale, plot_horizontal_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.languages import language_name
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known, known
from moviepipe.charts.style import LIGHT_BLUE, mark_of, patch_of
from moviepipe.charts.text import counted

TOP = 10
TITLE = "Languages with the best-rated movies"
SCALE = Scale(
    "Average vote of the movies in the language (0 to 10)",
    last=10.0,
    legend=(patch_of("Bayesian average", LIGHT_BLUE), mark_of("Plain average of the movies", MARK)),
)


def plot_language_ratings(language_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The `top` (else ten) best-ranked languages by Bayesian average vote, the plain average as a mark beside it."""
    ranked = keep_known(language_summary, "rating_rank", "bayesian_vote", "movie_count", "total_votes")
    languages = keep_first(ranked, context.top or TOP, "rating_rank", "original_language")
    if languages.empty:
        return context.empty_figure(TITLE, "no language has a movie with votes")
    bars = [
        Bar(language_name(row.original_language), row.bayesian_vote, LIGHT_BLUE, _note(row), known(row.avg_vote))
        for row in each_row(languages.assign(avg_vote=as_numbers(languages["avg_vote"])))
    ]
    heading = context.heading(TITLE, _subtitle(ranked, len(bars), context))
    return plot_horizontal_bars(bars, heading, SCALE)


def _note(row: Any) -> str:
    plain = "" if pd.isna(row.avg_vote) else f"plain {row.avg_vote:.2f}; "
    return f"{plain}{counted(row.movie_count, 'movie')}, {counted(row.total_votes, 'vote')}"


def _subtitle(ranked: pd.DataFrame, shown: int, context: ChartContext) -> str:
    movies = context.movies or counted(ranked["movie_count"].sum(), "movie")
    prior, overall = (as_numbers(ranked[name]).max() for name in ("prior_votes", "overall_vote"))
    return (
        f"Top {shown} of {counted(len(ranked), 'language')} with votes, from {movies}. Bayesian average: the votes "
        f"cast and {prior:,.0f} more of {overall:.2f}, the mean of all votes, so that a few votes cannot win"
    )
