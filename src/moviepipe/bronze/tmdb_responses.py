"""Bronze responses: every landing record, append only, its body's text never re-serialised."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.strict_json import may_misfit, misfits, parse_wrapped, value_of
from moviepipe.tables import INT, LONG, STRING, TIMESTAMP, Table, conform, schema

ENVELOPE = schema(
    endpoint=STRING,
    resource_id=LONG,
    params=STRING,
    status_code=INT,
    fetched_at=TIMESTAMP,
    payload=STRING,
    run_id=STRING,
    source=STRING,
    resource_key=STRING,
)
PAYLOAD = schema(payload=STRING)
SHORT_TEXTS = schema(endpoint=STRING, params=STRING, run_id=STRING, source=STRING, resource_key=STRING)
TEXTS = T.StructType([*PAYLOAD.fields, *SHORT_TEXTS.fields])
OWN_BEGINNING = (
    r'^\{"endpoint":"[^"\\]*","resource_id":[^,"]*,"status_code":\d+,"fetched_at":"[^"\\]*","payload":"'  # by Envelope
)
OWN_BEGINNING_LENGTH = 200
OF_STREAM = schema(_source_offset=LONG, _record_id=STRING)
LINEAGE = T.StructType(
    [*schema(_source_file=STRING, _ingested_at=TIMESTAMP, _source_size=LONG, _batch=LONG).fields, *OF_STREAM.fields]
)
SCHEMA = T.StructType([*ENVELOPE.fields, *LINEAGE.fields])
BATCH = "_batch"


def tmdb_responses(landing: DataFrame, *, ingested_at: datetime, batch: int) -> DataFrame:
    """One row per landing record; a line that is no envelope has null fields and itself as payload.

    `landing` has the columns `value` (the line), `_source_file` (relative to the landing folder) and `_source_size`
    (bytes). Of a message of Kafka, `_source_file` is `kafka://topic/topic id/partition`, and there are the columns
    `_source_offset` and `_record_id` (the SHA-256 of its bytes), which are null for files. `_batch` is the version that
    the commit of the rows was to make, so it only ever rises; the rows that lakes have from before there was one count
    as batch 0.
    """
    return (
        with_envelope(_with_stream_lineage(landing))
        .select(
            *OF_STREAM.fieldNames(), "_source_file", "_source_size", *(_field(name) for name in ENVELOPE.fieldNames())
        )
        .withColumns({"_ingested_at": F.lit(ingested_at), BATCH: F.lit(batch)})
        .transform(conform, SCHEMA)
    )


def _with_stream_lineage(landing: DataFrame) -> DataFrame:
    """Of files there is no lineage of a stream."""
    missing = [field for field in OF_STREAM if field.name not in landing.columns]
    return landing.withColumns({field.name: F.lit(None).cast(field.dataType) for field in missing})


def after_batch(batch: int | None) -> Column:
    """True for the rows of later batches; for all of them when there was none before."""
    return F.lit(True) if batch is None else F.col(BATCH) > batch  # null is batch 0, and no batch is before it


def with_envelope(landing: DataFrame) -> DataFrame:
    """Adds `envelope`, the line (`value`) parsed, and `is_envelope`, whether it is to be read as one."""
    wrapped = landing.withColumn("wrapped", parse_wrapped(F.col("value"), ENVELOPE))
    parsed = wrapped.withColumn("envelope", value_of(F.col("wrapped"), F.col("value"))).drop("wrapped")
    return parsed.withColumn("is_envelope", _is_envelope())


def _is_envelope() -> Column:
    required = [F.col(f"envelope.{name}").isNotNull() for name in ("endpoint", "status_code", "fetched_at")]
    is_complete = required[0] & required[1] & required[2]
    return is_complete & F.is_valid_utf8("value") & _texts_are_texts()


def _texts_are_texts() -> Column:
    """False where the payload, say, stands as an object or a number, which Spark would write anew."""
    envelope, line = F.col("envelope"), F.col("value")
    # Nearly every payload looks like an object; the beginning of our own lines shows that it is a text.
    is_payload_text = F.substring(line, 1, OWN_BEGINNING_LENGTH).rlike(OWN_BEGINNING)
    may = may_misfit(envelope, SHORT_TEXTS) | (~is_payload_text & may_misfit(envelope, PAYLOAD))
    return F.when(may, F.coalesce(F.size(misfits(line, TEXTS)) == 0, F.lit(False))).otherwise(True)


def _field(name: str) -> Column:
    otherwise = F.make_valid_utf8("value") if name == "payload" else F.lit(None)
    return F.when(F.col("is_envelope"), F.col(f"envelope.{name}")).otherwise(otherwise).alias(name)


TMDB_RESPONSES = Table("bronze", tmdb_responses, SCHEMA, keys=())
