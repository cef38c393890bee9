"""The chart of videos: Vega-Lite over rows of its own, for the page's movies say nothing of what videos show."""

from typing import Any

import altair as alt
import pandas as pd

from moviepipe.charts.rows import each_row, keep_known
from moviepipe.report.labels import Label, counted
from moviepipe.report.marks import ranked_bars
from moviepipe.report.names import name_of


def top_objects(top_video_labels: pd.DataFrame) -> alt.LayerChart:
    """The objects that are seen most often: ten, or more where equal counts share the last rank."""
    known = keep_known(top_video_labels, "label_rank", "instance_count", "video_count")
    rows: list[dict[str, Any]] = [
        {"name": name_of(row.label_name), "seen": int(row.instance_count), "videos": int(row.video_count)}
        for row in each_row(known.sort_values(["label_rank", "label_name"]))  # as a screen reader reads them
    ]
    labels = [
        Label("Object", "datum.name"),
        Label("Seen", counted("datum.seen", "time")),
        Label("In", counted("datum.videos", "video")),
    ]
    chart = alt.Chart(alt.InlineData(values=rows))
    shown = counted("datum.seen", "time")
    return ranked_bars(chart, labels, value="seen", shown=shown, top=max(len(rows), 1))
