"""The import-csv job: the files of TMDB 5000, or of The Movies Dataset, into landing."""

from datetime import datetime
from pathlib import Path

from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.pipelines.report import new_run_id
from moviepipe.sources.tmdb5000 import Tmdb5000


def run(lake: Lake, movies: Path, credits: Path, keywords: Path | None, fetched_at: datetime) -> Tmdb5000:
    """Lands one record per movie that can be read; returns the source with the accounts of its files."""
    source = Tmdb5000(movies, credits, keywords)
    write_landing(lake, run_id := new_run_id("import"), source.records(run_id, fetched_at))
    return source
