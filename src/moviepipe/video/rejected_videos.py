"""Silver rejected videos: files in quarantine and detections that failed, and why."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.outcomes import Outcome
from moviepipe.tables import STRING, TIMESTAMP, Table, conform, schema
from moviepipe.video.pages import detections, newest_files

SCHEMA = schema(
    video_uri=STRING,
    stage=STRING,
    etag=STRING,
    job_id=STRING,
    backend=STRING,
    rejected_at=TIMESTAMP,
    _errors=T.ArrayType(STRING),
)


def rejected_videos(video_files: DataFrame, video_label_pages: DataFrame) -> DataFrame:
    """One row per file in quarantine, as it was last scanned, and per detection that was refused, with the reasons.

    `stage` is scan or detect; `job_id` is empty for a file.
    """
    files = (
        newest_files(video_files)
        .where("fault is not null")
        .withColumns({"stage": F.lit("scan"), "_errors": F.array("fault"), "rejected_at": F.col("_ingested_at")})
        .withColumns({"job_id": F.lit(""), "backend": F.lit(None).cast("string")})
        .transform(conform, SCHEMA)
    )
    refused = (
        detections(video_files, video_label_pages)
        .where(F.col("outcome") == Outcome.REJECTED)
        .withColumns({"stage": F.lit("detect"), "rejected_at": F.col("detected_at")})
        .transform(conform, SCHEMA)
    )
    return files.unionByName(refused)


REJECTED_VIDEOS = Table(
    "silver", rejected_videos, SCHEMA, keys=("video_uri", "stage", "etag", "job_id"), written_by="video build"
)
