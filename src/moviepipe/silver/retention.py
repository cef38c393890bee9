"""How old a stored row is: by a moment of its own, or by that of the row that owns it."""

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.errors import LakeError
from moviepipe.silver import TABLES
from moviepipe.tables import Table

FETCHED_AT, INGESTED_AT = "fetched_at", "_ingested_at"


def moment() -> Column:
    """When a row's data was true; when it came, for a record that says no time."""
    return F.coalesce(FETCHED_AT, INGESTED_AT)


def is_old(cutoff: datetime) -> Column:
    """True for a row from before the cutoff; written so that Delta can pass over files without such rows."""
    has_no_time = F.col(FETCHED_AT).isNull() & (F.col(INGESTED_AT) < F.lit(cutoff))
    return (F.col(FETCHED_AT) < F.lit(cutoff)) | has_no_time


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
    return {FETCHED_AT, INGESTED_AT} <= set(table.schema.fieldNames())
