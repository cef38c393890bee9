"""The countries whose films are the most popular on average."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.popularity import Makers, plot_popularity

COUNTRIES = Makers(
    title="Countries that produce the most popular films",
    name="country_name",
    noun="country",
    plural="countries",
    credit="film credit",
    unknown="no production country is known",
)


def plot_country_popularity(country_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The `top` (else ten) best-ranked countries by average popularity; one without a rank has too few films."""
    return plot_popularity(COUNTRIES, country_summary, context)
