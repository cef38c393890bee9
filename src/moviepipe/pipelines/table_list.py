"""The list of a lake's tables, each as it stands; nothing is written."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from moviepipe.errors import LakeError
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import Snapshot, find_snapshot
from moviepipe.pipelines.catalogue import TABLES


@dataclass(frozen=True)
class TableState:
    """A table as it stands: rows, version, files, bytes and its last change (UTC)."""

    table: str
    rows: int
    version: int
    files: int
    bytes: int
    last_change: datetime
    description: str


def list_tables(lake: Lake) -> list[TableState]:
    """The state of every table there is, in the order of the layers."""
    found = [snapshot for table in TABLES if (snapshot := find_snapshot(lake, table))]
    if not found:
        raise LakeError(f"There is no table under {lake.uri}. Run `moviepipe demo`, or `moviepipe bronze` first.")
    return [_state(snapshot) for snapshot in found]


def _state(snapshot: Snapshot) -> TableState:
    # `pa.table` would import pandas.
    sizes = pa.RecordBatchReader.from_stream(snapshot.stored.get_add_actions()).read_all()["size_bytes"]
    changed = datetime.fromtimestamp(snapshot.commit.timestamp / 1000, UTC).replace(tzinfo=None)
    facts = (snapshot.count(), snapshot.version, len(sizes), pc.sum(sizes).as_py() or 0, changed)
    return TableState(snapshot.table, *facts, snapshot.definition.description)
