"""Silver videos: what can be looked into, and how it was."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver.outcomes import Outcome
from moviepipe.tables import DOUBLE, INT, LONG, STRING, TIMESTAMP, Table, conform, schema
from moviepipe.video.pages import VERSION, detections, newest_files

SCHEMA = schema(
    video_uri=STRING,
    movie_id=LONG,
    video_name=STRING,
    etag=STRING,
    size_bytes=LONG,
    uploaded_at=TIMESTAMP,
    content_type=STRING,
    codec=STRING,
    duration_seconds=DOUBLE,
    width_px=INT,
    height_px=INT,
    rotation_degrees=INT,
    frame_rate=DOUBLE,
    backend=STRING,
    model=STRING,
    settings=STRING,
    sampled_frame_count=LONG,
    detected_at=TIMESTAMP,
)


def videos(video_files: DataFrame, video_label_pages: DataFrame) -> DataFrame:
    """One row per video, as it was last scanned, with the detection that its labels are of.

    A file in quarantine has no row. `backend` and what follows it are null until a detection succeeded.
    """
    kept = detections(video_files, video_label_pages).where(F.col("outcome") == Outcome.KEPT)
    how = kept.select(*VERSION, "backend", "model", "settings", "sampled_frame_count", "detected_at")
    return (
        newest_files(video_files)
        .where("fault is null")
        .join(how, list(VERSION), how="left")
        .withColumn("video_name", F.regexp_extract("video_key", r"([^/]+)$", 1))
        .withColumnRenamed("modified_at", "uploaded_at")
        .transform(conform, SCHEMA)
    )


VIDEOS = Table("silver", videos, SCHEMA, keys=("video_uri",), written_by="video build")
