"""Gold video activity: how lively each video is."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.measures import divided, settled
from moviepipe.tables import DOUBLE, LONG, STRING, Table, conform, schema

SCHEMA = schema(
    video_uri=STRING,
    movie_id=LONG,
    title=STRING,
    video_name=STRING,
    duration_seconds=DOUBLE,
    shot_count=LONG,
    shots_per_minute=DOUBLE,
    motion_activity=DOUBLE,
    sampled_frame_count=LONG,
    label_count=LONG,
    instance_count=LONG,
    instances_per_frame=DOUBLE,
)


def video_activity(videos: DataFrame, video_shots: DataFrame, video_labels: DataFrame, movies: DataFrame) -> DataFrame:
    """One row per video that was looked into: how many shots, how much motion, how many objects?

    `motion_activity` is the mean change in brightness (0 to 255) from one fifth of a second to the next, cuts left out.
    `label_count` counts kinds of labels, `instances_per_frame` boxes in a frame that was looked at. Shots and motion
    are null where the backend gives none.
    """
    steps = F.sum("step_count")
    motion = settled(divided(F.sum(F.col("motion_activity") * F.col("step_count")), steps))
    of_shots = video_shots.groupBy("video_uri").agg(
        F.count("shot_number").alias("shot_count"), motion.alias("motion_activity")
    )
    of_labels = video_labels.groupBy("video_uri").agg(
        F.count_distinct("label_name").alias("label_count"), F.count("box_width").alias("instance_count")
    )
    minutes = F.col("duration_seconds") / 60
    return (
        videos.where("detected_at is not null")
        .join(of_shots, "video_uri", how="left")
        .join(of_labels, "video_uri", how="left")
        .join(movies.select("movie_id", "title"), "movie_id", how="left")
        .withColumns({name: F.coalesce(name, F.lit(0)) for name in ("label_count", "instance_count")})
        .withColumn("shots_per_minute", settled(divided(F.col("shot_count"), minutes)))
        .withColumn("instances_per_frame", settled(divided(F.col("instance_count"), F.col("sampled_frame_count"))))
        .transform(conform, SCHEMA)
    )


VIDEO_ACTIVITY = Table("gold", video_activity, SCHEMA, keys=("video_uri",), written_by="video build")
