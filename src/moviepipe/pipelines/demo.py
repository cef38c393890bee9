"""The demo's source: the generated catalogue into landing."""

from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.pipelines.report import new_run_id
from moviepipe.sources.demo import demo_records


def land(lake: Lake, movies: int) -> int:
    """Lands the records of a catalogue of so many movies; returns how many records."""
    run_id = new_run_id("demo")
    return write_landing(lake, run_id, demo_records(movies, run_id))
