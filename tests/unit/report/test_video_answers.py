"""Which objects are seen most often in videos, in words and on the page."""

import re
from html import unescape
from pathlib import Path

import pandas as pd

from gold_lakes import built_from, write_rows
from moviepipe import cli
from moviepipe.io.lake import Lake
from moviepipe.report.video_answers import NO_VIDEOS, NOTHING_SEEN, answer_top_objects
from moviepipe.video import TOP_VIDEO_LABELS


def objects(*rows: tuple[int, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["label_rank", "label_name", "instance_count", "video_count"])


def test_the_most_common_object_is_named_with_its_boxes_and_its_videos_and_the_next_two_follow():
    table = objects((3, "car", 40, 1), (1, "person", 1234, 2), (2, "dog", 41, 1), (4, "cat", 3, 1))
    assert answer_top_objects(table) == "Seen most often: person, 1,234 times in 2 videos. Then dog (41) and car (40)."


def test_one_object_stands_alone_and_equal_ones_are_named_together():
    assert answer_top_objects(objects((1, "cat", 1, 1))) == "Seen most often: cat, 1 time in 1 video."
    table = objects((1, "dog", 7, 2), (1, "cat", 7, 1), (3, "car", 2, 1))
    assert answer_top_objects(table) == "Seen most often, and equally, are cat and dog: 7 times each."


def test_videos_that_show_nothing_known_are_told_from_no_videos():
    assert answer_top_objects(objects()) == NOTHING_SEEN


def test_the_page_has_the_objects_with_their_chart_and_without_videos_the_commands(lake: Lake, tmp_path: Path):
    Path(lake.uri).mkdir()
    out = tmp_path / "page.html"
    arguments = ["report", "--lake", lake.uri, "--out", str(out)]
    assert cli.main(arguments) == 0
    page = out.read_text(encoding="utf-8")
    assert NO_VIDEOS.split("`")[1] in page
    assert "Objects in videos" not in page
    row = {"label_rank": 1, "label_name": "hair drier", "instance_count": 7, "video_count": 2, "avg_confidence": 61.5}
    write_rows(lake, TOP_VIDEO_LABELS, row, user_metadata=built_from(video_labels=5))
    assert cli.main(arguments) == 0
    page = unescape(re.sub("<[^>]*>", " ", out.read_text(encoding="utf-8")))
    assert "Seen most often: hair drier, 7 times in 2 videos." in page
    assert '{"name":"hair drier","seen":7,"videos":2}' in page
    assert "gold.top_video_labels 0 1" in " ".join(page.split())
    assert "silver.video_labels version 5" in page
