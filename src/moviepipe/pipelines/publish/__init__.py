"""Publishing: Gold as CSV, JSON or Parquet files that belong together, with a manifest; no JVM is started."""

from moviepipe.pipelines.publish.job import run
from moviepipe.pipelines.publish.request import PublishRequest

__all__ = ["PublishRequest", "run"]
