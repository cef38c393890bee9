"""What the model of popularity goes by."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, Scale, plot_horizontal_bars
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.style import BLUE
from moviepipe.charts.text import counted_top

TITLE = "What the model of popularity goes by"
SHOWN = 15
SCALE = Scale("Share of the gain of all splits (%)")


def plot_feature_importance(model_runs: pd.DataFrame, context: ChartContext = NO_CONTEXT) -> Figure:
    """The fifteen features, or `top`, that brought the boosted trees of the model in use the most."""
    shares = _shares(model_runs)
    if not shares:
        return context.empty_figure(TITLE, "none has been predicted by a model that is in use")
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    bars = [Bar(name.replace("_", " "), 100 * share, BLUE) for name, share in ranked[: context.top or SHOWN]]
    subtitle = f"{counted_top(len(bars), len(ranked), 'feature')}, beside the line of votes that the trees start from"
    return plot_horizontal_bars(bars, context.heading(TITLE, subtitle), SCALE, row_height=0.32)


def _shares(model_runs: pd.DataFrame) -> dict[str, float]:
    if model_runs.empty:
        return {}
    in_use = model_runs[(model_runs["is_current"] == True) & (model_runs["model"] == "popularity")]  # noqa: E712
    found = [shares for shares in in_use["feature_importance"] if isinstance(shares, dict)]
    return found[-1] if found else {}
