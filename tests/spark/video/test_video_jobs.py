"""Scan, detection and tables over real clips, with the real model."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from pyspark.sql import SparkSession

from lakes import contents, ignore, version
from made_videos import plain_frames, write_video
from moviepipe.config import load_settings
from moviepipe.errors import SourceError
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.io.storage import StoredFile
from moviepipe.io.video_uploads import VideoUpload, note_upload, noted_uploads
from moviepipe.pipelines.job_runs import JobRun, JobRuns
from moviepipe.pipelines.video import build, detect, model, pending, rekognition, scan
from moviepipe.video import VIDEO_FILES
from sent_answers import send

SETTINGS = load_settings("local", ["video.segment_seconds=5", "video.longest_minutes=1"])


def run_scan(spark: SparkSession, lake: Lake, source: Path | None) -> JobRun:
    with JobRuns(spark, lake).running("video scan") as run:
        scan.run(scan.Source.at(str(source)) if source else None, spark, lake, run, ignore)
    return run


def note_uploads(lake: Lake, *uploads: tuple[Path, str, int, str]) -> None:
    """Notes as the function makes them: (file, ETag, bytes, when)."""
    for path, etag, size, moment in uploads:
        source, _, key = str(path).partition("/videos/")
        note_upload(lake, VideoUpload(source, f"videos/{key}", etag, size, f"{moment}T12:00:00Z", f"{size:010}"))


def run_detect(spark: SparkSession, lake: Lake, retry_failed: bool = False) -> JobRun:
    request = detect.DetectRequest(retry_failed=retry_failed)
    with JobRuns(spark, lake).running("video detect") as run:
        detect.run(request, spark, lake, SETTINGS.video, run, ignore)
    return run


def run_build(spark: SparkSession, lake: Lake) -> JobRun:
    with JobRuns(spark, lake).running("video build") as run:
        build.run(spark, lake, SETTINGS, run, ignore)
    return run


@pytest.fixture(scope="module", autouse=True)
def model_is_there():
    model.set_up(lambda _: None)


def test_videos_go_from_a_folder_to_gold_each_once_and_what_fails_has_its_reason(
    spark: SparkSession, lake: Lake, tmp_path: Path, shared_data: Path
):
    source = tmp_path / "up loads"
    folder = source / "videos/movie_id=603"
    clip = write_video(folder / "Trailer + é.mp4", plain_frames((200, 25)))
    shutil.copy(shared_data / "videos" / "nasa_13013.mp4", folder / "nasa.mp4")
    write_video(source / "videos/movie_id=604/nasa.mp4", plain_frames((10, 70)), frame_rate=1)
    write_video(folder / "gone.mp4", plain_frames((10, 10)))
    write_video(source / "videos/trailer.mp4", plain_frames((10, 1)))
    (folder / "empty.mp4").touch()
    (folder / "cut.mp4").write_bytes(clip.read_bytes()[:-200])
    (folder / "text.mp4").write_text("no video at all")

    scanned = run_scan(spark, lake, source)

    assert (scanned.rows_in, scanned.kept, scanned.rejected) == (8, 4, 4)
    found = {row["video_key"].removeprefix("videos/movie_id="): row for row in contents(lake, "bronze.video_files")}
    whole = found["603/Trailer + é.mp4"]
    assert (whole["movie_id"], whole["duration_seconds"], whole["frame_rate"]) == (603, 2.5, 10.0)
    assert (whole["width_px"], whole["height_px"], whole["content_type"]) == (64, 48, "video/mp4")
    assert found["videos/trailer.mp4"]["fault"] == "its key is not videos/movie_id=<id>/<name>.mp4"
    assert found["603/empty.mp4"]["fault"] == "it is empty (0 bytes)"
    assert found["603/cut.mp4"]["fault"].startswith("it is cut short or damaged: its part at byte ")
    assert found["603/text.mp4"]["fault"] == "it holds no video stream that can be opened"
    before = version(lake, "bronze.video_files")
    assert run_scan(spark, lake, source / "videos").rows_in == 0, "the folder videos itself may be named too"
    assert version(lake, "bronze.video_files") == before

    noted = write_video(source / "videos/movie_id=605/noted.mp4", plain_frames((90, 10)))
    size, clip_size = noted.stat().st_size, clip.stat().st_size
    note_uploads(
        lake,
        (noted, "second", size, "2099-01-02"),
        (noted, "first", size + 1, "2099-01-01"),
        (clip, whole["etag"], clip_size, "2099-01-01"),
        (clip, "late", clip_size, "2001-01-01"),
    )
    by_notes = run_scan(spark, lake, None)

    assert (by_notes.rows_in, by_notes.kept) == (1, 1), "the other is as Bronze knows it, or older"
    assert {row["etag"] for row in contents(lake, "bronze.video_files") if "noted" in row["video_key"]} == {"second"}
    assert noted_uploads(lake) == []

    (folder / "gone.mp4").unlink()
    detected = run_detect(spark, lake)

    assert (detected.rows_in, detected.kept, detected.rejected) == (5, 3, 2)
    assert pending.pending_videos(lake, detect.method_of(SETTINGS.video), retry_failed=False) == [], "each video once"
    with pytest.raises(
        SourceError, match=r"None of the videos could be looked into: 2 failed .*gone\.mp4: it is no lon"
    ):
        run_detect(spark, lake, retry_failed=True)

    built = run_build(spark, lake)

    assert (built.rows_in, built.kept, built.rejected, built.superseded) == (7, 3, 4, 0)
    of_clip = [row for row in contents(lake, "silver.video_labels") if row["video_uri"].endswith("nasa.mp4")]
    assert Counter(row["label_name"] for row in of_clip) == {"Person": 3}
    shots = [row for row in contents(lake, "silver.video_shots") if row["video_uri"].endswith("nasa.mp4")]
    assert [(row["shot_number"], row["start_ms"], row["end_ms"]) for row in shots] == [
        (1, 0, 5080),
        (2, 5080, 8080),
        (3, 8080, 13000),
    ], "as README of the clips says, though its parts end at 5 s and 10 s"
    reasons = {
        (row["video_uri"].rsplit("/", 1)[1], row["stage"]): row["_errors"]
        for row in contents(lake, "silver.rejected_videos")
    }
    assert reasons["gone.mp4", "detect"] == ["it failed: it is no longer there"]
    assert reasons["nasa.mp4", "detect"] == ["it failed: it lasts 1 minutes, longer than video.longest_minutes, 1"]
    assert reasons["empty.mp4", "scan"] == ["it is empty (0 bytes)"]
    (top,) = contents(lake, "gold.top_video_labels")
    assert (top["label_rank"], top["label_name"], top["instance_count"], top["video_count"]) == (1, "Person", 3, 1)

    assert not run_build(spark, lake).versions_written


def test_rekognitions_pages_land_word_for_word_and_what_is_not_on_s3_is_left_to_the_local_backend(
    spark: SparkSession, lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    found = {"etag": "e", "size_bytes": 9, "movie_id": 1, "duration_seconds": 2.0, "frame_rate": 25.0, "codec": "h264"}
    found |= {"width_px": 64, "height_px": 48, "content_type": "video/mp4", "_ingested_at": datetime.now(UTC)}
    places = [("s3://films/up", "videos/movie_id=1/a.mp4"), ("/uploads", "videos/movie_id=1/b.mp4")]
    rows = [found | {"source": source, "video_key": key} for source, key in places]
    delta.ensure_table(spark, lake, VIDEO_FILES)
    delta.append_rows(lake, VIDEO_FILES, spark.createDataFrame(rows, VIDEO_FILES.schema))
    client = boto3.client("rekognition", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    monkeypatch.setattr(rekognition, "_client", lambda bucket: client)
    label = '{"Timestamp":0, "Label":{"Name":"Café", "Confidence":71.250}}'
    page = f'{{ "JobStatus": "SUCCEEDED",  "Labels":[{label}], "New":1}}'
    send(client, "rekognition", ['{"JobId": "job-1"}', page])
    with JobRuns(spark, lake).running("video detect") as run:
        rekognition.run(detect.DetectRequest(), spark, lake, SETTINGS.video, run, ignore)
    (landed,) = contents(lake, "bronze.video_label_pages")
    assert landed["payload"] == page, "with its blanks, and a field that botocore does not know"
    assert (landed["job_id"], landed["status"], landed["backend"]) == ("job-1", "SUCCEEDED", "rekognition")
    assert (run.rows_in, run.kept) == (1, 1)
    (left,) = pending.pending_videos(lake, rekognition.method_of(SETTINGS.video), retry_failed=False)
    assert left.source == "/uploads"
    assert len(pending.pending_videos(lake, detect.method_of(SETTINGS.video), retry_failed=False)) == 2


def test_more_minutes_than_allowed_begin_nothing():
    videos = [
        pending.Video("/s", f"videos/movie_id={each}/a.mp4", "e", 1, 45.0, 25.0, "h264", 64, 48, "") for each in (1, 2)
    ]
    pending.require_within(videos, 1.5)
    with pytest.raises(
        SourceError, match=r"^2 videos of 1\.5 minutes are to be looked into, more than --max-minutes 1 "
    ):
        pending.require_within(videos, 1)


def test_a_file_that_could_not_be_looked_at_for_a_passing_reason_is_looked_at_again():
    file = StoredFile("videos/movie_id=1/a.mp4", 9, 0.0, etag="e")
    row = {"etag": "e", "size_bytes": 9, "modified_at": datetime(1970, 1, 1), "fault": None}
    assert scan.is_known(row, file)
    assert scan.is_known(row | {"fault": "it is empty (0 bytes)"}, file)
    assert not scan.is_known(row | {"fault": "it took longer than 60 s"}, file)
    assert not scan.is_known(row | {"etag": "f"}, file)
    assert scan.is_known(row, replace(file, etag="")), "of a folder, size and time tell"
    assert not scan.is_known(row, replace(file, etag="", modified_at=1.0))
    assert not scan.is_known(None, file)


def test_the_note_of_an_upload_stays_where_its_fault_may_pass(lake: Lake):
    note_uploads(lake, *((Path("/up/videos", name), "e", 9, "2026-11-27") for name in ("slow", "text", "whole")))
    faults = {"slow": "it took longer than 60 s", "text": "it holds no video stream that can be opened"}
    faulty = [{"source": "/up", "video_key": f"videos/{name}", "fault": fault} for name, fault in faults.items()]
    scan.forget_taken_in(lake, noted_uploads(lake), faulty)
    assert [upload.video_key for upload in noted_uploads(lake)] == ["videos/slow"]


def test_a_source_without_files_is_named(tmp_path: Path):
    with pytest.raises(SourceError, match=r"has no files\. Give --source the folder"):
        scan.Source.at(str(tmp_path / "nothing")).files()
