"""A lake for notebooks and scripts: its tables as pandas or Arrow; no JVM is started."""

from typing import TYPE_CHECKING

from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import Snapshot, read_snapshot
from moviepipe.pipelines.catalogue import table_named
from moviepipe.pipelines.table_list import list_tables

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class OpenLake:
    """A lake to read; each call reads the latest version of a table."""

    def __init__(self, location: str) -> None:
        """Raises LakeError when there is no lake at the path or file URI."""
        self._lake = Lake.at(location)
        self._lake.require_there()

    def tables(self) -> "pd.DataFrame":
        """One row per table: its name, rows, version, files, bytes and last change (UTC)."""
        import pandas as pd

        return pd.DataFrame(list_tables(self._lake))

    def table(self, name: str) -> "pd.DataFrame":
        """All rows of a table such as `gold.genre_summary`; raises LakeError when there is no such table."""
        return self._snapshot(name).pandas()

    def arrow(self, name: str) -> "pa.Table":
        """The same as an Arrow table."""
        return self._snapshot(name).arrow()

    def _snapshot(self, name: str) -> Snapshot:
        return read_snapshot(self._lake, table_named(name))
