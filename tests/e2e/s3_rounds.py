"""Lands the demo's records in two parts and runs all layers after each, in one process: `s3_rounds.py LAKE OUT PLAIN`.

In the lake PLAIN a row of one table is replaced, by a deletion vector, and rows are added to another while the test
plays another writer. What is refused is printed.
"""

import sys

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from commands import moviepipe
from demo_records import demo_records
from lakes import land
from moviepipe.envelope import Envelope
from moviepipe.gold import TV_GENRE_SUMMARY
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.failures import explain
from moviepipe.silver import MOVIE_GENRES
from moviepipe.tables import few_rows
from quick_java import QUICK_JAVA

MOVIES, LATE = 120, 30


def parts() -> list[list[Envelope]]:
    """The first fetch, and what changed later."""
    records = list(demo_records(MOVIES, "demo"))
    return [records[:-LATE], records[-LATE:]]


def replace_a_row(lake: Lake) -> None:
    """Ten movies of genre 1, of which the third becomes one of genre 2."""
    spark = SparkSession.active()
    nothing = (None,) * (len(MOVIE_GENRES.schema) - 2)
    rows = [(movie_id, 1, *nothing) for movie_id in range(10)]
    delta.ensure_table(spark, lake, MOVIE_GENRES)
    delta.append_rows(lake, MOVIE_GENRES, few_rows(spark, rows, MOVIE_GENRES.schema).coalesce(1))
    new = few_rows(spark, [(3, 2, *nothing)], MOVIE_GENRES.schema)
    delta.replace_rows(lake, MOVIE_GENRES, new, "movie_id", [3])


def add_rows(lake: Lake) -> None:
    """A commit whose version another writer takes, and one of which no answer comes."""
    spark = SparkSession.active()
    delta.ensure_table(spark, lake, TV_GENRE_SUMMARY)
    nothing = (None,) * (len(TV_GENRE_SUMMARY.schema) - 2)
    for genre in (1, 2):
        rows = few_rows(spark, [(genre, "ours", *nothing)], TV_GENRE_SUMMARY.schema)
        try:
            delta.append_rows(lake, TV_GENRE_SUMMARY, rows)
        except (PySparkException, Py4JJavaError) as exc:
            print("refused:", explain(exc))


if __name__ == "__main__":
    uri, out, plain = sys.argv[1:]
    quick = [word for name, value in QUICK_JAVA.items() for word in ("--set", f"{name}={value}")]
    for records in parts():
        land(Lake.at(uri), records)
        moviepipe("run", "--lake", uri, "--out", out, *quick)
    replace_a_row(Lake.at(plain))
    add_rows(Lake.at(plain))
