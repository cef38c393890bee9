"""Publishing into MongoDB: Gold's tables and nested movies, each collection changed in one step; no JVM is started."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from moviepipe.errors import LakeError
from moviepipe.io import native
from moviepipe.io.commits import commits_since
from moviepipe.io.lake import Lake
from moviepipe.io.mongo import MANIFEST, QUARANTINE, MongoAddress, MongoTarget, Refused, open_target
from moviepipe.io.snapshots import Snapshot, read_snapshot
from moviepipe.notice import OMDB_NOTICE, TMDB_NOTICE
from moviepipe.pipelines.fingerprint import require_one_state, versions_in
from moviepipe.pipelines.publish.documents import (
    MOVIE_TABLES,
    MOVIES,
    MOVIES_CONTENT,
    SHAPE,
    Document,
    indexes_of,
    movie_documents,
    table_documents,
)
from moviepipe.pipelines.publish.request import GOLD, OF_GOLD_JOB
from moviepipe.pipelines.report import Report, TableReport, new_run_id

PUBLISHED, REPLACING = "published", "replacing"
STATES = "select table_states from stored where table_states is not null order by started_at desc"
WRITES = ("WRITE", "MERGE", "DELETE", "UPDATE")


@dataclass(frozen=True)
class MongoRequest:
    """What to publish: Gold tables by name, and `movies`; all of the Gold job and `movies` when none is named."""

    tables: tuple[str, ...] = ()
    source: str | None = None

    @property
    def names(self) -> list[str]:
        """The collections' names, each once."""
        return list(dict.fromkeys(name.removeprefix("gold.") for name in self.tables)) or [*OF_GOLD_JOB, MOVIES]

    def faults(self) -> list[str]:
        """What is wrong with the request, one sentence each."""
        known = [*GOLD, MOVIES]
        unknown = [name for name in self.names if name not in known]
        return [f"There is no Gold table {name}; with mongo --table takes {', '.join(known)}." for name in unknown[:1]]


@dataclass(frozen=True)
class Export:
    """What goes into one collection: documents made of one version of each of its tables, of which it has the rows."""

    name: str
    content: str
    snapshots: tuple[Snapshot, ...]
    documents: Callable[[], Iterable[Document]]

    @property
    def versions(self) -> dict[str, int]:
        """The version of each table it is made of."""
        return {each.table: each.version for each in self.snapshots}

    def origin(self) -> dict[str, Any]:
        """What decides its documents: the same again need not be published again."""
        ids = {each.table: str(each.stored.metadata().id) for each in self.snapshots}
        return {"delta_versions": self.versions, "table_ids": ids, "document_shape": SHAPE}


def run(lake: Lake, address: MongoAddress, request: MongoRequest, now: datetime, report: Report) -> None:
    """Publishes each collection whose tables have moved on since it was published.

    Raises LakeError, before it writes, when a table is missing or the tables are of different states; DatabaseError
    when MongoDB cannot take them. Each collection changes in one step, one after the other: see docs/decisions/.
    """
    exports = _exports(lake, request.names)
    run_id = new_run_id("publish")
    with open_target(address) as target:
        entries = {entry["_id"]: entry for entry in target.again(lambda: list(target.database[MANIFEST].find()))}
        pending = [each for each in exports if not _is_there(target, each, entries.get(each.name))]
        if pending:
            _check(target, pending, entries, run_id)
        for export in exports:
            started = time.monotonic()
            where = f"mongo:{address.database}.{export.name}"
            if export not in pending:
                report(TableReport(where, "up to date", None, time.monotonic() - started, _versions_note(export)))
                continue
            rows, refused = _publish(target, export, run_id, request.source, now)
            note = _versions_note(export)
            if refused:
                note += f"; {len(refused):,} refused by MongoDB, named in {QUARANTINE}: {_named(refused)}"
            report(TableReport(where, "published", rows, time.monotonic() - started, note))


def _exports(lake: Lake, names: list[str]) -> list[Export]:
    tables = [GOLD[name] for name in names if name != MOVIES]
    snapshots = {table.name: read_snapshot(lake, table) for table in tables}
    of_movies = {table.name: read_snapshot(lake, table) for table in MOVIE_TABLES} if MOVIES in names else {}
    require_one_state(snapshots | of_movies)
    _require_whole_silver(lake, of_movies)
    return [
        _movies_export(*of_movies.values()) if name == MOVIES else _table_export(snapshots[GOLD[name].name])
        for name in names
    ]


