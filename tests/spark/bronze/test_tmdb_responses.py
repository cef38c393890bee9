"""Bronze keeps what landed: fields of an envelope, or the line itself."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.bronze.tmdb_responses import ENVELOPE, tmdb_responses

INGESTED_AT = datetime(2024, 2, 1, 3, 4, 5, tzinfo=UTC)
FIELDS = {
    "endpoint": "movie/{movie_id}",
    "resource_id": 7,
    "params": "language=en",
    "status_code": 200,
    "fetched_at": "2024-01-02T03:04:05Z",
    "payload": '{"id":7}',
    "run_id": "run-1",
    "source": "omdb",
    "resource_key": "tt0137523",
}
AS_READ = tuple((FIELDS | {"fetched_at": "2024-01-02 03:04:05"}).values())


def line(**fields: Any) -> str:
    """An envelope's line; a field given as `...` is left out."""
    return json.dumps({name: value for name, value in (FIELDS | fields).items() if value is not ...})


def ingested(spark: SparkSession, lines: dict[str, str | bytes]) -> dict[str, tuple[Any, ...]]:
    """The envelope fields of each line by the line's name, which stands in for its file."""
    values = [(text.encode() if isinstance(text, str) else text, name, 9) for name, text in lines.items()]
    landing = spark.createDataFrame(values, "value binary, _source_file string, _source_size long")
    rows = tmdb_responses(landing.withColumn("value", F.col("value").cast("string")), ingested_at=INGESTED_AT, batch=3)
    as_text = rows.withColumn("fetched_at", F.col("fetched_at").cast("string"))
    return {row._source_file: tuple(row[name] for name in ENVELOPE.fieldNames()) for row in as_text.collect()}


def kept_as_text(text: str) -> tuple[Any, ...]:
    return (None, None, None, None, None, text, None, None, None)


def test_an_envelope_becomes_its_fields_with_its_file_and_the_moment_of_ingestion(spark: SparkSession) -> None:
    landing = spark.createDataFrame([(line(), "a.jsonl.gz", 9)], "value string, _source_file string, _source_size long")
    rows = tmdb_responses(landing, ingested_at=INGESTED_AT, batch=3)
    times = {name: F.col(name).cast("string") for name in ("fetched_at", "_ingested_at")}
    assert rows.dtypes == [(field.name, field.dataType.simpleString()) for field in TMDB_RESPONSES.schema]
    assert [tuple(row) for row in rows.withColumns(times).collect()] == [
        (*AS_READ, "a.jsonl.gz", "2024-02-01 03:04:05", 9, 3, None, None)
    ]


def test_a_payload_is_kept_to_the_character(spark: SparkSession) -> None:
    payloads = {
        "escapes": r'{"a":"say \"x\" \\ \u00e9 \/ \n"}',
        "spaces": '  { "a" :\t1 ,\r\n "b":2 }  ',
        "unicode": '{"title":"Amélie 千と千尋 👩‍🚀 e\u0301"}',
        "big numbers": '{"a":12345678901234567890123,"b":1.10,"c":1e400,"d":-0.0,"e":0.1000000000000000055}',
        "key order and repeats": '{"b":1,"a":2,"b":3}',
        "no JSON": "<html>502 Bad Gateway</html>",
        "empty": "",
        "a null character": 'a\x00b"',
        "null": None,
    }
    answers = ingested(spark, {name: line(payload=payload) for name, payload in payloads.items()})
    assert {name: fields[5] for name, fields in answers.items()} == payloads


