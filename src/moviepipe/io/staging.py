"""Rows that several writes of one run read, kept as Parquet while they do: each write reads only its columns."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pyarrow.fs import FileSystem
from pyspark.sql import DataFrame

from moviepipe.io.lake import Lake

# Written and read once or twice, so little is spent on making it small.
OPTIONS = {"compression": os.environ.get("STG_C", "lz4"), "parquet.enable.dictionary": os.environ.get("STG_D", "false")}


@contextmanager
def staged(lake: Lake, name: str, rows: DataFrame) -> Iterator[DataFrame]:
    """The rows, computed once; their files go when the block ends, or at the next run when this one dies."""
    folder = f"{lake.uri}/_staging/{name}"
    rows.write.mode("overwrite").options(**OPTIONS).parquet(folder)
    try:
        yield rows.sparkSession.read.schema(rows.schema).parquet(folder)
    finally:
        files, path = FileSystem.from_uri(folder)
        files.delete_dir(path)
