"""The answer about videos in words: which objects are seen most often."""

import pandas as pd

from moviepipe.charts.rows import each_row, keep_known
from moviepipe.charts.text import counted
from moviepipe.report.names import name_of
from moviepipe.report.sentences import NAMED, first_by, listed, then

NO_VIDEOS = (
    "Nobody has looked into videos yet. `moviepipe video scan --source` with a folder or an address on S3 finds them, "
    "`moviepipe video detect` looks into them; then this again."
)
NOTHING_SEEN = "None of the videos shows an object that is known."


def answer_top_objects(top_video_labels: pd.DataFrame) -> str:
    """Which objects are seen most often, in how many videos, and which come next."""
    known = keep_known(top_video_labels, "label_rank", "instance_count", "video_count")
    if known.empty:
        return NOTHING_SEEN
    ranked = known.sort_values(["label_rank", "label_name"], kind="stable")
    first = first_by(ranked, "label_rank")
    texts = [f"{name_of(row.label_name)} ({row.instance_count:,.0f})" for row in each_row(ranked.head(NAMED))]
    times = counted(first["instance_count"].iloc[0], "time")
    if len(first) > 1:
        return f"Seen most often, and equally, are {listed([*map(name_of, first['label_name'])])}: {times} each."
    where = counted(first["video_count"].iloc[0], "video")
    return f"Seen most often: {name_of(first['label_name'].iloc[0])}, {times} in {where}.{then(texts)}"
