"""Each movie's popularity beside its prediction, and how far the two are apart."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.log_scale import dollar_scale
from moviepipe.charts.style import BLUE, GRID, LEGEND_HEIGHT, ORANGE, Room, add_legend, mark_of, new_chart
from moviepipe.charts.text import counted
from moviepipe.charts.unseen import NOTHING, error_words, keep_unseen

TITLE, ERRORS_TITLE = "Popularity as it is and as predicted", "How far predictions of popularity are off"
LEFT, BELOW, HEIGHT, ROOM = 1.1, 0.55, 5.2, 1.5
LEAST = 0.01  # less is drawn here: a popularity of 0 has no place on a logarithmic scale
LOG = f"logarithmic scale; below {LEAST:g} drawn at {LEAST:g}"
POINT: dict[str, Any] = {"marker": "o", "markersize": 3.5, "color": BLUE, "markeredgewidth": 0, "alpha": 0.45}
SAME: dict[str, Any] = {"color": ORANGE, "linewidth": 1.8, "linestyle": (0, (5, 3))}


def plot_predictions(popularity_predictions: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """A point for each movie that the model was not trained on; `top` is ignored."""
    return _plot(popularity_predictions, context, TITLE, is_ratio=False)


def plot_prediction_errors(popularity_predictions: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The same with popularity as a multiple of the prediction; `top` is ignored."""
    return _plot(popularity_predictions, context, ERRORS_TITLE, is_ratio=True)


def _plot(predictions: pd.DataFrame, context: ChartContext, title: str, is_ratio: bool) -> Figure:
    unseen = keep_unseen(predictions)
    if unseen.empty:
        return context.empty_figure(title, NOTHING)
    subtitle = f"{counted(len(unseen), 'movie')} that the model was not trained on; {error_words(unseen)}"
    figure, axes = new_chart(context.heading(title, subtitle), Room(HEIGHT, LEFT, BELOW, LEGEND_HEIGHT))
    predicted, actual = (unseen[name].clip(lower=LEAST) for name in ("prediction", "popularity"))
    values = (unseen["popularity"] / predicted).clip(lower=LEAST) if is_ratio else actual
    _draw(axes, predicted, values, is_ratio)
    return figure


def _draw(axes: Axes, predicted: pd.Series, values: pd.Series, is_ratio: bool) -> None:
    """The points, and the line on which popularity is what was predicted."""
    label = "Popularity as a multiple of the prediction" if is_ratio else "Popularity"
    low, high = (min(values.min(), 1.0), max(values.max(), 1.0)) if is_ratio else (values.min(), values.max())
    dollar_scale(axes, "x", (predicted.min(), predicted.max()), predicted.max() * ROOM, f"Prediction ({LOG})", _number)
    dollar_scale(axes, "y", (low, high), high * ROOM, f"{label} ({LOG})", _number)
    axes.grid(color=GRID, linewidth=0.8)
    axes.plot(predicted, values, linestyle="none", **POINT)
    ends = axes.get_xlim()
    axes.plot(ends, (1.0, 1.0) if is_ratio else ends, scalex=False, scaley=False, **SAME)
    legend = {**POINT, "alpha": 1.0, "markersize": 6}
    add_legend(axes, [mark_of("A movie", legend), Line2D([], [], label="As popular as predicted", **SAME)])


def _number(value: float) -> str:
    return f"{value:,.10g}"
