"""What driver and executors of a cluster are: submitted like a job, it writes JSON to the path that it is given."""

import json
import platform
import sys
from pathlib import Path

from pyspark.sql import SparkSession


def describe(_: object = None) -> dict[str, str]:
    """The Python of this process, and where it finds what it imports."""
    import pandas

    import moviepipe

    return {
        "python": platform.python_version(),
        "prefix": sys.prefix,
        "folder": str(Path.cwd()),
        "moviepipe": moviepipe.__file__,
        "pandas": pandas.__file__,
    }


spark = SparkSession.builder.getOrCreate()
executors = spark.sparkContext.parallelize(range(8), 8).map(describe).collect()
Path(sys.argv[1]).write_text(json.dumps({"driver": describe(), "executors": executors}), encoding="utf-8")
