"""Delta tables of a lake: read, create, append, merge, overwrite; each write one atomic commit."""

import json
from collections.abc import Callable, Sequence
from functools import reduce, wraps
from typing import Any, TypeVar, cast

from delta.tables import DeltaTable
from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.errors import LakeError, SchemaChangeError
from moviepipe.io import storage
from moviepipe.io.commits import exists, last_commit, missing_table, next_version
from moviepipe.io.lake import Lake
from moviepipe.io.lease import require_lease
from moviepipe.io.native import Definition, definition_of
from moviepipe.tables import IS_REMOVED, Table, few_rows

# No texts: the log keeps a column's least and greatest value long after the rows that had them were removed.
INDEXED_TYPES = (T.NumericType, T.DateType, T.TimestampType)
INDEXED_COLUMNS = "delta.dataSkippingStatsColumns"
Write = TypeVar("Write", bound=Callable[..., None])
NO_STATISTICS = ("delta.dataSkippingNumIndexedCols", "0")


def _under_lease(write: Write) -> Write:
    """The write, refused once the run has lost its lease."""

    @wraps(write)
    def checked(*args: Any, **kwargs: Any) -> None:
        require_lease(next(given for given in (*args, *kwargs.values()) if isinstance(given, Lake)))
        write(*args, **kwargs)

    return cast(Write, checked)


def read_table(spark: SparkSession, lake: Lake, table: Table, version: int | None = None) -> DataFrame:
    """The table's rows, as of a version when one is given; raises LakeError when there is no such table.

    Columns that are newer than the stored table are null, as they are once it has them.
    """
    rows = _read_stored(spark, lake, table, version)
    newer = [field for field in table.schema if field.name not in rows.columns]
    return rows.withColumns({field.name: F.lit(None).cast(field.dataType) for field in newer}) if newer else rows


def _read_stored(spark: SparkSession, lake: Lake, table: Table, version: int | None = None) -> DataFrame:
    reader = spark.read.format("delta")
    if version is not None:
        reader = reader.option("versionAsOf", version)
    try:
        return reader.load(lake.table(table.name))
    except AnalysisException as exc:
        if exists(lake, table):
            raise
        raise missing_table(lake, table) from exc


def read_now(spark: SparkSession, lake: Lake, table: Table) -> DataFrame:
    """The table's rows as they are now: what is written later does not show in the frame.

    Of a table never written it is a frame that Spark knows to be empty, so that Spark leaves out joins with it.
    """
    commit = last_commit(lake, table)
    if commit.is_creation:
        return few_rows(spark, [], table.schema)
    return read_table(spark, lake, table, commit.version)


def ensure_table(spark: SparkSession, lake: Lake, table: Table) -> None:
    """Creates the table, empty, or adds the columns it lacks; raises SchemaChangeError when a type differs."""
    stored = definition_of(lake, table.name)
    if stored is None:
        create_if_missing(spark, lake, table)
    else:
        _evolve(spark, lake, table, stored)


@_under_lease
def create_if_missing(spark: SparkSession, lake: Lake, table: Table) -> None:
    """Creates the table, empty, unless it is there."""
    if not exists(lake, table):
        _clear_unfinished(lake, table)
    indexed = [field.name for field in table.schema if isinstance(field.dataType, INDEXED_TYPES)]
    has_vectors = table.layer == "silver" and lake.can_have_deletion_vectors
    (
        DeltaTable.createIfNotExists(spark)
        .location(lake.table(table.name))
        .addColumns(table.schema)
        .property(INDEXED_COLUMNS, ",".join(indexed))
        .property("delta.enableDeletionVectors", str(has_vectors).lower())
        .execute()
    )


def _clear_unfinished(lake: Lake, table: Table) -> None:
    """Removes the empty log that is left when a process is killed while it creates the table; Delta would refuse it.

    Raises LakeError when Bronze has data files: then it is a log that was lost, and the records are nowhere else.
    """
    folder = lake.table(table.name)
    if table.layer == "bronze" and storage.list_files(folder):
        raise LakeError(
            f"{table.name} has data files and no log. Put the files of {folder}/_delta_log back from a copy. If there "
            f"is none, move {folder} away and run `moviepipe bronze`, which reads landing from the start."
        )
    storage.remove_folder(f"{folder}/_delta_log")


def prepare_overwrite(spark: SparkSession, lake: Lake, table: Table) -> None:
    """Creates the table, empty, if it is missing; otherwise ends the statistics of columns that the schema has no more.

    Delta refuses to drop a column as long as the table's properties demand statistics of it.
    """
    create_if_missing(spark, lake, table)
    definition = definition_of(lake, table.name)
    properties = definition.properties if definition else {}
    listed = properties[INDEXED_COLUMNS].split(",") if INDEXED_COLUMNS in properties else []
    kept = [name for name in listed if name in table.schema.fieldNames()]
    if kept != listed:
        _set_property(spark, lake, table, INDEXED_COLUMNS, ",".join(kept))


