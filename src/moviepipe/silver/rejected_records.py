"""Silver rejected records: what could not enter, and every reason why."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.details import LINEAGE
from moviepipe.silver.outcomes import Outcome
from moviepipe.tables import INT, LONG, STRING, TIMESTAMP, Table, conform, schema

SCHEMA = T.StructType(
    [
        *schema(
            record_hash=LONG,
            endpoint=STRING,
            resource_id=LONG,
            params=STRING,
            status_code=INT,
            fetched_at=TIMESTAMP,
            payload=STRING,
            source=STRING,
            resource_key=STRING,
            _errors=T.ArrayType(STRING),
        ).fields,
        *LINEAGE.fields,
    ]
)
# Spark's hash passes over nulls: a record without the last two, as all were once, has the hash that it had.
_ONCE = ("_source_file", "endpoint", "resource_id", "params", "status_code", "fetched_at", "payload", "run_id")
_CONTENT = (*_ONCE, "source", "resource_key")


def rejected_records(classified_records: DataFrame) -> DataFrame:
    """One row per record that failed a check; `record_hash` tells apart even equal lines of one file."""
    rejected = classified_records.where(F.col("outcome") == Outcome.REJECTED)
    equal_records = Window.partitionBy(F.xxhash64(*_CONTENT)).orderBy("row_id")
    numbered = rejected.withColumn("number", F.row_number().over(equal_records))
    return (
        numbered.withColumn("record_hash", F.xxhash64(*_CONTENT, "number"))
        .withColumnRenamed("run_id", "_run_id")
        .transform(conform, SCHEMA)
    )


REJECTED_RECORDS = Table("silver", rejected_records, SCHEMA, keys=("record_hash",))
