"""Delta tables of a lake: read, create, append, merge, overwrite; each write one atomic commit."""

from dataclasses import dataclass
from functools import reduce

from delta.tables import DeltaTable
from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.errors import LakeError, SchemaChangeError
from moviepipe.io.lake import Lake
from moviepipe.silver.versions import IS_REMOVED
from moviepipe.tables import Table

UNINDEXED_COLUMNS = {"payload", "overview", "tagline", "homepage", "_errors"}
INDEXED_COLUMNS = 12


@dataclass(frozen=True)
class Commit:
    """A table's latest commit: its version and what Delta says of it."""

    version: int
    timestamp: str
    operation: str
    metrics: dict[str, int]
    user_metadata: str | None

    @property
    def rows_written(self) -> int:
        """Rows that are new or changed; rows only copied from file to file do not count."""
        if self.operation == "MERGE":
            return self.metrics["numTargetRowsInserted"] + self.metrics["numTargetRowsUpdated"]
        return self.metrics.get("numOutputRows", 0)

    @property
    def action(self) -> str:
        """What the commit did, in a word or two."""
        deleted = self.metrics.get("numTargetRowsDeleted", 0)
        verb = {"MERGE": "merged", "WRITE": "written", "STREAMING UPDATE": "appended"}.get(self.operation, "unchanged")
        return f"{verb}, {deleted:,} deleted" if deleted else verb


def exists(spark: SparkSession, lake: Lake, table: Table) -> bool:
    """True when the table has been created."""
    return DeltaTable.isDeltaTable(spark, lake.table(table.name))


def read_table(spark: SparkSession, lake: Lake, table: Table, version: int | None = None) -> DataFrame:
    """The table's rows, as of a version when one is given; raises LakeError when there is no such table."""
    reader = spark.read.format("delta")
    if version is not None:
        reader = reader.option("versionAsOf", version)
    try:
        return reader.load(lake.table(table.name))
    except AnalysisException as exc:
        if exists(spark, lake, table):
            raise
        message = f"{table.name} not found under {lake.uri}. Run `moviepipe {table.layer}` first."
        raise LakeError(message) from exc


def last_commit(spark: SparkSession, lake: Lake, table: Table) -> Commit:
    """The table's latest commit; raises LakeError when there is no such table."""
    if not exists(spark, lake, table):
        raise LakeError(f"{table.name} not found under {lake.uri}. Run `moviepipe {table.layer}` first.")
    history = DeltaTable.forPath(spark, lake.table(table.name)).history(1)
    row = history.select(
        "version", F.col("timestamp").cast("string"), "operation", "operationMetrics", "userMetadata"
    ).first()
    assert row is not None  # a Delta table has a first commit
    numbers = {name: int(value) for name, value in (row.operationMetrics or {}).items() if value.isdigit()}
    return Commit(row.version, row.timestamp, row.operation, numbers, row.userMetadata)


def rows_appended_since(spark: SparkSession, lake: Lake, table: Table, version: int) -> int:
    """How many rows the commits after a version have appended, by Delta's own account."""
    history = DeltaTable.forPath(spark, lake.table(table.name)).history().where(F.col("version") > version)
    rows = history.select(F.sum(F.col("operationMetrics.numOutputRows").cast("bigint"))).first()
    return (rows and rows[0]) or 0


def ensure_table(spark: SparkSession, lake: Lake, table: Table) -> None:
    """Creates the table, empty, or adds the columns it lacks; raises SchemaChangeError when a type differs."""
    if exists(spark, lake, table):
        _evolve(spark, lake, table)
    else:
        create_if_missing(spark, lake, table)


def create_if_missing(spark: SparkSession, lake: Lake, table: Table) -> None:
    """Creates the table, empty, unless it is there."""
    indexed = [name for name in table.schema.fieldNames() if name not in UNINDEXED_COLUMNS][:INDEXED_COLUMNS]
    (
        DeltaTable.createIfNotExists(spark)
        .location(lake.table(table.name))
        .addColumns(table.schema)
        .property("delta.dataSkippingStatsColumns", ",".join(indexed))
        .execute()
    )


def _evolve(spark: SparkSession, lake: Lake, table: Table) -> None:
    stored = {field.name: field for field in read_table(spark, lake, table).schema}
    for field in table.schema:
        if field.name in stored and stored[field.name].dataType != field.dataType:
            old, new = stored[field.name].dataType.simpleString(), field.dataType.simpleString()
            raise SchemaChangeError(
                f"{table.name}.{field.name} is stored as {old} and this version writes {new}. "
                f"Run `moviepipe {table.layer} --rebuild` to write the table anew."
            )
    missing = [field for field in table.schema if field.name not in stored]
    if missing:
        columns = ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in missing)
        spark.sql(f"ALTER TABLE delta.`{lake.table(table.name)}` ADD COLUMNS ({columns})")


def append_rows(lake: Lake, table: Table, rows: DataFrame) -> None:
    """Appends rows in one commit."""
    rows.write.format("delta").mode("append").save(lake.table(table.name))


def overwrite_table(lake: Lake, table: Table, rows: DataFrame, user_metadata: str | None = None) -> None:
    """Replaces all rows, and the schema, in one commit."""
    writer = rows.write.format("delta").mode("overwrite").option("overwriteSchema", "true")
    if user_metadata is not None:
        writer = writer.option("userMetadata", user_metadata)
    writer.save(lake.table(table.name))


def merge_changes(spark: SparkSession, lake: Lake, table: Table, changes: DataFrame) -> None:
    """Writes rows by key in one commit: a marked row is deleted, a known key updated, a new one inserted.

    Into a table without rows this is an append, which needs no join.
    """
    if read_table(spark, lake, table).isEmpty():
        append_rows(lake, table, changes.where(~F.col(IS_REMOVED)).drop(IS_REMOVED))
        return
    same_key = reduce(lambda a, b: a & b, (F.col(f"stored.{key}") == F.col(f"changed.{key}") for key in table.keys))
    columns: dict[str, str | Column] = {name: F.col(f"changed.{name}") for name in table.schema.fieldNames()}
    (
        DeltaTable.forPath(spark, lake.table(table.name))
        .alias("stored")
        .merge(changes.alias("changed"), same_key)
        .whenMatchedDelete(F.col(f"changed.{IS_REMOVED}"))
        .whenMatchedUpdate(set=columns)
        .whenNotMatchedInsert(~F.col(f"changed.{IS_REMOVED}"), values=columns)
        .execute()
    )
