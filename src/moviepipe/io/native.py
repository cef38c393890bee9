"""Delta tables read by delta-rs: for a few rows, starting a JVM or a Spark job would take too long."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import TableNotFoundError

from moviepipe.io import storage
from moviepipe.io.lake import Lake


def open_table(lake: Lake, name: str) -> DeltaTable | None:
    """A table such as `silver.movies` as it is now; None where there is no such table."""
    try:
        return _delta_table(lake.table(name))
    except TableNotFoundError:
        return None


def _delta_table(folder: str) -> DeltaTable:
    if not storage.is_on_s3(folder):
        return DeltaTable(folder)
    from moviepipe.io.storage import clients

    return DeltaTable(clients.delta_address(folder), storage_options=clients.delta_options(folder))


def table_id(lake: Lake, name: str) -> str | None:
    """The table's own id: a table that was deleted and made again has another. None where there is no such table."""
    stored = open_table(lake, name)
    return None if stored is None else str(stored.metadata().id)


def has_deletion_vectors(lake: Lake, name: str) -> bool:
    """True where the files of a table that is there still hold rows that were deleted."""
    return any(
        len(batch) for batch in pa.RecordBatchReader.from_stream(_delta_table(lake.table(name)).deletion_vectors())
    )


@dataclass(frozen=True)
class Definition:
    """What the log says of a table: its columns, as Spark's JSON of a schema, and its properties."""

    columns: str
    properties: dict[str, str]


def definition_of(lake: Lake, name: str) -> Definition | None:
    """The definition of a table; None where there is no such table."""
    stored = open_table(lake, name)
    if stored is None:
        return None
    return Definition(stored.schema().to_json(), dict(stored.metadata().configuration))


def query(text: str, settings: dict[str, str] | None = None, **tables: DeltaTable) -> Iterator[pa.RecordBatch]:
    """The result of a DataFusion query over tables by name, batch by batch.

    It knows deletion vectors and skips files by their statistics; `settings` are DataFusion's own.
    """
    builder = QueryBuilder(settings)
    for name, stored in tables.items():
        builder = builder.register(name, stored)
    return iter(pa.RecordBatchReader.from_stream(builder.execute(text)))


def query_rows(stored: DeltaTable, text: str) -> list[dict[str, Any]]:
    """The rows of a query over `stored` whose result is small."""
    return [row for batch in query(text, stored=stored) for row in batch.to_pylist(maps_as_pydicts="strict")]


def read_columns(lake: Lake, name: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """The columns of a table, batch by batch; nothing where there is no such table."""
    stored = open_table(lake, name)
    names = ", ".join(f'"{column}"' for column in columns)
    return iter(()) if stored is None else query(f"select {names} from stored", stored=stored)
