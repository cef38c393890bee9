"""CSV, JSON and Parquet files as other programs read them, and no text that a spreadsheet would run."""

import csv
import io
import json
import math
import re
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moviepipe import cli
from moviepipe.cli.files import FORMATS as OFFERED
from moviepipe.io.formats import FORMATS, Written, disarm_formulas

MOMENT = datetime(2026, 11, 25, 8, 51, 47, tzinfo=UTC)
ROWS = pa.table(
    {
        "title": ['He said "no", twice', "two\nlines", "", None],
        "revenue_usd": pa.array([2_787_965_087, -1, None, 0], pa.int64()),
        "popularity": [150.4375, -0.5, math.nan, math.inf],
        "release_date": [date(2009, 12, 10), date(1, 1, 1), None, None],
        "fetched_at": pa.array([MOMENT, None, None, None], pa.timestamp("us", "UTC")),
        "is_adult": [True, False, None, None],
    }
)


def written(file_format: str, rows: pa.Table) -> tuple[bytes, Written]:
    """The file that rows become, one batch a row, and the account of it."""
    file = io.BytesIO()
    account = FORMATS[file_format](rows.schema, rows.to_batches(max_chunksize=1), file)
    return file.getvalue(), account


def test_csv_has_a_header_quotes_iso_dates_and_nothing_for_null():
    content, account = written("csv", ROWS)
    assert content.decode() == (
        '"title","revenue_usd","popularity","release_date","fetched_at","is_adult"\n'
        '"He said ""no"", twice",2787965087,150.4375,2009-12-10,"2026-11-25T08:51:47.000000Z",true\n'
        '"two\nlines",-1,-0.5,0001-01-01,,false\n'
        '"",,,,,\n'
        ",0,,,,\n"
    )
    assert account == Written(rows=4, apostrophes_added=0, not_finite_emptied=2)


def test_json_is_one_object_a_line_with_iso_dates_and_null():
    content, account = written("json", ROWS)
    first, *_, last = map(json.loads, content.decode().splitlines())
    assert first == {
        "title": 'He said "no", twice',
        "revenue_usd": 2_787_965_087,
        "popularity": 150.4375,
        "release_date": "2009-12-10",
        "fetched_at": "2026-11-25T08:51:47.000000Z",
        "is_adult": True,
    }
    assert last == dict.fromkeys(ROWS.column_names) | {"revenue_usd": 0}
    assert account == Written(rows=4, apostrophes_added=0, not_finite_emptied=2)


def test_parquet_keeps_rows_and_types_as_they_are():
    content, account = written("parquet", ROWS)
    read = pq.read_table(io.BytesIO(content))
    assert read.schema == ROWS.schema
    assert read.drop_columns("popularity") == ROWS.drop_columns("popularity")
    assert str(read["popularity"].to_pylist()) == "[150.4375, -0.5, nan, inf]"
    assert account == Written(rows=4)


@pytest.mark.parametrize("file_format", FORMATS)
def test_no_rows_make_a_file_with_the_columns_alone(file_format: str):
    content, account = written(file_format, ROWS.slice(0, 0))
    assert account == Written()
    expected = {"csv": b'"title","revenue_usd","popularity","release_date","fetched_at","is_adult"\n', "json": b""}
    if file_format == "parquet":
        assert pq.read_table(io.BytesIO(content)).schema == ROWS.schema
    else:
        assert content == expected[file_format]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("\r=1", "'\r'=1"),
        ("; \r=1", "; \r'=1"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("\u00a0\ufeff=1", "'\u00a0\ufeff=1"),
        ("＝1", "'＝1"),
        ("Alpha; =cmd|'/c calc'!A1", "Alpha;' =cmd|'/c calc'!A1"),
        ("one\n=2", "one\n'=2"),
        ("Spider-Man", "Spider-Man"),
        ("1 + 1 = 2", "1 + 1 = 2"),
        ("a@b", "a@b"),
        ("", ""),
        (None, None),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str | None, safe: str | None):
    content, account = written("csv", pa.table({"title": pa.array([text], pa.string()), "number": [-1]}))
    assert list(csv.reader(io.StringIO(content.decode(), newline="")))[1] == [safe or "", "-1"]
    assert account.apostrophes_added == (text != safe)
    assert (
        written("json", pa.table({"title": [text]}))[0]
        == json.dumps({"title": text}, ensure_ascii=False).encode() + b"\n"
    )


@example(["\r=", "\t\n=", " \r="])
@given(
    st.lists(st.text(st.sampled_from("=+-@＝;,'\" \t\r\n\u00a0\ufeffaé1") | st.characters(codec="utf-8")) | st.none())
)
def test_whatever_the_text_no_cell_starts_a_formula_and_no_other_sign_is_lost(texts: list[str | None]):
    account = Written()
    safe = disarm_formulas(pa.table({"title": pa.array(texts, pa.string())}), account)["title"].to_pylist()
    for before, after in zip(texts, safe, strict=True):
        starts = re.split("[;\t\r\n]", after or "")
        assert not any(start.strip('\u00a0\ufeff "').startswith(tuple("=+-@＝＋－＠")) for start in starts)
        assert (after or "")[:1] not in ("\t", "\r", "\n")
        assert (after or "").replace("'", "") == (before or "").replace("'", "")
    assert account.apostrophes_added == sum(before != after for before, after in zip(texts, safe, strict=True))


def test_the_command_offers_every_format():
    assert tuple(FORMATS) == OFFERED
    assert "publish" in cli.cli.commands
