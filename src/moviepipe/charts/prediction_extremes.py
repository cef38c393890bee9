"""The best and the worst predictions of popularity."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.dumbbell import Dumbbell, plot_dumbbells
from moviepipe.charts.rows import each_row, keep_known, with_year
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, Series
from moviepipe.charts.text import format_number
from moviepipe.charts.unseen import NOTHING

TITLE = "The best and the worst predictions of popularity"
SERIES = (Series("Prediction", LIGHT_BLUE), Series("Popularity", DARK_BLUE))
GROUPS = {"best": "Best", "worst": "Worst"}


def plot_prediction_extremes(prediction_extremes: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The five best and the ten worst, or the `top` first of each."""
    known = keep_known(prediction_extremes, "error_rank", "popularity", "prediction", "error")
    if known.empty:
        return context.empty_figure(TITLE, NOTHING)
    shown = known[known["error_rank"] <= (context.top or known["error_rank"].max())].sort_values(
        ["extreme", "error_rank"]
    )
    dumbbells = [_dumbbell(row) for row in each_row(shown)]
    subtitle = f"Of movies that the model was not trained on{context.among and f', {context.among.strip()}'}"
    return plot_dumbbells(dumbbells, SERIES, context.heading(TITLE, subtitle), "Popularity", row_height=0.3)


def _dumbbell(row: Any) -> Dumbbell:
    side = "over" if row.error > 0 else "under"
    note = f"{format_number(row.prediction, 1)} for {format_number(row.popularity, 1)}"
    value = f"{format_number(abs(row.error), 1)} {side}"
    return Dumbbell(with_year(row), (row.prediction, row.popularity), value, note, GROUPS.get(row.extreme, "Others"))
