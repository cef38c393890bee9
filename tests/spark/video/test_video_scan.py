from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakes import contents, ignore, version
from made_videos import plain_frames, write_video
from moviepipe.errors import SourceError
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JobRun, JobRuns
from moviepipe.pipelines.video import scan

NAME = "bronze.video_files"


def run_scan(spark: SparkSession, lake: Lake, source: Path) -> JobRun:
    with JobRuns(spark, lake).running("video scan") as run:
        scan.run(scan.Source.at(str(source)), spark, lake, run, ignore)
    return run


def test_a_scan_takes_in_what_is_new_and_puts_the_rest_in_quarantine_with_its_reason(
    spark: SparkSession, lake: Lake, tmp_path: Path
):
    source = tmp_path / "up loads"
    trailer = write_video(source / "videos/movie_id=603/Ein Trailer + é.mp4", plain_frames((200, 25)))
    write_video(source / "videos/movie_id=604/Ein Trailer + é.mp4", plain_frames((10, 10)))
    write_video(source / "videos/trailer.mp4", plain_frames((10, 1)))
    (source / "videos/movie_id=603/empty.mp4").touch()
    (source / "videos/movie_id=603/cut.mp4").write_bytes(trailer.read_bytes()[:-200])
    (source / "videos/movie_id=603/text.mp4").write_text("no video at all")

    run = run_scan(spark, lake, source)

    assert (run.rows_in, run.kept, run.rejected) == (6, 2, 4)
    found = {row["video_key"]: row for row in contents(lake, NAME)}
    whole = found["videos/movie_id=603/Ein Trailer + é.mp4"]
    assert (whole["movie_id"], whole["duration_seconds"], whole["frame_rate"]) == (603, 2.5, 10.0)
    assert (whole["width_px"], whole["height_px"], whole["content_type"]) == (64, 48, "video/mp4")
    assert found["videos/movie_id=604/Ein Trailer + é.mp4"]["duration_seconds"] == 1.0
    assert found["videos/trailer.mp4"]["fault"] == "its key is not videos/movie_id=<id>/<name>.mp4"
    assert found["videos/movie_id=603/empty.mp4"]["fault"] == "it is empty (0 bytes)"
    assert found["videos/movie_id=603/cut.mp4"]["fault"].startswith("it is cut short or damaged: its part at byte ")
    assert found["videos/movie_id=603/text.mp4"]["fault"] == "it holds no video stream that can be opened"

    before = version(lake, NAME)
    assert run_scan(spark, lake, source).rows_in == 0
    assert version(lake, NAME) == before
    write_video(trailer, plain_frames((200, 30)))
    assert run_scan(spark, lake, source / "videos").kept == 1
    assert len({row["etag"] for row in contents(lake, NAME) if row["video_key"] == whole["video_key"]}) == 2


def test_a_source_without_files_is_named(tmp_path: Path):
    with pytest.raises(SourceError, match=r"has no files\. Give --source the folder"):
        scan.Source.at(str(tmp_path / "nothing")).files()
