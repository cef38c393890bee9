"""Bronze responses: every landing record, append only, its body's text never re-serialised."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.strict_json import parse_object, value_of
from moviepipe.tables import INT, LONG, STRING, TIMESTAMP, Table, conform, schema

ENVELOPE = schema(
    endpoint=STRING,
    resource_id=LONG,
    params=STRING,
    status_code=INT,
    fetched_at=TIMESTAMP,
    payload=STRING,
    run_id=STRING,
)
SCHEMA = T.StructType([*ENVELOPE.fields, *schema(_source_file=STRING, _ingested_at=TIMESTAMP).fields])


def tmdb_responses(landing: DataFrame, *, ingested_at: datetime) -> DataFrame:
    """One row per landing record; a line that is no envelope has null fields and itself as payload.

    `landing` has the columns `value` (the line) and `_source_file`.
    """
    return (
        with_envelope(landing)
        .select("_source_file", *(_field(name) for name in ENVELOPE.fieldNames()))
        .withColumn("_ingested_at", F.lit(ingested_at))
        .transform(conform, SCHEMA)
    )


def with_envelope(landing: DataFrame) -> DataFrame:
    """Adds `envelope`, the line (`value`) parsed, and `is_envelope`, whether it is to be read as one."""
    parsed = landing.withColumn("parsed", parse_object(F.col("value"), ENVELOPE))
    return (
        parsed.withColumn("envelope", value_of(F.col("parsed")))
        .withColumn("is_envelope", _is_envelope())
        .drop("parsed")
    )


def _is_envelope() -> Column:
    required = [F.col(f"envelope.{name}").isNotNull() for name in ("endpoint", "status_code", "fetched_at")]
    is_complete = required[0] & required[1] & required[2]
    return is_complete & F.is_valid_utf8("value") & _payload_is_text()


def _payload_is_text() -> Column:
    """False where the payload stands as an object or a number, which Spark would write anew."""
    line = F.col("value")
    is_text = line.contains('"payload":"') | line.rlike(r'"payload"\s*:\s*"')
    return F.col("envelope.payload").isNull() | is_text


def _field(name: str) -> Column:
    otherwise = F.make_valid_utf8("value") if name == "payload" else F.lit(None)
    return F.when(F.col("is_envelope"), F.col(f"envelope.{name}")).otherwise(otherwise).alias(name)


TMDB_RESPONSES = Table("bronze", tmdb_responses, SCHEMA, keys=())
