"""What pages of either backend become in Silver and Gold; expectations are computed by hand."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from moviepipe.pipelines.video.detect import LOCAL
from moviepipe.video import TOP_VIDEO_LABELS, VIDEO_FILES, VIDEO_LABEL_PAGES, VIDEO_LABELS, VIDEO_SHOTS
from moviepipe.video.pages import detections

KEY = "videos/movie_id=603/a.mp4"


def moment(hour: int) -> datetime:
    return datetime(2026, 11, 27, hour, tzinfo=UTC)


def files(spark: SparkSession, *versions: tuple[str, int, str | None]) -> DataFrame:
    """Scans of one video: (etag, hour, fault)."""
    rows = [
        {
            "source": "s3://b",
            "video_key": KEY,
            "etag": etag,
            "movie_id": 603,
            "_ingested_at": moment(hour),
            "fault": fault,
        }
        for etag, hour, fault in versions
    ]
    return spark.createDataFrame(rows, VIDEO_FILES.schema)


def page(job: str, content: Any, number: int = 1, of: int = 1, etag: str = "e1", hour: int = 3) -> dict[str, Any]:
    """A page as Bronze has it."""
    payload = content if isinstance(content, str) else json.dumps(content)
    how = {"backend": LOCAL, "model": "m", "settings": "{}", "job_id": job, "page_number": number, "page_count": of}
    return {"source": "s3://b", "video_key": KEY, "etag": etag, "payload": payload, "fetched_at": moment(hour), **how}


def labels(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"JobStatus": "SUCCEEDED", "Labels": list(entries), **more}


def label(at: int, name: str, *boxes: tuple[float, float], **more: Any) -> dict[str, Any]:
    """A label with instances: (confidence, left)."""
    instances = [
        {"Confidence": sure, "BoundingBox": {"Left": left, "Top": 0.1, "Width": 0.2, "Height": 0.3}}
        for sure, left in boxes
    ]
    return {"Timestamp": at, "Label": {"Name": name, "Confidence": 90.0, "Instances": instances, **more}}


def pages(spark: SparkSession, *rows: dict[str, Any]) -> DataFrame:
    return spark.createDataFrame(rows, VIDEO_LABEL_PAGES.schema)


def test_a_label_is_an_action_an_object_or_a_scene_and_each_box_is_a_row(spark: SparkSession):
    found = labels(
        label(
            0,
            "Person",
            (71.0, 0.5),
            (88.5, 0.1),
            Parents=[{"Name": "Human"}],
            Categories=[{"Name": "Person Description"}],
        ),
        label(0, "Dancing", Categories=[{"Name": "Actions"}]),
        label(500, "Beach", Categories=[{"Name": "Nature and Outdoors"}]),
        label(500, "Vehicle", Categories=[{"Name": "Vehicles and Automotive"}]),
        {"Timestamp": 900, "Label": {"Name": "Indoors", "Confidence": 70}},  # as older versions wrote: no lists at all
    )
    rows = VIDEO_LABELS.build(files(spark, ("e1", 1, None)), pages(spark, page("j", found))).collect()
    shown = {(row.moment_ms, row.label_name, row.instance_number): row for row in rows}
    assert {key: row.label_kind for key, row in shown.items()} == {
        (0, "Person", 1): "object",
        (0, "Person", 2): "object",
        (0, "Dancing", 1): "action",
        (500, "Beach", 1): "scene",
        (500, "Vehicle", 1): "object",
        (900, "Indoors", 1): "scene",
    }
    surest = shown[0, "Person", 1]
    assert (surest.confidence, surest.box_left, surest.box_width, surest.parent_names) == (88.5, 0.1, 0.2, ["Human"])
    assert (shown[900, "Indoors", 1].confidence, shown[900, "Indoors", 1].box_left) == (70.0, None)
    assert surest.video_uri == f"s3://b/{KEY}"


def test_the_newest_valid_detection_of_the_newest_version_is_kept(spark: SparkSession):
    rows = pages(
        spark,
        page("old version", labels(), etag="e0", hour=9),
        page("first", labels(), hour=3),
        page("second", labels(), hour=4),
        page("failed later", {"JobStatus": "FAILED", "StatusMessage": "it crashed"}, hour=5),
        page("half", labels(), number=1, of=2, hour=6),
        page("no JSON", "{]", hour=7),
        page("two objects", json.dumps(labels()) + "{}", hour=7),
        page("no name", labels({"Timestamp": 1, "Label": {"Confidence": 3}}), hour=7),
        page("too sure", labels(label(1, "Cat", (101.0, 0.1))), hour=7),
        page("outside", labels(label(1, "Cat", (99.0, 0.9))), hour=7),
        page("early", labels(label(-1, "Cat")), hour=7),
        page("backwards", labels(Segments=[{"StartTimestampMillis": 2, "EndTimestampMillis": 1}]), hour=7),
    )
    judged = detections(files(spark, ("e0", 1, None), ("e1", 2, None)), rows).collect()
    assert {row.job_id: row.outcome for row in judged if row.outcome != "rejected"} == {
        "old version": "superseded",
        "first": "superseded",
        "second": "kept",
    }
    assert {row.job_id: row._errors for row in judged if row.outcome == "rejected"} == {
        "failed later": ["it failed: it crashed"],
        "half": ["it has 1 of 2 pages"],
        "no JSON": ["a page is not a JSON object of that shape"],
        "two objects": ["a page is not a JSON object of that shape"],
        "no name": ["a label has no name"],
        "too sure": ["a box is not within the picture, or has no confidence from 0 to 100"],
        "outside": ["a box is not within the picture, or has no confidence from 0 to 100"],
        "early": ["a label has no moment"],
        "backwards": ["a shot ends before it begins"],
    }


@pytest.mark.parametrize("fault", [None, "it is empty (0 bytes)"])
def test_a_video_that_was_replaced_by_a_broken_file_has_no_labels(spark: SparkSession, fault: str | None):
    found = files(spark, ("e1", 1, None), ("e1" if fault is None else "e2", 2, fault))
    rows = VIDEO_LABELS.build(found, pages(spark, page("j", labels(label(0, "Cat", (90.0, 0.1)))))).count()
    assert rows == (1 if fault is None else 0)


def test_a_shot_that_goes_over_from_one_part_to_the_next_is_one(spark: SparkSession):
    def shot(start: int, end: int, is_cut: bool, steps: int, motion: float) -> dict[str, Any]:
        measured = {"StepCount": steps, "Motion": motion}
        return {"StartTimestampMillis": start, "EndTimestampMillis": end, "StartsWithCut": is_cut, **measured}

    first = labels(Segments=[shot(0, 400, True, 2, 6.0), shot(400, 1000, True, 3, 3.0)])
    second = labels(Segments=[shot(1000, 1600, False, 3, 9.0), shot(1600, 2000, True, 0, 0.0)])
    rows = VIDEO_SHOTS.build(
        files(spark, ("e1", 1, None)), pages(spark, page("j", first, 1, 2), page("j", second, 2, 2))
    ).collect()
    assert sorted((row.shot_number, row.start_ms, row.end_ms, row.motion_activity) for row in rows) == [
        (1, 0, 400, 3.0),
        (2, 400, 1600, 2.0),
        (3, 1600, 2000, None),
    ]


def test_the_top_ten_are_counted_by_boxes_and_equal_counts_share_a_rank(spark: SparkSession):
    names = [("Person", 3), ("Car", 2), ("Dog", 2), *((f"Thing {number:02}", 1) for number in range(9))]
    rows = [
        {
            "video_uri": "v",
            "movie_id": 1,
            "moment_ms": at,
            "label_name": name,
            "label_kind": "object",
            "confidence": 60.0,
        }
        | {"box_width": 0.1}
        for name, count in names
        for at in range(count)
    ]
    unboxed = [{"video_uri": "v", "label_name": "Car", "label_kind": "object"}] * 9
    frame = spark.createDataFrame(
        [*rows, *unboxed, {"label_name": "Dancing", "label_kind": "action"}], VIDEO_LABELS.schema
    )
    found = TOP_VIDEO_LABELS.build(frame).collect()
    assert {row.label_name: (row.label_rank, row.instance_count) for row in found if row.label_rank < 4} == {
        "Person": (1, 3),
        "Car": (2, 2),
        "Dog": (2, 2),
    }
    assert len(found) == 12, "nine share the fourth rank"
