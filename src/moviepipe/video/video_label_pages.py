"""Bronze pages of labels: what a detector said of a video, word for word, in Rekognition's own shape."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.tables import INT, STRING, TIMESTAMP, Table, conform, schema

VIDEO = schema(source=STRING, video_key=STRING, etag=STRING)
PAGE = schema(job_id=STRING, page_number=INT, page_count=INT, status=STRING, payload=STRING)
HOW = schema(backend=STRING, model=STRING, settings=STRING)
LINEAGE = schema(fetched_at=TIMESTAMP, _run_id=STRING)
SCHEMA = T.StructType([*VIDEO.fields, *HOW.fields, *PAGE.fields, *LINEAGE.fields])


def video_label_pages(label_pages: DataFrame, *, fetched_at: datetime, run_id: str) -> DataFrame:
    """One row per page of a detection's result, as Rekognition's GetLabelDetection gives it, whoever has detected.

    A detection is one `job_id` of a video (`source`, `video_key`, `etag`); there is one for each backend, model and
    settings. `status` is the page's JobStatus: a detection that failed has a page that says so. The local backend
    makes a page for each part of a video, and adds the shots as `Segments`, in the shape of GetSegmentDetection.
    """
    lineage = {"fetched_at": F.lit(fetched_at), "_run_id": F.lit(run_id)}
    return label_pages.withColumns(lineage).transform(conform, SCHEMA)


VIDEO_LABEL_PAGES = Table("bronze", video_label_pages, SCHEMA, keys=(), written_by="video detect")
