"""How many movies came out each year, and what they took."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.money import unit_of
from moviepipe.charts.rows import as_numbers, keep_known
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE
from moviepipe.charts.text import counted
from moviepipe.charts.years import Panel, plot_years

TITLE = "Movies and box office by year"


def plot_movies_and_box_office(yearly_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """Two panels with the same years, of movies and of their revenue; `top` is ignored."""
    years = keep_known(yearly_summary, "release_year", "movie_count")
    if years.empty:
        return context.empty_figure(TITLE, "none has a release date")
    by_year = years.astype({"release_year": int}).set_index("release_year").sort_index()
    revenue = as_numbers(by_year["total_revenue_usd"])
    unit, label = unit_of(revenue) if revenue.notna().any() else (1.0, "none is known")
    panels = [
        Panel("Movies", by_year["movie_count"], LIGHT_BLUE, is_count=True),
        Panel(f"Box office, {label[0].lower()}{label[1:]}", revenue / unit, DARK_BLUE),
    ]
    return plot_years(panels, context.heading(TITLE, _subtitle(by_year, context)))


def _subtitle(by_year: pd.DataFrame, context: ChartContext) -> str:
    dated, known = by_year["movie_count"].sum(), as_numbers(by_year["revenue_known_count"]).sum()
    movies = counted(dated, "movie")
    if context.movie_count is not None and context.movie_count != dated:
        movies = f"{dated:,.0f} of {context.movies}, those with a date"
    return f"{movies}; the revenue of {known:,.0f} is known; not adjusted for inflation"
