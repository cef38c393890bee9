"""Runs on EMR: submitted once, followed to their end, shown, cancelled."""

from moviepipe.pipelines.emr_runs.follow import StillRunningError, cancel, follow, log_lines
from moviepipe.pipelines.emr_runs.places import Clusters, Places, Serverless, place_of
from moviepipe.pipelines.emr_runs.submit import Order, requests_of, submit

__all__ = [
    "Clusters",
    "Order",
    "Places",
    "Serverless",
    "StillRunningError",
    "cancel",
    "follow",
    "log_lines",
    "place_of",
    "requests_of",
    "submit",
]
