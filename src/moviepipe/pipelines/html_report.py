"""The report job: one HTML page from Gold; no JVM is started."""

import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from moviepipe.config import GoldSettings
from moviepipe.io.artifacts import write_artifact
from moviepipe.io.lake import Lake
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.report_tables import read_report
from moviepipe.report import render_page

OF_ANOTHER_STATE = "left out: of another state of Silver than the other tables. Run `moviepipe predict popularity`"


def run(lake: Lake, settings: GoldSettings, path: Path | str, now: datetime, report: Report) -> None:
    """Writes the page, whole or not at all; where Gold is empty it says what is missing.

    Raises LakeError, before it writes, when the Gold tables are of different states of Silver.
    """
    started = time.monotonic()
    data = read_report(lake, settings.min_amount_usd, now)
    page = render_page(data).encode()
    write_artifact(path, partial(_write, page))
    missing = f"; missing: {', '.join(f'gold.{name}' for name in data.missing)}" if data.missing else ""
    left_out = f"; {', '.join(data.left_out)} {OF_ANOTHER_STATE}" if data.left_out else ""
    note = f"{len(page) / 1e6:.2f} MB{missing}{left_out}"
    report(TableReport(str(path), "written", data.coverage.movie_count, time.monotonic() - started, note))


def _write(page: bytes, file: IO[bytes]) -> None:
    file.write(page)
