"""The objects that are seen most often in all videos."""

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.bars import Bar, Scale, plot_horizontal_bars
from moviepipe.charts.rows import each_row, keep_known
from moviepipe.charts.style import BLUE, Heading, empty_figure
from moviepipe.charts.text import counted

TITLE = "Objects seen most often in the videos"
SCALE = Scale("Boxes, one for each object in each frame looked at", least_decimals=0, is_count=True)


def plot_top_objects(top_video_labels: pd.DataFrame, video_count: int, notice: str) -> Figure:
    """The ten most common objects, or more where equal counts share the last rank."""
    known = keep_known(top_video_labels, "instance_count")
    subtitle = f"Boxes in {counted(video_count, 'video')}; an object seen in three frames counts three times"
    heading = Heading(TITLE, subtitle, notice=notice)
    if known.empty:
        return empty_figure(heading, f"Of {counted(video_count, 'video')}, none shows an object that is known.")
    rows = known.sort_values(["instance_count", "label_name"], ascending=[False, True])
    bars = [
        Bar(row.label_name, row.instance_count, BLUE, f"in {counted(row.video_count, 'video')}")
        for row in each_row(rows)
    ]
    return plot_horizontal_bars(bars, heading, SCALE)
