"""The fetch job: a plan, the details of every planned id, and the proof that they add up. No Spark."""

from moviepipe.pipelines.fetch.job import Fetch, Fetched, Progress
from moviepipe.pipelines.fetch.request import FetchRequest

__all__ = ["Fetch", "FetchRequest", "Fetched", "Progress"]
