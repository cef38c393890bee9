"""Silver video shots: from cut to cut, and how much moves."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.measures import divided, settled
from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema
from moviepipe.video.pages import kept_pages

SCHEMA = schema(
    video_uri=STRING,
    movie_id=LONG,
    shot_number=INT,
    start_ms=LONG,
    end_ms=LONG,
    motion_activity=DOUBLE,
    step_count=LONG,
)


def video_shots(video_files: DataFrame, video_label_pages: DataFrame) -> DataFrame:
    """One row per shot of a video that the local backend has looked into: when, and how lively is it?

    `motion_activity` is the mean change in brightness (0 to 255) from one fifth of a second to the next, over
    `step_count` steps. A shot that goes over from one part of a video to the next is one row.
    """
    parts = kept_pages(video_files, video_label_pages).select(
        "video_uri", "movie_id", "page_number", F.posexplode("page.Segments").alias("place", "shot")
    )
    until_here = (
        Window.partitionBy("video_uri")
        .orderBy("page_number", "place")
        .rowsBetween(Window.unboundedPreceding, Window.currentRow)
    )
    is_first = F.row_number().over(Window.partitionBy("video_uri").orderBy("page_number", "place")) == 1
    begins = parts.withColumn("begins", (is_first | F.coalesce("shot.StartsWithCut", F.lit(True))).cast("int"))
    numbered = begins.withColumn("shot_number", F.sum("begins").over(until_here).cast("int"))
    steps = F.sum("shot.StepCount")
    return (
        numbered.groupBy("video_uri", "movie_id", "shot_number")
        .agg(
            F.round(F.min("shot.StartTimestampMillis")).cast("bigint").alias("start_ms"),
            F.round(F.max("shot.EndTimestampMillis")).cast("bigint").alias("end_ms"),
            settled(divided(F.sum("shot.Motion"), steps)).alias("motion_activity"),
            steps.cast("bigint").alias("step_count"),
        )
        .transform(conform, SCHEMA)
    )


VIDEO_SHOTS = Table("silver", video_shots, SCHEMA, keys=("video_uri", "shot_number"), written_by="video build")
