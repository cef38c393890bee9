"""In which years most and fewest top-rated movies came out."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.rows import as_numbers, keep_known
from moviepipe.charts.style import LIGHT_BLUE, patch_of
from moviepipe.charts.text import counted
from moviepipe.charts.years import STANDING_OUT, Panel, name_years, plot_years

TITLE = "Top-rated movies by year"


def plot_top_rated_by_year(top_rated_by_year: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """One column per year, those with most movies dark; a year without a movie has none. `top` is ignored."""
    years = keep_known(top_rated_by_year, "release_year", "top_rated_count", "most_rank", "fewest_rank")
    if years.empty or not years["top_rated_count"].sum():
        return context.empty_figure(TITLE, "no year has a top-rated movie")
    years = years.astype({"release_year": int}).sort_values("release_year")
    counts = years.set_index("release_year")["top_rated_count"]
    most, fewest = (years[years[name] == years[name].min()] for name in ("most_rank", "fewest_rank"))
    panel = Panel("Top-rated movies", counts, is_count=True, standing_out=tuple(most["release_year"]))
    subtitle = f"{_named('Most', most)}. {_named('Fewest', fewest)}. {_basis(years, context)}"
    legend = (patch_of("Year with most", STANDING_OUT), patch_of("Other years", LIGHT_BLUE))
    return plot_years([panel], context.heading(TITLE, subtitle), legend)


def _named(word: str, years: pd.DataFrame) -> str:
    count = int(years["top_rated_count"].iloc[0])
    return f"{word}: {count or 'none'} in {name_years(list(years['release_year']))}"


def _basis(years: pd.DataFrame, context: ChartContext) -> str:
    excluded = int(as_numbers(years["excluded_count"]).max()) if "excluded_count" in years else 0
    note = f"; {excluded:,} left out, not in the data or without a year" if excluded else ""
    shown = counted(years["top_rated_count"].sum(), "top-rated movie")
    return f"{shown}{context.among} ({years['top_rated_basis'].iloc[0]}){note}"
