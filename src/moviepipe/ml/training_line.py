"""The line of a model, fitted by Spark's own aggregates."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.ml.line import LEAST, LogLine, settled


def margin(line: LogLine) -> Column:
    """The log of popularity by the line."""
    feature = F.col(line.feature)
    return F.when(F.isnan(feature), line.unknown).otherwise(line.intercept + line.slope * feature)


def fit_line_in_spark(rows: DataFrame, feature: str) -> LogLine:
    """What `fit_line` gives, for rows that need not fit into memory."""
    logs, known = F.log(F.greatest("popularity", F.lit(LEAST))), ~F.isnan(feature)
    columns = rows.select("popularity", feature, logs.alias("logs"), F.when(known, F.col(feature)).alias("x"))
    found = columns.agg(
        F.regr_slope("logs", "x").alias("slope"),
        F.avg(F.when(F.col("x").isNotNull(), F.col("logs"))).alias("mean_logs"),
        F.avg("x").alias("mean_x"),
        F.avg(F.when(F.col("x").isNull(), F.col("logs"))).alias("unknown"),
        F.avg("logs").alias("all"),
    ).first()
    assert found is not None  # an aggregate without groups has one row
    slope = found["slope"] or 0.0
    intercept = found["mean_logs"] - slope * found["mean_x"] if found["mean_x"] is not None else found["all"]
    line = LogLine(feature, intercept, slope, found["all"] if found["unknown"] is None else found["unknown"])
    raised = rows.agg(F.log(F.sum("popularity") / F.sum(F.exp(margin(line)))).alias("by")).first()
    assert raised is not None
    return settled(LogLine(feature, line.intercept + raised["by"], slope, line.unknown + raised["by"]))
