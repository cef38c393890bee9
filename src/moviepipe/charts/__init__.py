"""Charts: functions from a small Gold table, as pandas, to a matplotlib figure. The edge saves the figure."""

from dataclasses import dataclass
from typing import Protocol

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.budget_vs_revenue import plot_budget_vs_revenue
from moviepipe.charts.company_popularity import plot_company_popularity
from moviepipe.charts.genre_popularity import plot_genre_popularity


class Plot(Protocol):
    """A chart's function.

    `movie_count` is the size of the catalogue (or of what a filter left), `source` a note on the data, `scope` the
    filter in words ("Movies of 2015"), `top` the most rows to show; without it a chart chooses.
    """

    def __call__(
        self,
        table: pd.DataFrame,
        /,
        *,
        movie_count: int | None = None,
        source: str | None = None,
        scope: str | None = None,
        top: int | None = None,
    ) -> Figure:
        """Draw the table."""
        ...


@dataclass(frozen=True)
class Chart:
    """One picture: its file name, the Gold table it shows and the function that draws it."""

    file_name: str
    table: str
    plot: Plot


CHARTS = (
    Chart("budget_vs_revenue_vertical_bar.png", "gold.top_budgets", plot_budget_vs_revenue),
    Chart("genre_vs_avg_popularity.png", "gold.genre_summary", plot_genre_popularity),
    Chart("popularity_vs_production_houses.png", "gold.company_summary", plot_company_popularity),
)