@_under_lease
def _evolve(spark: SparkSession, lake: Lake, table: Table, definition: Definition) -> None:
    stored = {field.name: field for field in T.StructType.fromJson(json.loads(definition.columns))}
    for field in table.schema:
        if field.name in stored and stored[field.name].dataType != field.dataType:
            old, new = stored[field.name].dataType.simpleString(), field.dataType.simpleString()
            raise SchemaChangeError(
                f"{table.name}.{field.name} is stored as {old} and this version writes {new}. {_remedy(table)}"
            )
    missing = [field for field in table.schema if field.name not in stored]
    if missing:
        columns = ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in missing)
        spark.sql(f"ALTER TABLE {_sql_name(lake, table)} ADD COLUMNS ({columns})")
        _index_columns(spark, lake, table, missing, definition.properties)


def _index_columns(
    spark: SparkSession, lake: Lake, table: Table, added: Sequence[T.StructField], properties: dict[str, str]
) -> None:
    """Adds new columns to the table's list of columns with statistics, which does not grow by itself."""
    new = [field.name for field in added if isinstance(field.dataType, INDEXED_TYPES)]
    if new and INDEXED_COLUMNS in properties:
        _set_property(spark, lake, table, INDEXED_COLUMNS, ",".join([properties[INDEXED_COLUMNS], *new]))


def _sql_name(lake: Lake, table: Table) -> str:
    return "delta.`{}`".format(lake.table(table.name).replace("`", "``"))


@_under_lease
def _set_property(spark: SparkSession, lake: Lake, table: Table, key: str, value: str) -> None:
    spark.sql(f"ALTER TABLE {_sql_name(lake, table)} SET TBLPROPERTIES ('{key}' = '{value}')")


def _remedy(table: Table) -> str:
    if table.layer == "silver":
        return "Run `moviepipe silver --rebuild` to write the table anew."
    return "Use the version of moviepipe that wrote it, or another lake."


@_under_lease
def append_rows(lake: Lake, table: Table, rows: DataFrame) -> None:
    """Appends rows in one commit."""
    rows.write.format("delta").mode("append").save(lake.table(table.name))


@_under_lease
def overwrite_table(lake: Lake, table: Table, rows: DataFrame, user_metadata: str | None = None) -> None:
    """Replaces all rows, and the schema, in one commit; a table made here keeps no statistics of its columns.

    With `user_metadata` a commit is always made, to carry it: also when the table was empty and stays so.
    """
    writer = rows.write.format("delta").mode("overwrite").option("overwriteSchema", "true").option(*NO_STATISTICS)
    if user_metadata is not None:
        # Delta makes no commit when nothing changes; the mark of a transaction, new each time, is a change.
        writer = writer.option("txnAppId", "moviepipe").option("txnVersion", next_version(lake, table))
        writer = writer.option("userMetadata", user_metadata)
    writer.save(lake.table(table.name))


@_under_lease
def replace_rows(lake: Lake, table: Table, rows: DataFrame, key: str, values: Sequence[int | str]) -> None:
    """Replaces the rows whose key is one of a few values by new rows with those values: one commit, no join."""
    is_one = f"{key} in ({', '.join(map(_literal, values))})"
    # This replaces Delta's own check, switched off in conf/ because it compares every row with every value in turn.
    refused = f"raise_error('not a row to replace: {key} ' || coalesce(string({key}), 'null'))"
    guarded = rows.withColumn(key, F.expr(f"if({is_one}, {key}, {refused})"))
    writer = guarded.coalesce(1).write.format("delta").mode("overwrite").option("replaceWhere", is_one)
    writer.save(lake.table(table.name))


def _literal(value: int | str) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


@_under_lease
def merge_changes(spark: SparkSession, lake: Lake, table: Table, changes: DataFrame) -> None:
    """Writes rows by key in one commit: a marked row is deleted, a known key updated, a new one inserted."""
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


@_under_lease
def apply_deletion_vectors(spark: SparkSession, lake: Lake, table: Table) -> None:
    """Rewrites the files that still hold deleted rows, in one commit; when there are none, nothing is committed.

    A deletion vector only marks a row as deleted: until this, its data stays in the file.
    """
    spark.sql(f"REORG TABLE {_sql_name(lake, table)} APPLY (PURGE)")


@_under_lease
def delete_rows(spark: SparkSession, lake: Lake, table: Table, condition: Column) -> None:
    """Deletes the rows that meet a condition, in one commit."""
    DeltaTable.forPath(spark, lake.table(table.name)).delete(condition)


@_under_lease
def delete_keys(spark: SparkSession, lake: Lake, table: Table, keys: DataFrame) -> None:
    """Deletes the rows whose key columns equal those of a row of `keys`, in one commit."""
    same_key = reduce(lambda a, b: a & b, (F.col(f"stored.{key}") == F.col(f"gone.{key}") for key in keys.columns))
    stored = DeltaTable.forPath(spark, lake.table(table.name)).alias("stored")
    stored.merge(keys.alias("gone"), same_key).whenMatchedDelete().execute()
