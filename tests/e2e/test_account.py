"""ops.job_runs adds up after every kind of run."""

from pyspark.sql import SparkSession

from commands import moviepipe
from lakes import land
from moviepipe.envelope import Envelope
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.job_runs import JOB_RUNS
from records import answer, body, day, not_found

FIRST_RUN = [answer(body(n), day(5)) for n in (1, 2, 3)]
LATE = [answer(body(1, title="Older"), day(4)), answer(body(2, title="Newer"), day(6))]
REJECTED = [answer("<html>", day(7)), answer(body(9), day(7), resource_id=8), *FIRST_RUN[2:]]
DELETION = [not_found(3, day(8)), answer(None, day(8), endpoint="configuration", resource_id=None)]
COUNTS = ("kept", "superseded", "unchanged", "rejected", "deleted", "other")
EXPECTED = [  # rows_in, and those
    (3, 3, 0, 0, 0, 0, 0),
    (None, None, None, None, None, None, None),
    (2, 1, 1, 0, 0, 0, 0),
    (3, 0, 0, 1, 2, 0, 0),
    (2, 0, 0, 0, 0, 1, 1),
    (10, 2, 4, 0, 2, 1, 1),
]


def test_the_account_adds_up_after_every_kind_of_run(spark: SparkSession, lake: Lake):
    batches: list[list[Envelope]] = [FIRST_RUN, [], LATE, REJECTED, DELETION]
    for records in batches:
        land(lake, records)
        moviepipe("bronze", "--lake", lake.uri)
        moviepipe("silver", "--lake", lake.uri)
    moviepipe("silver", "--rebuild", "--lake", lake.uri)
    runs = delta.read_table(spark, lake, JOB_RUNS).where("job like 'silver%'").orderBy("started_at")
    found = [tuple(run) for run in runs.select("rows_in", *COUNTS).collect()]
    assert found == EXPECTED
    assert all(rows_in is None or rows_in == sum(counts) for rows_in, *counts in found)
