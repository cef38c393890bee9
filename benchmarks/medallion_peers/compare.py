"""Whether two lakes hold the same tables: delta-rs reads both, DuckDB joins them by key."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from moviepipe import bronze, gold, silver

MEMORY_LIMIT = "4GB"
FLOATS_AGREE_TO = 1e-9  # the last digits of a mean depend on the order of its additions
# A mean on the border of two sixth decimals may be rounded either way, and then has a neighbour more or less.
RANKS_AGREE_TO = {"popularity_rank": 2}
KEYS = {table.name: table.keys for table in (*silver.TABLES, *gold.TABLES)} | {
    table.name: ("resource_id", "fetched_at") for table in bronze.TABLES
}


def differences(mine: Path, theirs: Path, names: Sequence[str]) -> Iterator[str]:
    """One line for each table (`silver.movies`) that two lakes do not hold alike, lineage columns aside."""
    for name in names:
        with duckdb.connect() as connection:
            connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set TimeZone = 'UTC'")
            connection.register("mine", _rows(mine, name))
            connection.register("theirs", _rows(theirs, name))
            if found := _difference(connection, name):
                yield f"{name}: {found}"


def _rows(lake: Path, name: str) -> object:
    return DeltaTable(lake / name.replace(".", "/")).to_pyarrow_dataset()


def _difference(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    types, other_types = _columns(connection, "mine"), _columns(connection, "theirs")
    if types != other_types:
        return f"the columns differ by {sorted(set(types.items()) ^ set(other_types.items()))}"
    counts = _counts(connection, KEYS[name], types)
    joined = counts.pop("joined")
    if counts["mine"] == counts["theirs"] == joined and not any(list(counts.values())[2:]):
        return None
    shown = (f"{what} {count:,}" for what, count in counts.items() if count)
    return f"{', '.join(shown)}, joined {joined:,} (a column's number: rows in which it differs)"


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    described = connection.execute(f"describe {relation}").fetchall()
    return {name: kind for name, kind, *_ in described if not name.startswith("_")}


def _counts(connection: duckdb.DuckDBPyConnection, keys: Sequence[str], types: dict[str, str]) -> dict[str, int]:
    """Rows of both sides, rows by key in both together, and for each other column the rows in which it differs."""
    values = [name for name in types if name not in keys]
    read = ", ".join([*keys, *(f"hash({name}) as {name}" if types[name] == "VARCHAR" else name for name in values)])
    sides = [f"(select count(*) from {side})" for side in ("mine", "theirs")]
    differing = [f"count(*) filter ({_differs(name, types[name])})" for name in values]
    row = connection.execute(f"""
        select {", ".join([*sides, "count(*)", *differing])}
        from (select {read} from mine) as mine full join (select {read} from theirs) as theirs using ({", ".join(keys)})
    """).fetchone()
    return dict(zip(["mine", "theirs", "joined", *values], row or (), strict=True))


def _differs(name: str, kind: str) -> str:
    exactly = f"mine.{name} is distinct from theirs.{name}"
    if kind != "DOUBLE" and name not in RANKS_AGREE_TO:
        return exactly
    allowed = f"{FLOATS_AGREE_TO} * abs(theirs.{name})" if kind == "DOUBLE" else RANKS_AGREE_TO[name]
    return f"{exactly} and coalesce(abs(mine.{name} - theirs.{name}) > {allowed}, true)"
