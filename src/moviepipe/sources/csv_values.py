"""What stands in the cells of CSV files, as TMDb's own files, pandas and The Movies Dataset write it.

Each function raises ValueError with what is wrong about the text; an empty cell is None.
"""

import ast
import json
import re
from datetime import date
from math import isfinite
from typing import Any

UNKNOWN = ("", "nan", "none", "null", "<na>", "nat", "n/a")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LARGEST_WHOLE_NUMBER = 2**53
BOOLEANS = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?")
CUT = "if a line feed within a text has cut the row, the text wants quotes around it"
PYTHON_FAULTS = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)


def is_unknown(text: str) -> bool:
    """True for an empty cell, and for the words that pandas and databases write for one."""
    return text.strip().lower() in UNKNOWN


def decimal(text: str) -> float | None:
    """A number with a point for its decimals."""
    if is_unknown(text):
        return None
    if not NUMBER.fullmatch(text.strip()):
        hint = "; decimals want a point and thousands no sign" if NUMBER.fullmatch(text.replace(",", "")) else ""
        raise ValueError(f"is not a number{hint}")
    if not isfinite(number := float(text)):
        raise ValueError("is too large")
    return number


def whole_number(text: str) -> int | None:
    """A whole number, be it written 12, 12.0 or 1.2e1."""
    number = decimal(text)
    if number is None:
        return None
    if not number.is_integer():
        raise ValueError("is not a whole number")
    if abs(number) >= LARGEST_WHOLE_NUMBER:
        raise ValueError("is too large")
    return int(number)


def movie_id(text: str) -> int:
    """TMDb's id of a movie."""
    number = whole_number(text) if NUMBER.fullmatch(text.strip()) else None
    if number is None or number <= 0:
        raise ValueError(f"is not a whole number from 1 up ({CUT})")
    return number


def boolean(text: str) -> bool | None:
    """True or false, in words or as 1 and 0."""
    if is_unknown(text):
        return None
    if text.strip().lower() not in BOOLEANS:
        raise ValueError("is neither True nor False")
    return BOOLEANS[text.strip().lower()]


def iso_date(text: str) -> str:
    """A date as 2001-02-03, with or without midnight behind it; a date that is not known stays empty."""
    if is_unknown(text):
        return ""
    day, rest = text.strip()[:10], text.strip()[10:]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII) or not (rest == "" or MIDNIGHT.fullmatch(rest)):
        raise ValueError("is not a date as in 2001-02-03")
    return date.fromisoformat(day).isoformat()


def entries(text: str) -> list[dict[str, Any]] | None:
    """A list of objects, in JSON or as Python writes it."""
    found = _parsed(text, "a list")
    if found is not None and not (isinstance(found, list) and all(isinstance(entry, dict) for entry in found)):
        raise ValueError("is not a list of objects such as [{'id': 16}]")
    return found


def one_object(text: str) -> dict[str, Any] | None:
    """One object, in JSON or as Python writes it."""
    found = _parsed(text, "an object")
    if found is not None and not isinstance(found, dict):
        raise ValueError("is not an object such as {'id': 16}")
    return found


def _parsed(text: str, what: str) -> Any:
    if is_unknown(text):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except PYTHON_FAULTS as exc:
        raise ValueError(f"is not {what}, neither in JSON nor as Python writes it") from exc
