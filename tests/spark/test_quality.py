"""What a failed check does: REJECT gives its reason, WARN its name, and neither sees the other."""

from dataclasses import replace

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from moviepipe.pipelines.silver import _count_warnings
from moviepipe.quality import Check, Level, failures, warnings
from moviepipe.silver.kinds import MOVIE

CHECKS = (
    Check("n is below 0", lambda: F.col("n") >= 0, lambda: F.col("n"), name="n_not_negative"),
    Check("n is odd", lambda: F.col("n") % 2 == 0, name="n_is_even", level=Level.WARN),
)


def test_a_warning_is_no_failure_and_null_meets_both(spark: SparkSession) -> None:
    numbers = spark.createDataFrame([(2,), (3,), (-1,), (-2,), (None,)], "n int")
    judged = numbers.select("n", failures(CHECKS).alias("failures"), warnings(CHECKS).alias("warnings"))
    assert {row.n: (row.failures, row.warnings) for row in judged.collect()} == {
        2: ([], []),
        3: ([], ["n_is_even"]),
        -1: (["n is below 0: -1"], ["n_is_even"]),
        -2: (["n is below 0: -2"], []),
        None: ([], []),
    }


def test_without_a_check_that_warns_the_warnings_are_a_constant_of_texts(spark: SparkSession) -> None:
    judged = spark.range(1).select(warnings(CHECKS[:1]).alias("warnings"))
    assert judged.dtypes == [("warnings", "array<string>")]
    assert judged.collect()[0].warnings == []


def test_the_records_of_each_rule_that_warns_are_counted(spark: SparkSession) -> None:
    rows = [("movie", ["a"]), ("movie", ["a", "b"]), ("tv", ["a"]), ("tv", []), (None, None)]
    classified = spark.createDataFrame(rows, "kind string, _warnings array<string>")
    warning = replace(MOVIE, checks=(Check("odd", lambda: F.lit(True), name="a", level=Level.WARN),))
    assert _count_warnings(classified, [warning]) == {"movie.a": 2, "movie.b": 1, "tv.a": 1}
    assert _count_warnings(classified, [MOVIE]) == {}
