import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from figures import assert_nothing_clipped_or_overlapping, bars, drawn, strings, tick_names
from moviepipe.charts.video import plot_contact_sheet, plot_timeline, plot_top_objects
from moviepipe.charts.video.contact_sheet import Still
from moviepipe.pipelines.video.charts import moments_of

NOTICE = "Labels: a model."
NAME = "A trailer with a name that is far too long for one line of any chart whatever its font.mp4 (movie 603)"


def labels(*rows: tuple[int, str, float | None]) -> pd.DataFrame:
    """Labels: (moment, name, left edge of the box)."""
    return pd.DataFrame(
        [
            {"moment_ms": at, "label_name": name, "confidence": 71.4, "box_left": left, "box_top": 0.2}
            | {"box_width": None if left is None else 0.25, "box_height": 0.5}
            for at, name, left in rows
        ],
        columns=["moment_ms", "label_name", "confidence", "box_left", "box_top", "box_width", "box_height"],
    )


def shots(*starts: int) -> pd.DataFrame:
    return pd.DataFrame({"start_ms": starts})


def test_the_most_common_objects_are_bars_with_whole_counts():
    rows = pd.DataFrame(
        {"label_rank": [2, 1], "label_name": ["Dog", "Person"], "instance_count": [3, 12], "video_count": [1, 2]}
    )
    figure = plot_top_objects(rows, 4, NOTICE)
    assert tick_names(figure, "y") == ["Person", "Dog"]
    assert [bar.get_width() for bar in bars(figure)] == [12, 3]
    assert {"12", "in 2 videos", "Boxes in 4 videos; an object seen in three frames counts three times"} <= {
        *strings(figure)
    }
    assert NOTICE in strings(figure)
    assert_nothing_clipped_or_overlapping(figure)


def test_a_timeline_has_a_row_for_each_label_and_joins_moments_one_look_apart():
    seen = labels((0, "Car", 0.1), (1000, "Car", 0.1), (2003, "Car", None), (9000, "Car", 0.1), (1000, "Dog", 0.2))
    figure = plot_timeline(seen, shots(0, 5080), 13.0, NAME, NOTICE)
    assert tick_names(figure, "y") == ["Car", "Dog"]
    spans = [path.get_extents() for bar in figure.axes[0].collections[:1] for path in bar.get_paths()]
    assert [(round(span.x0, 3), round(span.x1, 3)) for span in spans] == [(0, 3.003), (9, 10)]
    assert [line.get_xdata()[0] for line in figure.axes[0].lines] == [5.08], "the first shot begins with no cut"
    assert "2 labels, most seen first, 2 shots" in strings(figure)
    assert_nothing_clipped_or_overlapping(figure)


def test_a_sheet_shows_each_frame_with_its_boxes_where_they_are():
    stills = [Still(at, np.zeros((90, 160, 3), np.uint8)) for at in (0, 1000, 62_500, 63_500)]
    found = labels((0, "Dog", 0.25), (0, "Cat", 0.26), (1000, "Indoors", None), (62_500, "Dog", 0.5))
    figure = drawn(plot_contact_sheet(stills, found, NAME, NOTICE))
    frames = figure.axes[1:]
    assert [axes.get_title(loc="left") for axes in frames] == ["0:00.0", "0:01.0", "1:02.5", "1:03.5"]
    drawn_boxes = [[patch for patch in axes.patches if isinstance(patch, Rectangle)] for axes in frames]
    assert [len(boxes) // 2 for boxes in drawn_boxes] == [2, 0, 1, 0]
    assert drawn_boxes[2][0].get_bbox().bounds == pytest.approx((80, 18, 40, 45))
    first, second = frames[0].texts
    assert (first.get_text(), second.get_text()) == ("Dog 71", "Cat 71")
    assert first.get_position()[1] != second.get_position()[1], "names of boxes on each other do not cover each other"


@pytest.mark.parametrize(
    "figure",
    [
        plot_top_objects(pd.DataFrame(), 1, NOTICE),
        plot_timeline(labels(), shots(), 1.0, NAME, NOTICE),
        plot_contact_sheet([], labels(), NAME, NOTICE),
    ],
)
def test_a_chart_of_nothing_says_so(figure):
    assert any(text.startswith(("Of 1 video, none", "No label", "No frame")) for text in strings(figure))
    assert_nothing_clipped_or_overlapping(figure)


def test_a_sheet_takes_its_frames_from_the_whole_video():
    many = labels(*((1000 * second, "Dog", 0.1) for second in range(100)))
    assert moments_of(many, 100.0) == [0, 9000, 18000, 27000, 36000, 45000, 54000, 63000, 72000, 81000, 90000, 99000]
    assert moments_of(labels((500, "Beach", None)), 2.2) == [0, 1000, 2000]