def test_what_may_be_missing_or_added_in_an_envelope(spark: SparkSession) -> None:
    endpoint, _, params, status, fetched_at, *rest = AS_READ
    cases: dict[str, tuple[str, tuple[Any, ...]]] = {
        "no movie": (line(resource_id=None), (endpoint, None, params, status, fetched_at, *rest)),
        "optional fields absent": (
            line(resource_id=..., params=..., payload=..., run_id=..., source=..., resource_key=...),
            (endpoint, None, None, status, fetched_at, None, None, None, None),
        ),
        "another field": (line(attempt=2, more={"a": [1]}), AS_READ),
        "a carriage return": (line() + "\r", AS_READ),
        "another zone": (line(fetched_at="2024-01-02T05:04:05+02:00"), AS_READ),
        "microseconds": (line(fetched_at="2024-01-02T03:04:05.000000Z"), AS_READ),
        "a large id": (line(resource_id=2**40), (endpoint, 2**40, params, status, fetched_at, *rest)),
    }
    assert ingested(spark, {name: text for name, (text, _) in cases.items()}) == {
        name: fields for name, (_, fields) in cases.items()
    }


def test_a_line_that_is_no_envelope_is_kept_whole_as_payload(spark: SparkSession) -> None:
    lines = {
        "cut short": line()[:-9],
        "no JSON": "hello, is this on?",
        "JSON null": "null",
        "JSON number": "7",
        "JSON text": '"movie"',
        "empty array": "[]",
        "envelope in an array": f"[{line()}]",
        "empty object": "{}",
        "a body without its envelope": '{"id":7,"title":"Film"}',
        "id is text": line(resource_id="abc"),
        "id is quoted": line(resource_id="7"),
        "id is an object": line(resource_id={"id": 7}),
        "id is too large": line(resource_id=2**63),
        "key is a number": line(resource_key=137523),
        "source is an object": line(source={"name": "omdb"}),
        "status is text": line(status_code="x"),
        "status is a fraction": line(status_code=200.5),
        "status is too large": line(status_code=2**31),
        "no moment": line(fetched_at="yesterday"),
        "an empty moment": line(fetched_at=""),
        "no such day": line(fetched_at="2024-02-30T00:00:00Z"),
        "endpoint absent": line(endpoint=...),
        "status absent": line(status_code=...),
        "moment absent": line(fetched_at=...),
        "endpoint null": line(endpoint=None),
        "status null": line(status_code=None),
        "moment null": line(fetched_at=None),
    }
    assert ingested(spark, lines) == {name: kept_as_text(text) for name, text in lines.items()}


def test_an_id_with_a_fraction_is_not_an_unknown_id(spark: SparkSession) -> None:
    lines = {"whole": line(resource_id=7.0), "fraction": line(resource_id=7.5)}
    assert ingested(spark, lines) == {name: kept_as_text(text) for name, text in lines.items()}


def test_two_records_glued_on_one_line_lose_nothing(spark: SparkSession) -> None:
    lines = {"two envelopes": line() + line(resource_id=8), "trailing text": line() + " oops"}
    assert ingested(spark, lines) == {name: kept_as_text(text) for name, text in lines.items()}


def test_bytes_that_are_no_utf_8_are_replaced_and_the_line_is_no_envelope(spark: SparkSession) -> None:
    text = line(payload="caf@").replace("@", "\ufffd")
    broken = line(payload="caf@").encode().replace(b"@", b"\xe9")
    assert ingested(spark, {"latin-1": broken}) == {"latin-1": kept_as_text(text)}


def test_a_payload_that_is_an_object_keeps_its_text_alone_or_in_its_line(spark: SparkSession) -> None:
    text = '{"id": 7,  "popularity":1.50,"name":"é"}'
    as_object = line(payload="@").replace('"@"', text)
    assert text in ingested(spark, {"object": as_object})["object"][5]


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_line_is_a_row_without_an_envelope(spark: SparkSession, blank: str) -> None:
    assert ingested(spark, {"blank": blank}) == {"blank": kept_as_text(blank)}


def test_a_message_keeps_its_offset_and_its_identity(spark: SparkSession) -> None:
    columns = "value string, _source_file string, _source_size long, _source_offset long, _record_id string"
    landing = spark.createDataFrame([(line(), "kafka://t/i/0", 9, 5, "ab")], columns)
    (row,) = tmdb_responses(landing, ingested_at=INGESTED_AT, batch=3).collect()
    assert (row.resource_id, row._source_file, row._source_offset, row._record_id) == (7, "kafka://t/i/0", 5, "ab")
