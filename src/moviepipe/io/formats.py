"""Rows as a CSV, JSON or Parquet file: written batch by batch, so that a table need not fit in memory."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import CSVWriter
from pyarrow.parquet import ParquetWriter

# A spreadsheet takes a cell for a formula by its first sign, and some look past blanks, quotes and invisible characters
# (https://owasp.org/www-community/attacks/CSV_Injection). Where ; separates cells a text may open a cell in its middle.
# Tabs and line ends are not among the blanks: what follows them is guarded on its own.
BLANKS = r"""[\p{Z}\p{Cf}\p{Co}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"'`]*"""
FORMULA = rf"(^|[;\t\r\n])({BLANKS}[=+\-@＝＋－＠])"
EMPTY_START = r"^[\t\r\n]"


@dataclass
class Written:
    """What went into a file: its rows, and the cells that the format could not take as they were."""

    rows: int = 0
    apostrophes_added: int = 0
    not_finite_emptied: int = 0


Writer = Callable[[pa.Schema, Iterable[pa.RecordBatch], IO[bytes]], Written]


def write_csv(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> Written:
    """A header, UTF-8, RFC 4180 quotes, ISO dates, nothing for null, and no text that a spreadsheet would run."""
    written = Written()
    with CSVWriter(file, _plain(schema.empty_table(), Written()).schema) as writer:
        for batch in batches:
            writer.write(disarm_formulas(_plain(pa.Table.from_batches([batch]), written), written))
    return written


def write_json(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> Written:
    """JSON lines: one object a row with every column, ISO dates, null where nothing is known."""
    written = Written()
    for batch in batches:
        rows = _plain(pa.Table.from_batches([batch]), written).to_pylist()
        file.writelines(f"{json.dumps(row, ensure_ascii=False, default=str)}\n".encode() for row in rows)
    return written


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> Written:
    """Parquet with the table's own types."""
    written = Written()
    with ParquetWriter(file, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            written.rows += batch.num_rows
    return written


def _plain(rows: pa.Table, written: Written) -> pa.Table:
    """The rows with moments as ISO text, and null for NaN and infinity, which CSV and JSON do not know."""
    written.rows += rows.num_rows
    for number, field in enumerate(rows.schema):
        column = rows.column(number)
        if pa.types.is_timestamp(field.type):
            moments = pc.replace_substring(column.cast(pa.string()), " ", "T")
            rows = rows.set_column(number, field.name, moments)
        elif pa.types.is_floating(field.type):
            is_finite = pc.is_finite(column)
            written.not_finite_emptied += _true_count(pc.invert(is_finite))
            rows = rows.set_column(number, field.name, pc.if_else(is_finite, column, None))
    return rows


def disarm_formulas(rows: pa.Table, written: Written) -> pa.Table:
    """The rows with an apostrophe before each text that a spreadsheet would run as a formula."""
    for number, field in enumerate(rows.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            column = rows.column(number)
            started = pc.replace_substring_regex(column, EMPTY_START, r"'\0")
            safe = pc.replace_substring_regex(started, FORMULA, r"\1'\2")
            written.apostrophes_added += _true_count(pc.not_equal(column, safe))
            rows = rows.set_column(number, field.name, safe)
    return rows


def _true_count(flags: pa.ChunkedArray) -> int:
    return pc.sum(flags).as_py() or 0


FORMATS: dict[str, Writer] = {"csv": write_csv, "json": write_json, "parquet": write_parquet}
