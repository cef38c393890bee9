"""Silver video labels: what is seen in each video, when and where in the picture."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema
from moviepipe.video.pages import kept_pages

SCHEMA = schema(
    video_uri=STRING,
    movie_id=LONG,
    moment_ms=LONG,
    label_name=STRING,
    instance_number=INT,
    label_kind=STRING,
    confidence=DOUBLE,
    box_left=DOUBLE,
    box_top=DOUBLE,
    box_width=DOUBLE,
    box_height=DOUBLE,
    parent_names=T.ArrayType(STRING),
)
ACTION = "Actions"
# Those of Rekognition's categories that say where something is, not what is there.
SCENES = (
    *("Buildings and Architecture", "Events and Attractions", "Home and Indoors", "Nature and Outdoors"),
    *("Offices and Workspaces", "Popular Landmarks", "Travel and Adventure"),
)


def video_labels(video_files: DataFrame, video_label_pages: DataFrame) -> DataFrame:
    """One row per video, moment, label and instance: what is seen, how surely, and in which box.

    Boxes are in shares of the picture, confidences from 0 to 100; a label that has no box at a moment has one row
    without. `label_kind` is action where Rekognition's category says so; else object where the label has a box; else
    scene where its category is a place, or where it has no category at all; else object.
    """
    labels = kept_pages(video_files, video_label_pages).select(
        "video_uri", "movie_id", F.explode("page.Labels").alias("entry")
    )
    instances = labels.select(
        "video_uri",
        "movie_id",
        F.round("entry.Timestamp").cast("bigint").alias("moment_ms"),
        F.col("entry.Label").alias("label"),
        F.explode_outer("entry.Label.Instances").alias("instance"),
    )
    box = F.col("instance.BoundingBox")
    surest_first = Window.partitionBy("video_uri", "moment_ms", "label_name").orderBy(
        F.desc("confidence"), "box_left", "box_top", "box_width", "box_height"
    )
    return (
        instances.withColumns(
            {
                "label_name": F.col("label.Name"),
                "label_kind": _kind(),
                "confidence": F.coalesce("instance.Confidence", "label.Confidence"),
                "parent_names": F.transform("label.Parents", lambda parent: parent["Name"]),
                **{f"box_{name.lower()}": box[name] for name in ("Left", "Top", "Width", "Height")},
            }
        )
        .withColumn("instance_number", F.row_number().over(surest_first))
        .transform(conform, SCHEMA)
    )


def _kind() -> Column:
    categories = F.transform("label.Categories", lambda category: category["Name"])
    has_none = F.coalesce(F.size(categories) <= 0, F.lit(True))
    is_place = has_none | F.arrays_overlap(categories, F.array(*map(F.lit, SCENES)))
    return (
        F.when(F.array_contains(categories, ACTION), "action")
        .when(F.col("instance").isNotNull(), "object")
        .when(is_place, "scene")
        .otherwise("object")
    )


VIDEO_LABELS = Table(
    "silver",
    video_labels,
    SCHEMA,
    keys=("video_uri", "moment_ms", "label_name", "instance_number"),
    written_by="video build",
)
