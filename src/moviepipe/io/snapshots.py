"""A Delta table as it is at one version, read in batches without Spark."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake.exceptions import DeltaError
from pyspark.sql import types as T

from moviepipe.errors import LakeError, repair
from moviepipe.io.commits import missing_table
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table
from moviepipe.tables import Table

ROWS_PER_BATCH = 16_384
# How many batches and files Arrow may read ahead: its own choice would hold most of a big table in memory.
BATCHES_AHEAD, FILES_AHEAD = 2, 1


@dataclass(frozen=True)
class Snapshot:
    """One version of a table; `types` are its columns' Spark types, such as `bigint`, in order.

    `user_metadata` is what the commit that made the version carries, if anything.
    """

    table: str
    version: int
    types: dict[str, str]
    dataset: ds.Dataset
    user_metadata: str | None

    def batches(self, columns: list[str] | None = None, keep: ds.Expression | None = None) -> Iterator[pa.RecordBatch]:
        """The rows, or those that `keep` is true of; raises LakeError when a file of this version is gone."""
        ahead = {"batch_readahead": BATCHES_AHEAD, "fragment_readahead": FILES_AHEAD}
        try:
            yield from self.dataset.to_batches(columns=columns, filter=keep, batch_size=ROWS_PER_BATCH, **ahead)
        except (OSError, pa.ArrowException) as exc:
            raise _unreadable(self.table, f" version {self.version}", exc) from exc


def read_snapshot(lake: Lake, table: Table) -> Snapshot:
    """The table at its latest version, whatever is written later; raises LakeError when there is no such table."""
    try:
        stored = open_table(lake, table.name)
    except (DeltaError, OSError) as exc:
        raise _unreadable(table.name, "", exc) from exc
    if stored is None:
        raise missing_table(lake, table)
    columns = T.StructType.fromJson(json.loads(stored.schema().to_json()))
    types = {field.name: field.dataType.simpleString() for field in columns}
    user_metadata = stored.history(1)[0].get("userMetadata")
    return Snapshot(table.name, stored.version(), types, stored.to_pyarrow_dataset(), user_metadata)


def _unreadable(table: str, version: str, failure: Exception) -> LakeError:
    reason = " ".join(str(failure).split())
    found = re.search(r"/[^\s'\"]+/_delta_log", reason)
    return LakeError(f"{table}{version} cannot be read ({reason}). {repair(table, found[0] if found else '')}")
