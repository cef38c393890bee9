"""Bronze video files: what was found where videos are uploaded, and what each file is."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.tables import DOUBLE, INT, LONG, STRING, TIMESTAMP, Table, conform, schema

FOUND = schema(source=STRING, video_key=STRING, etag=STRING, size_bytes=LONG, modified_at=TIMESTAMP, movie_id=LONG)
FACTS = schema(
    content_type=STRING,
    codec=STRING,
    duration_seconds=DOUBLE,
    width_px=INT,
    height_px=INT,
    rotation_degrees=INT,
    frame_rate=DOUBLE,
    fault=STRING,
)
LINEAGE = schema(_ingested_at=TIMESTAMP, _run_id=STRING)
SCHEMA = T.StructType([*FOUND.fields, *FACTS.fields, *LINEAGE.fields])


def video_files(found_videos: DataFrame, *, ingested_at: datetime, run_id: str) -> DataFrame:
    """One row per file as a scan found it, new or changed since the scan before.

    `etag` is S3's, or of a folder the MD5 of the file. `fault` says why a file is in quarantine: its key is outside
    `videos/movie_id=<id>/<name>.mp4`, or it is no video that can be read. Pixels are those of the picture as it is
    shown, after it was turned by `rotation_degrees`.
    """
    lineage = {"_ingested_at": F.lit(ingested_at), "_run_id": F.lit(run_id)}
    return found_videos.withColumns(lineage).transform(conform, SCHEMA)


VIDEO_FILES = Table("bronze", video_files, SCHEMA, keys=(), written_by="video scan")
