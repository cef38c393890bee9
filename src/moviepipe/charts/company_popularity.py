"""The production houses whose films are the most popular on average."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.popularity import Makers, plot_popularity

HOUSES = Makers(
    title="Production houses with the most popular films",
    name="company_name",
    noun="house",
    plural="houses",
    credit="film credit",
    unknown="no production house is known",
)


def plot_company_popularity(company_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The `top` (else ten) best-ranked houses by average popularity; a house without a rank has too few films."""
    return plot_popularity(HOUSES, company_summary, context)
