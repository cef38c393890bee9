"""How far Silver has applied Bronze, kind of record by kind of record, and whether its tables still hold that."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.bronze.tmdb_responses import after_batch
from moviepipe.io import checkpoints, commits
from moviepipe.io.lake import Lake
from moviepipe.pipelines.applied import Applied
from moviepipe.silver import CARRIED_PARTS, REJECTED_RECORDS, TABLES
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.records import kind_of

OF_NO_KIND = "other"  # the position of records that are of none of the kinds
OF_ALL_KINDS = (REJECTED_RECORDS, CARRIED_PARTS)
POSITIONS = (*(kind.name for kind in KINDS), OF_NO_KIND)
STREAM_OPERATION = "STREAMING UPDATE"

Positions = Mapping[str, int | None]  # by kind, the last batch applied; None for none


@dataclass(frozen=True)
class BronzeVersion:
    """A version of one Bronze table."""

    table_id: str
    version: int


@dataclass(frozen=True)
class Damage:
    """What somebody else did to a table, for which Silver no longer holds what was applied."""

    table: str
    what: str


def find_positions(lake: Lake, bronze: BronzeVersion, applied: Applied) -> dict[str, int | None]:
    """The position of every kind; None where nothing tells what was applied: it is applied again, as unchanged."""
    known = applied.positions("silver", bronze.table_id)
    first = None if known else _position_of_stream(lake, bronze)
    return {name: known.get(name, first) for name in POSITIONS}


def _position_of_stream(lake: Lake, bronze: BronzeVersion) -> int | None:
    """Batch 0, the rows of a lake made with streams, if Silver's stream has read every one of them."""
    read = checkpoints.bronze_version_read(lake, bronze.table_id)
    if read is None:
        return None
    later = commits.commits_since(lake, TMDB_RESPONSES, read - 1)
    return None if any(commit.operation == STREAM_OPERATION for commit in later) else 0


def find_damage(lake: Lake, positions: Positions, applied: Applied) -> Damage | None:
    """The first table that no longer holds what was applied; None when all do."""
    for table in TABLES:
        owners = [kind.name for kind in KINDS if table in (*kind.tables, *OF_ALL_KINDS)] or [OF_NO_KIND]
        is_written = any(positions[name] is not None for name in owners) or applied.table_state(table) is not None
        if is_written and (what := applied.what_happened(lake, table)):
            return Damage(table.name, what)
    return None


def keep_new(tmdb_responses: DataFrame, positions: Positions) -> DataFrame:
    """The records that their kind has not applied."""
    if len(set(positions.values())) == 1:
        return tmdb_responses.where(after_batch(positions[OF_NO_KIND]))
    kind = F.coalesce(kind_of(KINDS), F.lit(OF_NO_KIND))
    new: list[Column] = [(kind == name) & after_batch(position) for name, position in positions.items()]
    return tmdb_responses.where(reduce(or_, new))
