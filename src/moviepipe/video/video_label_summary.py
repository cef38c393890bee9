"""Gold label summary: what is seen in each video, and in the videos of each genre."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.measures import settled
from moviepipe.tables import DOUBLE, LONG, STRING, Table, conform, schema

SCHEMA = schema(
    dimension=STRING,
    group_name=STRING,
    label_name=STRING,
    label_kind=STRING,
    instance_count=LONG,
    moment_count=LONG,
    video_count=LONG,
    avg_confidence=DOUBLE,
    max_confidence=DOUBLE,
    first_moment_ms=LONG,
)


def video_label_summary(video_labels: DataFrame, movie_genres: DataFrame) -> DataFrame:
    """One row per video and label, and per genre and label: how often, how surely, and when first is it seen?

    `dimension` is video or genre, `group_name` the video's URI or the genre. `instance_count` counts boxes,
    `moment_count` the moments at which the label is seen at all. A video whose movie has three genres counts in each;
    one whose movie is not in Silver counts in none.
    """
    genres = movie_genres.select("movie_id", "genre_name").distinct()
    by_genre = video_labels.join(genres, "movie_id", how="inner")
    return (
        _summary(video_labels, "video", F.col("video_uri"))
        .unionByName(_summary(by_genre, "genre", F.col("genre_name")))
        .transform(conform, SCHEMA)
    )


def _summary(labels: DataFrame, dimension: str, group: Column) -> DataFrame:
    named = labels.withColumns({"dimension": F.lit(dimension), "group_name": group})
    return named.groupBy("dimension", "group_name", "label_name", "label_kind").agg(
        F.count("box_width").alias("instance_count"),
        F.count_distinct("video_uri", "moment_ms").alias("moment_count"),
        F.count_distinct("video_uri").alias("video_count"),
        settled(F.avg("confidence")).alias("avg_confidence"),
        F.max("confidence").alias("max_confidence"),
        F.min("moment_ms").alias("first_moment_ms"),
    )


VIDEO_LABEL_SUMMARY = Table(
    "gold",
    video_label_summary,
    SCHEMA,
    keys=("dimension", "group_name", "label_name", "label_kind"),
    written_by="video build",
)
