"""Queries answered by Sail, without a JVM, where its answer is known to be Spark's."""

from typing import Any

import pyarrow as pa

from moviepipe.errors import EngineError
from moviepipe.io.lake import Lake
from moviepipe.io.plain_path import obstacle, plain_path
from moviepipe.io.sail import Sail
from moviepipe.io.snapshots import Snapshot, UnknownProtocolError, query_rows, read_snapshot, without_zone
from moviepipe.pipelines.answer import Answer, NotNativeError
from moviepipe.pipelines.catalogue import BY_NAME
from moviepipe.pipelines.native_kinds import require_one_kind
from moviepipe.pipelines.native_numbers import require_safe_numbers
from moviepipe.pipelines.native_rules import parsed, spelled_out, tables, with_types

ODD_NUMBERS = ("-0.0", "nan", "NaN", "inf", "-inf")


def run_native_query(engine: Sail, lake: Lake, query: str, limit: int) -> Answer:
    """The answer to a query of which everything was compared with Spark; raises NotNativeError, saying what was not.

    Raises LakeError when a table is missing.
    """
    if fault := obstacle():
        raise NotNativeError(fault)
    tree = parsed(query)
    snapshots = {name: _snapshot(lake, name) for name in tables(tree)}
    typed = with_types(tree, {name: snapshot.types for name, snapshot in snapshots.items()})
    require_one_kind(typed)
    require_safe_numbers(typed, {name: _Facts(snapshot) for name, snapshot in snapshots.items()})
    try:
        with plain_path(lake) as plain:
            engine.add_tables({name: plain.table(name) for name in snapshots})
            text = spelled_out(query)
            rows = without_zone(engine.query(text, limit + 1))
            names = rows.column_names if text == query else engine.columns(query)
        columns = [column.to_pylist(maps_as_pydicts="strict") for column in rows.columns]
    except EngineError as exc:
        raise NotNativeError(str(exc)) from exc
    except (pa.ArrowException, ValueError, OverflowError) as exc:
        raise NotNativeError(f"a value of the result cannot be shown ({exc})") from exc
    found = list(zip(*columns, strict=True))
    if any(repr(value) in ODD_NUMBERS for row in found for value in row if isinstance(value, float)):
        raise NotNativeError("the result holds -0.0, NaN or an infinity")
    return Answer(names, found[:limit], len(found) > limit)


def _snapshot(lake: Lake, name: str) -> Snapshot:
    try:
        snapshot = read_snapshot(lake, BY_NAME[name])
    except UnknownProtocolError as exc:
        raise NotNativeError(f"{name} has a protocol that the native engine does not know") from exc
    for column in snapshot.definition.schema.fieldNames():
        if column not in snapshot.types:  # Spark's reader shows it as null
            raise NotNativeError(f"{name} was written before it had the column {column}")
    return snapshot


class _Facts:
    """What is known of one table's columns."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot, self.types = snapshot, snapshot.types

    def count(self) -> int:
        """How many rows the table has."""
        return self._snapshot.count()

    def largest(self, column: str) -> int:
        """The largest absolute value of a column of whole numbers."""
        return int(self._of_all_rows(f'max(abs(cast("{column}" as decimal(20, 0))))') or 0)

    def has_odd_numbers(self, column: str) -> bool:
        """True when a column of doubles holds -0.0, NaN or an infinity."""
        return bool(self._of_all_rows(f"""sum(case when cast("{column}" as varchar) in {ODD_NUMBERS} then 1 end)"""))

    def _of_all_rows(self, aggregate: str) -> Any:
        text = f"select {aggregate} as found from {self._snapshot.definition.short_name}"
        return query_rows(text, self._snapshot)[0]["found"]
