"""Whether two lakes hold the same tables: delta-rs reads both, DuckDB joins them by key."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from moviepipe import bronze, gold, silver

TEXT, DOUBLE = 'PrimitiveType("string")', 'PrimitiveType("double")'
MEMORY_LIMIT = "4GB"
# The last digits of a mean depend on the order of its additions, and Gold keeps nine decimals of it.
FLOATS_AGREE_TO = 1e-9
# A mean on the border of two sixth decimals may be rounded either way, and then has a neighbour more or less.
RANKS_AGREE_TO = {"popularity_rank": 2}
KEYS = {table.name: table.keys for table in (*silver.TABLES, *gold.TABLES)} | {
    table.name: ("resource_id", "fetched_at") for table in bronze.TABLES
}


def differences(mine: Path, theirs: Path, names: Sequence[str]) -> Iterator[str]:
    """One line for each table (`silver.movies`) that two lakes do not hold alike, lineage columns aside."""
    for name in names:
        if found := _difference(*(DeltaTable(lake / name.replace(".", "/")) for lake in (mine, theirs)), KEYS[name]):
            yield f"{name}: {found}"


def _difference(mine: DeltaTable, theirs: DeltaTable, keys: Sequence[str]) -> str | None:
    types, other_types = _columns(mine), _columns(theirs)
    if types != other_types:
        return f"the columns differ by {sorted(set(types.items()) ^ set(other_types.items()))}"
    counts = _counts({"mine": mine, "theirs": theirs}, keys, types)
    differing = {name: count for name, count in counts.items() if name in types and count}
    if counts["mine"] == counts["theirs"] == counts["joined"] and not differing:
        return None
    return (
        f"{counts['mine']:,} and {counts['theirs']:,} rows, joined {counts['joined']:,}; rows that differ: {differing}"
    )


def _columns(table: DeltaTable) -> dict[str, str]:
    return {field.name: str(field.type) for field in table.schema().fields if not field.name.startswith("_")}


def _counts(sides: dict[str, DeltaTable], keys: Sequence[str], types: dict[str, str]) -> dict[str, int]:
    """Rows of both sides, rows by key in both together, and for each other column the rows in which it differs."""
    values = [name for name in types if name not in keys]
    read = [f"hash({name}) as {name}" if types[name] == TEXT else name for name in values]
    differing = [f"count(*) filter ({_differs(name, types[name])})" for name in values]
    with duckdb.connect() as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set TimeZone = 'UTC'")
        for side, table in sides.items():
            connection.register("rows", table.scan(columns=list(types)))
            connection.execute(f"create table {side} as select {', '.join([*keys, *read])} from rows")
        row = connection.execute(f"""
            select (select count(*) from mine), (select count(*) from theirs), {", ".join(["count(*)", *differing])}
            from mine full join theirs using ({", ".join(keys)})
        """).fetchone()
    return dict(zip(["mine", "theirs", "joined", *values], row or (), strict=True))


def _differs(name: str, kind: str) -> str:
    exactly = f"mine.{name} is distinct from theirs.{name}"
    if kind != DOUBLE and name not in RANKS_AGREE_TO:
        return exactly
    allowed = f"{FLOATS_AGREE_TO} * greatest(1, abs(theirs.{name}))" if kind == DOUBLE else RANKS_AGREE_TO[name]
    return f"{exactly} and coalesce(abs(mine.{name} - theirs.{name}) > {allowed}, true)"
