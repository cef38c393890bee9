"""The production houses, countries and directors whose films are the most popular on average: one chart for each."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, plot_horizontal_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.rows import as_numbers, each_row, keep_first, keep_known
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE
from moviepipe.charts.text import counted

TOP = 10
GRADIENT = LinearSegmentedColormap.from_list("blues", [DARK_BLUE, LIGHT_BLUE])


@dataclass(frozen=True)
class Makers:
    """Who is ranked: the chart's title, the column with names, singular and plural, what to say when none is known."""

    title: str
    name: str
    noun: str
    plural: str
    credit: str
    unknown: str

    @property
    def value_label(self) -> str:
        """What the bars measure."""
        return f"Average TMDb popularity of the {self.noun}'s films (score)"


HOUSES = Makers(
    title="Production houses with the most popular films",
    name="company_name",
    noun="house",
    plural="houses",
    credit="film credit",
    unknown="no production house is known",
)
COUNTRIES = Makers(
    title="Countries that produce the most popular films",
    name="country_name",
    noun="country",
    plural="countries",
    credit="film credit",
    unknown="no production country is known",
)
DIRECTORS = Makers(
    title="Directors with the most popular films",
    name="director_name",
    noun="director",
    plural="directors",
    credit="director credit",
    unknown="no credits are known, so no director is",
)


def plot_popularity(makers: Makers, summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The `top` (else ten) best-ranked by average popularity; one without a rank has too few films."""
    ranked = keep_known(summary, "popularity_rank", "avg_popularity", "movie_count")
    first = keep_first(ranked, context.top or TOP, "popularity_rank", makers.name)
    if first.empty:
        reason = makers.unknown if summary.empty else f"no {makers.noun} has {_minimum(summary)}"
        return context.empty_figure(makers.title, reason)
    colors = _gradient(first["popularity_rank"])
    bars = [
        Bar(getattr(row, makers.name), row.avg_popularity, color, counted(row.movie_count, "film"))
        for row, color in zip(each_row(first), colors, strict=True)
    ]
    subtitle = f"Top {len(first)} by average popularity of {_ranked_among(makers, ranked, context)}"
    return plot_horizontal_bars(bars, context.heading(makers.title, subtitle), makers.value_label)


def _ranked_among(makers: Makers, ranked: pd.DataFrame, context: ChartContext) -> str:
    movies = context.movies or counted(as_numbers(ranked["movie_count"]).sum(), makers.credit)
    return f"{counted(len(ranked), makers.noun, makers.plural)} with {_minimum(ranked)}, from {movies}"


def _minimum(summary: pd.DataFrame) -> str:
    return f"at least {counted(as_numbers(summary['min_movies']).max(), 'film')}"


def _gradient(ranks: pd.Series) -> list[str]:
    """A colour a rank, from dark to light; those that tie share one."""
    steps = ranks.rank(method="dense").to_numpy() - 1
    return [to_hex(GRADIENT(step)) for step in steps / np.maximum(steps.max(), 1)]


plot_company_popularity = partial(plot_popularity, HOUSES)
plot_country_popularity = partial(plot_popularity, COUNTRIES)
plot_director_popularity = partial(plot_popularity, DIRECTORS)
