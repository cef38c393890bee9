"""The fetch job: a plan, the details of every planned id, and the proof that they add up. No Spark."""

from moviepipe.pipelines.fetch.job import Fetch
from moviepipe.pipelines.fetch.keys import find_auth
from moviepipe.pipelines.fetch.registry import SOURCES
from moviepipe.pipelines.fetch.run import Fetched, Progress
from moviepipe.pipelines.fetch.source import Request, Source
from moviepipe.pipelines.fetch.tmdb.request import FetchRequest

__all__ = ["SOURCES", "Fetch", "FetchRequest", "Fetched", "Progress", "Request", "Source", "find_auth"]
