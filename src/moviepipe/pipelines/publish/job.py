"""Publishing: Gold as CSV, JSON or Parquet files that belong together, with a manifest; no JVM is started."""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from moviepipe import gold
from moviepipe.io.file_set import MANIFEST, digest, earlier_files, hidden_folder, show_files
from moviepipe.io.formats import FORMATS, Written
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import ROWS_PER_BATCH, Snapshot, read_snapshot
from moviepipe.notice import OMDB_NOTICE, TMDB_NOTICE
from moviepipe.pipelines.fingerprint import require_one_state, versions_in
from moviepipe.pipelines.movie_filter import MovieFilter, genre_hint
from moviepipe.pipelines.publish.request import GOLD, TOP_MOVIES, PublishRequest
from moviepipe.pipelines.publish.top_movies import COLUMNS, genre_names, top_movies
from moviepipe.pipelines.report import Report, TableReport

HOW_TO_READ = {
    "csv": "UTF-8, header, comma, RFC 4180 quotes, ISO 8601 dates, empty where unknown. A text that a spreadsheet "
    "would run as a formula has an apostrophe before it; apostrophes_added counts them.",
    "json": "JSON lines: one object a row, ISO 8601 dates, null where unknown.",
    "parquet": "Parquet with the columns' own types, null where unknown.",
}


@dataclass(frozen=True)
class Export:
    """What goes into one file: rows made of one version of one table."""

    name: str
    content: str
    snapshot: Snapshot
    types: dict[str, str]
    schema: pa.Schema
    batches: Iterable[pa.RecordBatch]
    note: str = ""


@dataclass(frozen=True)
class Published:
    """One file as it was written."""

    export: Export
    file: str
    written: Written
    size: int
    sha256: str
    seconds: float

    def entry(self) -> dict[str, Any]:
        """What the manifest says of it."""
        columns = [{"name": name, "type": data_type} for name, data_type in self.export.types.items()]
        snapshot = self.export.snapshot
        about = {"file": self.file, "content": self.export.content, "table": snapshot.table}
        bytes_and_digest = {"bytes": self.size, "sha256": self.sha256}
        return {
            **about,
            "delta_version": snapshot.version,
            "built_from": versions_in(snapshot.user_metadata),
            **asdict(self.written),
            **bytes_and_digest,
            "columns": columns,
        }

    def report(self, out: Path | str) -> TableReport:
        """The line about it for a person."""
        added, emptied = self.written.apostrophes_added, self.written.not_finite_emptied
        notes = [
            f"{self.export.snapshot.table} version {self.export.snapshot.version}",
            f"{added:,} texts got an apostrophe, so that no spreadsheet runs them as formulas" if added else "",
            f"{emptied:,} cells left empty for NaN or infinity" if emptied else "",
            self.export.note,
        ]
        note = "; ".join(filter(None, notes))
        return TableReport(f"{out}/{self.file}", "published", self.written.rows, self.seconds, note)


def run(lake: Lake, out: Path | str, request: PublishRequest, now: datetime, report: Report) -> None:
    """Writes the files and their manifest into a folder.

    Raises LakeError, before it writes, when a table is missing or the tables are of different states of Silver.
    All files are of the versions found at the start. They become visible together at the end: see `io/file_set.py`.
    """
    started = time.monotonic()
    exports = _exports(lake, request)
    with hidden_folder(out) as hidden:
        files = [_write(export, request.file_format, hidden) for export in exports]
        (hidden / MANIFEST).write_text(_manifest(request, files, now), encoding="utf-8")
        names = [file.file for file in files]
        unlisted = sorted(earlier_files(out) - set(names))
        show_files(hidden, out, names)
    for file in files:
        report(file.report(out))
    note = (
        f"files of an earlier publish are still there, and no longer listed: {', '.join(unlisted)}" if unlisted else ""
    )
    report(TableReport(f"{out}/{MANIFEST}", "written", None, time.monotonic() - started, note))


def _exports(lake: Lake, request: PublishRequest) -> list[Export]:
    tables = [GOLD.get(name, gold.MOVIE_OVERVIEW) for name in request.names]
    snapshots = {table.name: read_snapshot(lake, table) for table in dict.fromkeys(tables)}
    require_one_state(snapshots)
    return [
        _movies_export(request, snapshots[table.name])
        if name == TOP_MOVIES
        else _table_export(name, table.description, snapshots[table.name])
        for name, table in zip(request.names, tables, strict=True)
    ]


def _table_export(name: str, content: str, snapshot: Snapshot) -> Export:
    return Export(name, content, snapshot, snapshot.types, snapshot.schema, snapshot.batches())


def _movies_export(request: PublishRequest, overview: Snapshot) -> Export:
    movies = top_movies(overview, request.movies, request.top)
    types = {name: overview.types[column] for name, column in COLUMNS.items()}
    batches = movies.to_batches(max_chunksize=ROWS_PER_BATCH)
    note = "" if movies.num_rows else _nothing_note(request.movies, overview)
    return Export(TOP_MOVIES, request.describe_movies(), overview, types, movies.schema, batches, note)


def _nothing_note(wanted: MovieFilter, overview: Snapshot) -> str:
    hint = "" if wanted.genre is None else genre_hint(wanted.genre, genre_names(overview))
    return f"no movie matches{f', and {hint}' if hint else ''}"


def _write(export: Export, file_format: str, folder: Path) -> Published:
    started = time.monotonic()
    path = folder / f"{export.name}.{file_format}"
    with path.open("wb") as file:
        written = FORMATS[file_format](export.schema, export.batches, file)
    seconds = time.monotonic() - started
    return Published(export, path.name, written, path.stat().st_size, digest(path), seconds)


def _manifest(request: PublishRequest, files: list[Published], now: datetime) -> str:
    facts = {
        "written_at": now.isoformat(timespec="seconds"),
        "notice": f"{TMDB_NOTICE} {OMDB_NOTICE}",
        "source": request.source,
        "format": request.file_format,
        "how_to_read": HOW_TO_READ[request.file_format],
        "files": [file.entry() for file in files],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
