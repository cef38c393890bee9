"""Lakes whose tables are written by delta-rs, where a test needs rows and no JVM."""

from datetime import date
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties, write_deltalake
from pyspark.sql.pandas.types import to_arrow_schema

from moviepipe.gold import MOVIE_OVERVIEW, TABLES
from moviepipe.io.commits import Commit
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fingerprint import fingerprint_of
from moviepipe.tables import Table


def write_rows(lake: Lake, table: Table, *rows: dict[str, Any], user_metadata: str | None = None) -> None:
    """One more version of a table, with these rows only; what is not given is null."""
    complete = [{name: row.get(name) for name in table.schema.names} for row in rows]
    made = pa.Table.from_pylist(complete, to_arrow_schema(table.schema))
    noted = None if user_metadata is None else CommitProperties(custom_metadata={"userMetadata": user_metadata})
    write_deltalake(lake.table(table.name), made, mode="overwrite", commit_properties=noted)


def built_from(**versions: int) -> str:
    """The fingerprint of a Gold table built from these versions."""
    inputs = {name: Commit(version, 0, "WRITE", {}, None) for name, version in versions.items()}
    return fingerprint_of(inputs, {})


def write_all_gold(lake: Lake, *movies: dict[str, Any]) -> None:
    """Every Gold table, empty but for the movies of the overview."""
    for table in TABLES:
        write_rows(lake, table, *(movies if table is MOVIE_OVERVIEW else ()))


def film(movie_id: int, **fields: Any) -> dict[str, Any]:
    """A movie of the overview, of 2015 unless a date is given."""
    released = fields.pop("release_date", date(2015, 6, 9))
    dated = {"release_date": released, "release_year": released and released.year}
    return {"movie_id": movie_id, "title": f"Film {movie_id}"} | dated | fields
