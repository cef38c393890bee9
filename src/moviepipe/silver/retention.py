"""How old a stored row is: by a moment of its own, or by that of the row that owns it.

Conditions are SQL that Spark and DataFusion both know: what is counted without Java is what Spark deletes.
"""

from datetime import UTC, datetime

from moviepipe.errors import LakeError
from moviepipe.silver import CARRIED_PARTS, TABLES
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS
from moviepipe.tables import Table

FETCHED_AT, INGESTED_AT = "fetched_at", "_ingested_at"


def moment(table: Table) -> str:
    """When a row's data was true; when it came, for a record that says no time."""
    names = ", ".join(name for name in (FETCHED_AT, INGESTED_AT) if name in table.schema.fieldNames())
    return f"coalesce({names})"


def is_old(table: Table, cutoff: datetime) -> str:
    """True for a row from before the cutoff; written so that Delta can pass over files without such rows."""
    limit = f"timestamp '{cutoff.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"
    is_before = f"{FETCHED_AT} < {limit}"
    if INGESTED_AT not in table.schema.fieldNames():
        return is_before
    return f"({is_before} or ({FETCHED_AT} is null and {INGESTED_AT} < {limit}))"


def carried_rows(table: Table, cutoff: datetime) -> tuple[Kind, str] | None:
    """Of the rows of CARRIED_PARTS those of an old body that gave a table of a part its rows, and their kind.

    The movie's or show's own row may be of a newer body, which lacks the part. None for a table that is of no part.
    """
    for kind in KINDS:
        for part in kind.parts:
            if part.table is table:
                return kind, f"kind = '{kind.name}' and part = '{part.path}' and {is_old(CARRIED_PARTS, cutoff)}"
    return None


def owner_of(table: Table) -> Table | None:
    """The table whose rows own those of this one; None where they have a moment of their own.

    It is built from the same records, and its keys are some of this table's. Raises LakeError when there is no such
    table, or more than one.
    """
    if _has_moment(table):
        return None
    same_records = [other for other in TABLES if _has_moment(other) and other.inputs == table.inputs]
    owners = [other for other in same_records if set(other.keys) < set(table.keys)]
    if len(owners) != 1:
        names = ", ".join(owner.name for owner in owners) or "no table"
        raise LakeError(f"{table.name} has no {FETCHED_AT}, and {names} owns its rows. Give it one or the other.")
    return owners[0]


def _has_moment(table: Table) -> bool:
    return FETCHED_AT in table.schema.fieldNames()
