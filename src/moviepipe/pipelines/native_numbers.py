"""Whether the whole numbers that a query adds or multiplies fit their types.

Spark ends a query with an error where they do not; the native engine would go on with a wrong number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Protocol

from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from moviepipe.pipelines.answer import NotNativeError
from moviepipe.pipelines.native_rules import is_decimal

INT, LONG = 2**31 - 1, 2**63 - 1
JUDGED = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Abs, exp.Sum, exp.Avg, exp.Round)
EXACT_IN_DOUBLE = 2**53
OF_THE_SAME_SIZE = (exp.Paren, exp.Abs, exp.Min, exp.Max, exp.Window)
PART_OF_DATE = (exp.Year, exp.Month, exp.Day, exp.Quarter)


class Facts(Protocol):
    """What is known of a table."""

    @property
    def types(self) -> Mapping[str, str]:
        """Its columns' Spark types."""

    def count(self) -> int:
        """How many rows it has."""

    def largest(self, column: str) -> int:
        """The largest absolute value of a column of whole numbers."""

    def has_odd_numbers(self, column: str) -> bool:
        """True when a column of doubles holds -0.0, NaN or an infinity, which the native engine counts otherwise."""


@dataclass(frozen=True)
class Number:
    """A double, or a whole number that is at most so large, of a type that holds so much."""

    is_double: bool
    most: int = 0
    holds: int = INT


DOUBLE = Number(is_double=True)


def require_safe_numbers(tree: exp.Expr, tables: Mapping[str, Facts]) -> None:
    """Raises NotNativeError when a sum, difference, product or total might not fit, or cannot be judged.

    The tree's columns name their tables.
    """
    judge = _Judge(tree, tables)
    for node in tree.find_all(*JUDGED):
        judge.number(node)


class _Judge:
    def __init__(self, tree: exp.Expr, tables: Mapping[str, Facts]) -> None:
        self._tables = tables
        self._columns: dict[int, Number] = {}
        for scope in traverse_scope(tree):
            for column in scope.columns:
                source = scope.sources.get(column.table)
                if isinstance(source, exp.Table):
                    facts = tables[f"{source.db}.{source.name}".lower()]
                    self._note(column, facts)

    @cached_property
    def _rows(self) -> int:
        """The most rows that any part of the query can have."""
        return prod(max(facts.count(), 1) for facts in self._tables.values())

    def _note(self, column: exp.Column, facts: Facts) -> None:
        kind = facts.types.get(column.name)
        if kind == "double":
            if facts.has_odd_numbers(column.name):
                raise NotNativeError(f"{column.name} holds -0.0, NaN or an infinity")
            self._columns[id(column)] = DOUBLE
        elif kind in ("int", "bigint"):
            self._columns[id(column)] = Number(False, facts.largest(column.name), INT if kind == "int" else LONG)

    def number(self, node: exp.Expr) -> Number:
        """What a number is; raises NotNativeError when that is not known, or it may be more than its type holds."""
        found = self._number(node)
        if found is None:
            raise NotNativeError(f"whether {_shown(node)} is right to the last digit is not known")
        if not found.is_double and found.most > found.holds:
            raise NotNativeError(f"{_shown(node)} might be too large for its type")
        return found

    def _number(self, node: exp.Expr) -> Number | None:
        match node:
            case exp.Column():
                return self._columns.get(id(node))
            case exp.Literal():
                return _literal(node)
            case exp.Add() | exp.Sub() | exp.Mul() | exp.Div() | exp.Mod():
                return self._operation(node)
            case exp.Sum() | exp.Avg():
                return self._total(node)
            case exp.Round():  # of others than doubles it is done otherwise
                return DOUBLE if self.number(node.this).is_double else None
            case exp.Count() | exp.CountIf():
                return Number(False, self._rows, LONG)
            case exp.Case() | exp.If() | exp.Coalesce() | exp.Nullif():
                return self._widest(_branches(node))
        if isinstance(node, PART_OF_DATE):
            return Number(False, INT // 2**10, INT)
        if isinstance(node, exp.Distinct) and len(node.expressions) == 1:
            return self.number(node.expressions[0])
        return self.number(node.this) if isinstance(node, OF_THE_SAME_SIZE) else None

    def _total(self, node: exp.Expr) -> Number:
        inside = self.number(node.this)
        total = inside.most * self._rows
        if inside.is_double or (isinstance(node, exp.Avg) and total > EXACT_IN_DOUBLE):
            raise NotNativeError(f"the last digits of {_shown(node)} depend on the order of its additions")
        return DOUBLE if isinstance(node, exp.Avg) else Number(False, total, LONG)

    def _operation(self, node: exp.Expr) -> Number | None:
        sides = (node.this, node.expression)
        numbers = [self.number(side) for side in sides if not _is_decimal(side)]
        if any(number.is_double for number in numbers):
            return DOUBLE
        if len(numbers) < len(sides):  # of decimals the native engine has other scales
            return None
        left, right = numbers
        if isinstance(node, exp.Div):
            return DOUBLE
        if isinstance(node, exp.Mod):
            return self._widest(sides)
        most = left.most * right.most if isinstance(node, exp.Mul) else left.most + right.most
        return Number(False, most, max(left.holds, right.holds))

    def _widest(self, nodes: Iterable[exp.Expr]) -> Number:
        numbers = [self.number(node) for node in nodes if not isinstance(node, exp.Null)]
        if any(number.is_double for number in numbers):
            return DOUBLE
        return Number(False, max(each.most for each in numbers), max(each.holds for each in numbers))


def _branches(node: exp.Expr) -> list[exp.Expr]:
    """What a choice may give."""
    if isinstance(node, exp.Coalesce):
        return [node.this, *node.expressions]
    if isinstance(node, exp.Nullif):
        return [node.this]
    chosen = [each.args["true"] for each in node.args.get("ifs", [node])]
    otherwise = node.args.get("default") or node.args.get("false")
    return [*chosen, otherwise] if otherwise else chosen


def _literal(node: exp.Literal) -> Number | None:
    if node.is_string or _is_decimal(node):
        return None
    if not node.this.isdigit():
        return DOUBLE
    most = int(node.this)
    return Number(False, most, INT if most <= INT else LONG)


def _is_decimal(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and is_decimal(node.this)


def _shown(node: exp.Expr) -> str:
    return node.sql(dialect="spark")[:60].replace("`", "")