def _table_export(snapshot: Snapshot) -> Export:
    table = snapshot.definition
    return Export(table.short_name, table.description, (snapshot,), lambda: table_documents(snapshot))


def _movies_export(movies: Snapshot, *parts: Snapshot) -> Export:
    return Export(MOVIES, MOVIES_CONTENT, (movies, *parts), lambda: movie_documents(movies, parts))


def _require_whole_silver(lake: Lake, snapshots: dict[str, Snapshot]) -> None:
    """Raises LakeError when Silver has written a table since its last account: a run is under way or was cut short."""
    accounts = native.open_table(lake, "ops.job_runs") if snapshots else None
    if accounts is None or "table_states" not in {field.name for field in accounts.schema().fields}:
        return
    noted = [row["table_states"] for row in native.query_rows(accounts, STATES)]
    for name, snapshot in snapshots.items():
        known = next((states[name]["version"] for states in noted if name in states), None)
        since = [] if known is None else commits_since(lake, snapshot.definition, known)
        if any(commit.operation in WRITES for commit in since if commit.version <= snapshot.version):
            raise LakeError(
                f"{name} was written after the last run of Silver had ended: one is under way, or was cut short. "
                "Run `moviepipe silver` and `moviepipe gold`, then this again."
            )


def _is_there(target: MongoTarget, export: Export, entry: Any) -> bool:
    """True when the manifest says that a collection is of these versions, and it has as many documents as it says."""
    if entry is None or entry["state"] != PUBLISHED or entry["origin"] != export.origin():
        return False
    return bool(target.again(lambda: target.database[export.name].estimated_document_count()) == entry["rows"])


def _check(target: MongoTarget, pending: list[Export], entries: dict[Any, Any], run_id: str) -> None:
    """Raises DatabaseError, before anything is written, when a collection cannot be replaced."""
    sizes = [_bytes_of(target, export, export.name in entries) for export in pending]
    target.require_usable(max(sizes))  # one after the other has a second copy
    for name in target.staged():
        target.again(lambda name=name: target.database.drop_collection(name))  # type: ignore[misc]
    target.require_renames(run_id)


def _bytes_of(target: MongoTarget, export: Export, is_ours: bool) -> int:
    """About what a collection takes: as much as now, or as the tables' files."""
    present = target.require_replaceable(export.name, is_ours)
    return max(present, sum(each.file_bytes() for each in export.snapshots))


def _publish(
    target: MongoTarget, export: Export, run_id: str, source: str | None, now: datetime
) -> tuple[int, list[Refused]]:
    keys = export.snapshots[0].definition.keys
    staging = target.make_staging(export.name, run_id, indexes_of(export.name, keys if len(keys) > 1 else ()))
    rows, refused = target.fill(staging, export.documents())
    _note_refused(target, export, refused, now)
    about = {
        "content": export.content,
        "rows": rows,
        "refused": len(refused),
        "published_at": now,
        "run_id": run_id,
        "source": source,
        "notice": f"{TMDB_NOTICE} {OMDB_NOTICE}",
        "built_from": versions_in(export.snapshots[0].user_metadata),
        "origin": export.origin(),
    }
    manifest = target.database[MANIFEST]
    # Between the two a reader of the manifest knows that it cannot tell which of both the collection is.
    for state in (REPLACING, PUBLISHED):
        entry = {"_id": export.name, "state": state} | about
        target.again(lambda entry=entry: manifest.replace_one({"_id": export.name}, entry, upsert=True))  # type: ignore[misc]
        if state == REPLACING:
            target.show(staging, export.name)
    return rows, refused


def _note_refused(target: MongoTarget, export: Export, refused: list[Refused], now: datetime) -> None:
    """Replaces what the quarantine says of a collection."""
    quarantine = target.database[QUARANTINE]
    target.again(lambda: quarantine.delete_many({"_id.collection": export.name}))
    for each in refused:
        entry = {"_id": {"collection": export.name, "id": each.id}, "noted_at": now, **asdict(each)} | export.origin()
        target.again(lambda entry=entry: quarantine.replace_one({"_id": entry["_id"]}, entry, upsert=True))  # type: ignore[misc]


def _versions_note(export: Export) -> str:
    return ", ".join(f"{table} version {version}" for table, version in export.versions.items())


def _named(refused: list[Refused]) -> str:
    shown = ", ".join(f"_id {each.id} ({each.reason})" for each in refused[:3])
    return shown if len(refused) <= 3 else f"{shown} and more"
