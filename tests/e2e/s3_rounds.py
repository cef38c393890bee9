"""Lands the demo's records in two parts and runs all layers after each, in one process: `s3_rounds.py LAKE OUT`."""

import sys

from commands import moviepipe
from demo_records import demo_records
from lakes import land
from moviepipe.envelope import Envelope
from moviepipe.io.lake import Lake

MOVIES, LATE = 120, 30


def parts() -> list[list[Envelope]]:
    """The first fetch, and what changed later."""
    records = list(demo_records(MOVIES, "demo"))
    return [records[:-LATE], records[-LATE:]]


if __name__ == "__main__":
    uri, out = sys.argv[1:]
    for records in parts():
        land(Lake.at(uri), records)
        moviepipe("run", "--lake", uri, "--out", out)
