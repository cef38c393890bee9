"""Gold top labels: the objects that are seen most often in all videos."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.measures import rank_among, settled
from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema

LAST_RANK = 10
SCHEMA = schema(
    label_rank=INT,
    label_name=STRING,
    instance_count=LONG,
    video_count=LONG,
    movie_count=LONG,
    avg_confidence=DOUBLE,
)


def top_video_labels(video_labels: DataFrame) -> DataFrame:
    """One row per object of the ten most common: how often is it seen?

    It is counted by its boxes: each instance of an object in each moment that was looked at counts once, so two persons
    seen for three seconds at one look a second are six. Labels without a box, scenes and actions do not count. Equal
    counts share a rank, so there may be more than ten.
    """
    boxes = video_labels.where("label_kind = 'object' and box_width is not null")
    counted = boxes.groupBy("label_name").agg(
        F.count(F.lit(1)).alias("instance_count"),
        F.count_distinct("video_uri").alias("video_count"),
        F.count_distinct("movie_id").alias("movie_count"),
        settled(F.avg("confidence")).alias("avg_confidence"),
    )
    ranked = counted.withColumn("label_rank", rank_among(F.lit(True), F.col("instance_count").cast("double")))
    return ranked.where(F.col("label_rank") <= LAST_RANK).transform(conform, SCHEMA)


TOP_VIDEO_LABELS = Table("gold", top_video_labels, SCHEMA, keys=("label_name",), written_by="video build")
