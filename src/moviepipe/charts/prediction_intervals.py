"""How often popularity lies in the intervals of its predictions, beside how often it should."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.dumbbell import Dumbbell, plot_dumbbells
from moviepipe.charts.style import DARK_BLUE, GREY, LIGHT_BLUE, Series
from moviepipe.charts.text import counted, format_number
from moviepipe.charts.unseen import NOTHING, keep_unseen

TITLE = "How often popularity lies in its interval"
LEVELS = (80, 90)
SERIES = (Series("80 % interval", LIGHT_BLUE), Series("90 % interval", DARK_BLUE))
BOUNDS = tuple(f"{side}_{level}" for level in LEVELS for side in ("low", "high"))
FIFTHS = ("lowest fifth", "second fifth", "third fifth", "fourth fifth", "highest fifth")
LABEL, HIGHEST, STEP, ROOM = "Share of the movies that lie in the interval (%)", 100.0, 10.0, 2.0


def plot_prediction_intervals(popularity_predictions: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """A row for each fifth of the predictions, and one for all; `top` is ignored."""
    unseen = keep_unseen(popularity_predictions, *BOUNDS)
    if unseen.empty:
        return context.empty_figure(TITLE, NOTHING)
    ordered = unseen.sort_values("prediction", kind="stable", ignore_index=True)
    dumbbells = [_dumbbell("All", ordered), *_fifths(ordered)]
    start = max(0.0, (min(min(each.amounts) for each in dumbbells) - ROOM) // STEP * STEP)
    subtitle = f"{counted(len(unseen), 'movie')} that the model was not trained on; the grey lines are where to be"
    figure = plot_dumbbells(
        dumbbells, SERIES, context.heading(TITLE, subtitle), LABEL, row_height=0.36, start=start, last=HIGHEST
    )
    for level in LEVELS:
        figure.axes[0].axvline(level, color=GREY, linewidth=1.2, zorder=0)
    return figure


def _fifths(ordered: pd.DataFrame) -> Iterator[Dumbbell]:
    for name, places in zip(FIFTHS, np.array_split(np.arange(len(ordered)), len(FIFTHS)), strict=True):
        if len(places):
            rows = ordered.iloc[places]
            low, high = (format_number(end, 1) for end in (rows["prediction"].min(), rows["prediction"].max()))
            yield _dumbbell(f"Predictions of {low} to {high} ({name})", rows)


def _dumbbell(name: str, rows: pd.DataFrame) -> Dumbbell:
    shares = [
        100.0 * float(rows["popularity"].between(rows[f"low_{level}"], rows[f"high_{level}"]).mean())
        for level in LEVELS
    ]
    return Dumbbell(name, (shares[0], shares[1]), "{:.0f} and {:.0f} %".format(*shares), counted(len(rows), "movie"))
