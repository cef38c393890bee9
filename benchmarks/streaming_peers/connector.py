"""Peer: the same nested movies by MongoDB's Spark connector, as its manual shows it.

python -m streaming_peers.connector JARS LAKE DATABASE TRIES     # of a task; on one machine Spark has one by itself

MONGODB_URI is the server's address.
"""

import json
import os
import sys

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.io.lake import Lake
from moviepipe.pipelines.publish.documents import MOVIE_COLUMNS, PARTS
from moviepipe.session import start_session


def documents(spark: SparkSession, lake: Lake) -> DataFrame:
    """One row per movie, with its genres, companies and cast inside."""
    movies = spark.read.format("delta").load(lake.table("silver.movies")).select(*MOVIE_COLUMNS)
    nested = movies.withColumn("_id", F.col("movie_id"))
    for part in PARTS:
        rows = spark.read.format("delta").load(lake.table(part.table.name))
        entry: Column = F.struct(*part.columns)
        entries = rows.groupBy("movie_id").agg(F.sort_array(F.collect_list(entry)).alias(part.name))
        nested = nested.join(entries, "movie_id", "left")
    return nested


def main(jars: str, lake: str, database: str, tries: str) -> None:
    """Writes them, and prints what Spark says where it fails."""
    spark = start_session("local", {"spark.jars": jars, "spark.master": f"local[*, {tries}]"})
    options = {"connection.uri": os.environ["MONGODB_URI"], "database": database, "collection": "movies"}
    try:
        documents(spark, Lake.at(lake)).write.format("mongodb").options(**options).mode("append").save()
        failure = ""
    except Exception as exc:  # whatever it is, the benchmark goes on and shows it
        failure = " ".join(str(exc).split()).rpartition("Caused by: ")[2]
    spark.stop()
    print(json.dumps({"failure": failure}))


if __name__ == "__main__":
    main(*sys.argv[1:])
