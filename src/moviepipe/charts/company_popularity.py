"""The production houses whose films are the most popular on average."""

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, plot_horizontal_bars
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Heading, empty_figure
from moviepipe.charts.text import counted

TOP = 10
TITLE = "Production houses with the most popular films"
VALUE_LABEL = "Average TMDb popularity of the house's films (score)"
GRADIENT = LinearSegmentedColormap.from_list("blues", [DARK_BLUE, LIGHT_BLUE])


def plot_company_popularity(
    company_summary: pd.DataFrame,
    *,
    movie_count: int | None = None,
    source: str | None = None,
    scope: str | None = None,
    top: int | None = None,
) -> Figure:
    """The `top` (else ten) best-ranked houses by average popularity; a house without a rank has too few films."""
    ranked = keep_known(company_summary, "popularity_rank", "avg_popularity", "movie_count")
    companies = keep_first(ranked, top or TOP, "popularity_rank", "company_name")
    if companies.empty:
        return empty_figure(TITLE, f"No movies match: no house has {_minimum(company_summary)}.", source, scope)
    colors = _gradient(companies["popularity_rank"])
    bars = [
        Bar(company.company_name, company.avg_popularity, color, counted(company.movie_count, "film"))
        for company, color in zip(each_row(companies), colors, strict=True)
    ]
    subtitle = f"Top {len(companies)} by average popularity of {_scope(ranked, movie_count)}"
    return plot_horizontal_bars(bars, Heading(TITLE, subtitle, source, scope), VALUE_LABEL)


def _scope(ranked: pd.DataFrame, movie_count: int | None) -> str:
    listings = counted(as_numbers(ranked["movie_count"]).sum(), "film credit")
    movies = listings if movie_count is None else counted(movie_count, "movie")
    return f"{counted(len(ranked), 'house')} with {_minimum(ranked)}, from {movies}"


def _minimum(company_summary: pd.DataFrame) -> str:
    if company_summary.empty:
        return "a film"
    return f"at least {counted(as_numbers(company_summary['min_movies']).max(), 'film')}"


def _gradient(ranks: pd.Series) -> list[str]:
    """A colour a rank, from dark to light; houses that tie share one."""
    steps = ranks.rank(method="dense").to_numpy() - 1
    return [to_hex(GRADIENT(step)) for step in steps / np.maximum(steps.max(), 1)]
