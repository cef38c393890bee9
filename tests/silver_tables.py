"""Silver tables straight from records, without a lake."""

from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.config import load_settings
from moviepipe.envelope import Envelope
from moviepipe.silver import TABLES
from moviepipe.silver.details import LINEAGE
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.records import competing_versions, validated_records, with_outcome
from moviepipe.tables import Table, few_rows
from records import bronze

LIMITS = load_settings("local").silver.model_dump()


def validated(tmdb_responses: DataFrame, kinds: Sequence[Kind] = KINDS) -> DataFrame:
    """Records of Bronze judged with the limits of conf/."""
    return validated_records(tmdb_responses, LIMITS, kinds)


def classified(spark: SparkSession, *records: Envelope, source_file: str = "landing.jsonl.gz") -> DataFrame:
    """The records with their outcomes, Silver being empty."""
    of = [kind for kind in KINDS if any(record.endpoint in kind.endpoints for record in records)]
    parsed = validated(bronze(spark, *records, source_file=source_file), of or KINDS)
    nothing = {table.short_name: few_rows(spark, [], table.schema) for table in TABLES}
    return with_outcome(parsed, competing_versions(parsed, nothing, of or KINDS))


def rows(frame: DataFrame, table: Table, without: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """The table's own columns, sorted; moments as text in UTC. Its schema and keys are checked on the way."""
    assert frame.dtypes == [(field.name, field.dataType.simpleString()) for field in table.schema]
    moments = {name: F.col(name).cast("string") for name, kind in frame.dtypes if kind == "timestamp"}
    collected = frame.withColumns(moments).collect() if moments else frame.collect()
    keys = [tuple(row[key] for key in table.keys) for row in collected]
    assert len(set(keys)) == len(keys)
    names = [name for name in table.schema.names if name not in (*LINEAGE.names, *without)]
    return sorted((tuple(row[name] for name in names) for row in collected), key=str)
