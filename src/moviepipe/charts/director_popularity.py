"""The directors whose films are the most popular on average."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.popularity import Makers, plot_popularity

DIRECTORS = Makers(
    title="Directors with the most popular films",
    name="director_name",
    noun="director",
    plural="directors",
    credit="director credit",
    unknown="no credits are known, so no director is",
)


def plot_director_popularity(director_summary: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The `top` (else ten) best-ranked directors by average popularity; one without a rank has too few films."""
    return plot_popularity(DIRECTORS, director_summary, context)
