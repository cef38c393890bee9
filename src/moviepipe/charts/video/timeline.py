"""When each label is seen in one video, and where its shots begin."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.named_rows import new_rows
from moviepipe.charts.style import (
    BLUE,
    GREY,
    LEGEND_HEIGHT,
    Heading,
    add_legend,
    empty_figure,
    mark_of,
    patch_of,
    value_scale,
)
from moviepipe.charts.text import counted, counted_top

MOST_LABELS, ROW_HEIGHT, BAR_SHARE = 15, 0.34, 0.62


def plot_timeline(
    video_labels: pd.DataFrame, video_shots: pd.DataFrame, seconds: float, name: str, notice: str
) -> Figure:
    """A row for each label, the most seen first, with a bar at each moment at which it is seen.

    A bar is as long as the time between two looks, which is the shortest between two moments that have a label.
    """
    title = f"What is seen when in {name}"
    moments = video_labels.drop_duplicates(["label_name", "moment_ms"])
    if moments.empty:
        return empty_figure(Heading(title, "0 labels", notice=notice), "No label was found in this video.")
    order = moments.groupby("label_name").size().sort_index().sort_values(ascending=False, kind="stable")
    shown = [str(label) for label in order.index[:MOST_LABELS]]
    shots = f", {counted(len(video_shots), 'shot')}" if len(video_shots) else ""
    subtitle = f"{counted_top(len(shown), len(order), 'label')}, most seen first{shots}"
    rows = new_rows(Heading(title, subtitle, notice=notice), shown, ROW_HEIGHT, above=LEGEND_HEIGHT)
    for start in sorted(video_shots["start_ms"])[1:]:
        rows.axes.axvline(start / 1000, color=GREY, linewidth=1.0)
    step, height = _step(moments), ROW_HEIGHT * BAR_SHARE
    for label, place in zip(shown, rows.places, strict=True):
        starts = sorted(moments.loc[moments["label_name"] == label, "moment_ms"] / 1000)
        rows.axes.broken_barh(_spans(starts, step), (place - height / 2, height), facecolors=BLUE, linewidth=0)
    value_scale(rows.axes, "x", max(seconds, 0.1), "Seconds from the beginning")
    cut = mark_of("Cut", {"marker": "|", "markersize": 10, "color": GREY, "markeredgewidth": 1.5})
    add_legend(rows.axes, [patch_of("Seen", BLUE), *([cut] if len(video_shots) > 1 else [])])
    return rows.figure


def _spans(starts: Sequence[float], step: float) -> list[tuple[float, float]]:
    """Start and length of each bar; moments one step apart, or nearly, are one."""
    spans: list[tuple[float, float]] = []
    for start in starts:
        if spans and start - sum(spans[-1]) < step / 2:
            spans[-1] = (spans[-1][0], start + step - spans[-1][0])
        else:
            spans.append((start, step))
    return spans


def _step(moments: pd.DataFrame) -> float:
    """Seconds; a second where there is one moment only."""
    apart = moments["moment_ms"].drop_duplicates().sort_values().diff().dropna()
    return 1.0 if apart.empty else float(apart.min()) / 1000
