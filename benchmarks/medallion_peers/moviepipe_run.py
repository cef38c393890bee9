"""moviepipe itself: Bronze, Silver and Gold in one session, without charts and with the Gold tables that peers build.

python -m medallion_peers.moviepipe_run LAKE [KEY=VALUE …]
"""

import sys
import time

from medallion_peers.gold_tables import GOLD
from moviepipe.config import load_settings
from moviepipe.pipelines import gold
from moviepipe.pipelines.jobs import run_jobs
from moviepipe.pipelines.report import TableReport

STARTED = time.monotonic()


def main(lake: str, *assignments: str) -> None:
    """Takes what has landed to Gold; the assignments are those of `moviepipe --set`."""
    gold.TABLES = tuple(table for table in gold.TABLES if table.short_name in GOLD)
    settings = load_settings("local", assignments, options={"lake": lake})
    run_jobs("local", settings, ["bronze", "silver", "gold"], show)


def show(report: TableReport) -> None:
    """One line for each table, into the log, with the seconds since the start."""
    elapsed = time.monotonic() - STARTED
    print(f"{elapsed:6.1f} s  {report.name} {report.action} {report.rows} rows {report.seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
