"""Rows that several writes of one run read, kept as Parquet meanwhile: each write reads only its columns."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame

from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.landing_lines import literally

# Measured: a dictionary doubles the time to write them, and zstd takes no longer than no compression.
OPTIONS = {"compression": "zstd", "parquet.enable.dictionary": "false"}


@contextmanager
def staged(lake: Lake, rows: DataFrame) -> Iterator[DataFrame]:
    """The rows, computed once; their files are removed when the block ends."""
    rows.write.mode("overwrite").options(**OPTIONS).parquet(lake.staging)
    try:
        yield rows.sparkSession.read.schema(rows.schema).parquet(literally(lake.staging))
    finally:
        remove_staged(lake)


def remove_staged(lake: Lake) -> None:
    """Removes what a run that died has left."""
    storage.remove_folder(lake.staging)
