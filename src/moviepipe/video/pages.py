"""Bronze's pages parsed, and what became of each detection."""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.outcomes import Outcome
from moviepipe.strict_json import parse_wrapped, value_of
from moviepipe.tables import BOOLEAN, DOUBLE, STRING, schema

NAMED = T.ArrayType(schema(Name=STRING))
BOX = schema(Width=DOUBLE, Height=DOUBLE, Left=DOUBLE, Top=DOUBLE)
INSTANCE = schema(BoundingBox=BOX, Confidence=DOUBLE)
LABEL = schema(Name=STRING, Confidence=DOUBLE, Instances=T.ArrayType(INSTANCE), Parents=NAMED, Categories=NAMED)
SHOT = schema(
    StartTimestampMillis=DOUBLE, EndTimestampMillis=DOUBLE, StartsWithCut=BOOLEAN, StepCount=DOUBLE, Motion=DOUBLE
)
PAGE = schema(
    JobStatus=STRING,
    StatusMessage=STRING,
    Labels=T.ArrayType(schema(Timestamp=DOUBLE, Label=LABEL)),
    Segments=T.ArrayType(SHOT),
    SampledFrameCount=DOUBLE,
)
VIDEO = ("source", "video_key")
VERSION = (*VIDEO, "etag")
DETECTION = (*VERSION, "backend", "model", "settings", "job_id")
SLACK = 0.01  # of a picture: a box of something at the edge may reach over it a little


def newest_files(video_files: DataFrame) -> DataFrame:
    """The newest version of each file, those in quarantine too, with `video_uri`."""
    newest_first = Window.partitionBy(*VIDEO).orderBy(F.desc("_ingested_at"), F.desc("modified_at"), F.desc("etag"))
    numbered = video_files.withColumn("age", F.row_number().over(newest_first))
    return numbered.where("age = 1").drop("age").withColumn("video_uri", video_uri())


def video_uri() -> Column:
    """Where a video is: its source and its key."""
    return F.concat_ws("/", *VIDEO)


def parsed_pages(video_label_pages: DataFrame) -> DataFrame:
    """Each page with `page`, its text parsed, null where it is no JSON object of that shape."""
    wrapped = video_label_pages.withColumn("wrapped", parse_wrapped(F.col("payload"), PAGE))
    return wrapped.withColumn("page", value_of(F.col("wrapped"), F.col("payload"))).drop("wrapped")


def detections(video_files: DataFrame, video_label_pages: DataFrame) -> DataFrame:
    """One row per detection, with its `outcome` and, where it was rejected, `_errors`.

    The newest valid one of the newest version of a video is kept; older ones, and those of other versions, are
    superseded.
    """
    judged = parsed_pages(video_label_pages).withColumn("errors", _page_errors())
    by_detection = judged.groupBy(*DETECTION).agg(
        F.array_distinct(F.flatten(F.collect_list("errors"))).alias("page_errors"),
        F.count_distinct("page_number").alias("found_pages"),
        F.max("page_count").alias("page_count"),
        F.max("fetched_at").alias("detected_at"),
        F.sum("page.SampledFrameCount").cast("bigint").alias("sampled_frame_count"),
    )
    is_short = F.col("found_pages") != F.col("page_count")
    of_pages = F.format_string("it has %d of %d pages", F.col("found_pages"), F.col("page_count"))
    missing = F.when(is_short, F.array(of_pages)).otherwise(F.array().cast("array<string>"))
    newest = newest_files(video_files).select(
        *VERSION, "video_uri", "movie_id", F.col("fault").isNull().alias("is_here")
    )
    known = by_detection.withColumn("_errors", F.array_sort(F.concat("page_errors", missing))).join(
        newest, list(VERSION), how="left"
    )
    candidate = (F.size("_errors") == 0) & F.coalesce("is_here", F.lit(False))
    latest_first = Window.partitionBy(*VIDEO, candidate).orderBy(F.desc("detected_at"), F.desc("job_id"))
    is_kept = candidate & (F.row_number().over(latest_first) == 1)
    outcome = F.when(F.size("_errors") > 0, Outcome.REJECTED).when(is_kept, Outcome.KEPT).otherwise(Outcome.SUPERSEDED)
    return known.withColumns({"outcome": outcome, "video_uri": video_uri()}).drop(
        "page_errors", "found_pages", "is_here"
    )


def kept_pages(video_files: DataFrame, video_label_pages: DataFrame) -> DataFrame:
    """The parsed pages of the detections that are kept, with `video_uri` and `movie_id`."""
    kept = detections(video_files, video_label_pages).where(F.col("outcome") == Outcome.KEPT)
    which = kept.select(*DETECTION, "video_uri", "movie_id")
    return parsed_pages(video_label_pages).join(which, list(DETECTION), how="inner")


def _page_errors() -> Column:
    """What is wrong with a page, in words."""
    page = F.col("page")
    failed = F.concat(F.lit("it failed: "), F.coalesce(page["StatusMessage"], F.lit("no reason was given")))
    is_failed = page.isNotNull() & ~F.coalesce(page["JobStatus"] == "SUCCEEDED", F.lit(False))
    labels = F.coalesce(page["Labels"], F.array().cast(PAGE["Labels"].dataType))
    shots = F.coalesce(page["Segments"], F.array().cast(PAGE["Segments"].dataType))
    return F.array_compact(
        F.array(
            F.when(page.isNull(), F.lit("a page is not a JSON object of that shape")),
            F.when(is_failed, failed),
            _any(labels, lambda each: each["Label"]["Name"].isNull(), "a label has no name"),
            _any(labels, lambda each: ~_is_at_least(each["Timestamp"], 0), "a label has no moment"),
            _any(labels, lambda each: ~_is_percent(each["Label"]["Confidence"]), "a confidence is not from 0 to 100"),
            _any(labels, _has_bad_instance, "a box is not within the picture, or has no confidence from 0 to 100"),
            _any(shots, _is_bad_shot, "a shot ends before it begins"),
        )
    )


def _any(entries: Column, is_wrong: Callable[[Column], Column], reason: str) -> Column:
    return F.when(F.exists(entries, lambda each: F.coalesce(is_wrong(each), F.lit(True))), F.lit(reason))


def _is_at_least(value: Column, least: float) -> Column:
    return F.coalesce(value >= least, F.lit(False))


def _is_percent(value: Column) -> Column:
    return F.coalesce(value.between(0, 100), F.lit(False))


def _has_bad_instance(entry: Column) -> Column:
    instances = F.coalesce(entry["Label"]["Instances"], F.array().cast(LABEL["Instances"].dataType))
    return F.exists(instances, lambda each: ~(_is_percent(each["Confidence"]) & _is_box(each["BoundingBox"])))


def _is_box(box: Column) -> Column:
    left, top, width, height = (box[name] for name in ("Left", "Top", "Width", "Height"))
    is_within = (left >= -SLACK) & (top >= -SLACK) & (left + width <= 1 + SLACK) & (top + height <= 1 + SLACK)
    return F.coalesce(is_within & (width >= 0) & (height >= 0), F.lit(False))


def _is_bad_shot(shot: Column) -> Column:
    return ~F.coalesce(shot["EndTimestampMillis"] >= shot["StartTimestampMillis"], F.lit(False))
