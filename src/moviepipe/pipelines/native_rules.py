"""Which queries the native engine may answer: those made of nothing but what was compared with Spark.

`tests/spark/test_native_answers.py` runs a query for each word of these lists on both engines.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sqlglot import exp, parse, tokenize
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.tokenizer_core import Token, TokenType

from moviepipe.pipelines.answer import NotNativeError
from moviepipe.pipelines.catalogue import BY_NAME

NODES = """
Abs Add Alias And ArrayContains ArraySize Avg Between Boolean CTE Case Cast Ceil Coalesce Column Concat Count CountIf
DPipe DataType Day DenseRank Distinct Div EQ Except Exists Floor From GT GTE Greatest Group
Having Identifier If In Intersect Is Join LT LTE Lag Lead Least Left Length Like Limit Literal Lower Max Min Mod Month
Mul NEQ Not Null NullSafeEQ Nullif Offset Or Order Ordered Paren Quarter Rank Replace Right Round RowNumber Select Star
Sub Subquery Substring Sum Table TableAlias Trim TsOrDsAdd TsOrDsToDate Union Upper Var Where Window WindowSpec
With Year
"""
FUNCTIONS = """
abs array_contains avg ceil coalesce concat count count_if date_add day dense_rank floor greatest if ifnull lag
lead least left length lower max min month nullif nvl quarter rank replace right round row_number size substr substring
sum trim upper year
"""
# Words that may stand before a bracket and call nothing.
WORDS = """
all and any as between by case distinct else except exists from having in intersect is join like limit not on or over
select then union using when where
"""
# What may stand in a result's column without a name of its own: for others the engines choose different names.
SELF_NAMED = """
Abs Add And Avg Boolean Case Ceil Coalesce Column Concat Count CountIf DPipe Day Div EQ Floor GT GTE Greatest Identifier
LT LTE Least Left Length Literal Lower Max Min Mod Month Mul Not Null Nullif Or Paren Quarter Replace Right Round Star
Sub Substring Sum Trim TsOrDsToDate Upper Year
"""
PARTS_OF_SELECT = "with_ with expressions from_ from joins where group having order limit offset distinct"
DATE, TIMESTAMP = exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMPTZ
CHOICES = (exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Case, exp.If)
MAY_HOLD_DECIMALS = (exp.Binary, exp.In, exp.Between, *CHOICES)
ISO = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
# Signs whose meaning two parsers may take differently.
SIGNS = ("\\", '"', "--", "/*", "|>", "$", "{")


def parsed(query: str) -> exp.Expr:
    """The query's tree; raises NotNativeError when anything in it was not compared with Spark."""
    if sign := next((sign for sign in SIGNS if sign in query), None):
        raise NotNativeError(f"{sign} is not among what was compared")
    try:
        tokens, trees = tokenize(query, read="spark"), parse(query, read="spark")
    except SqlglotError as exc:
        raise NotNativeError(_place(exc)) from exc
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise NotNativeError("only single queries were compared")
    tree = trees[0]
    for word in [*_unknown_words(tokens), *_unknown_nodes(tree)]:
        raise NotNativeError(f"{word} is not among what was compared")
    return tree


def _place(failure: SqlglotError) -> str:
    """Where a text is no SQL, and why."""
    for error in getattr(failure, "errors", []):
        word = error["highlight"]
        place = f"line {error['line']}, column {error['col'] - len(word) + 1}, at {word}"
        return f"{place}: {error['description'].lower().rstrip('.')}"
    return " ".join(str(failure).split())


def _unknown_words(tokens: list[Token]) -> Iterator[str]:
    known = {*FUNCTIONS.split(), *WORDS.split()}
    for token, following in pairwise(tokens):
        is_word = token.text[:1].isalpha() or token.text[:1] == "_"
        if following.token_type is TokenType.L_PAREN and is_word and token.text.lower() not in known:
            yield f"{token.text.lower()}(…)"
        if token.token_type is TokenType.STRING and following.token_type is TokenType.STRING:
            yield "a text in two parts"


def _unknown_nodes(tree: exp.Expr) -> Iterator[str]:
    known = set(NODES.split())
    for node in tree.walk():
        if type(node).__name__ not in known or not _has_known_parts(node):
            yield _shown(node)
    for select in tree.find_all(exp.Select):
        for column in select.expressions:
            if not column.alias and not all(map(_is_self_named, column.walk())):
                yield f"{_shown(column)} without a name (`as …`)"


def _is_self_named(node: exp.Expr) -> bool:
    if isinstance(node, exp.If):
        return isinstance(node.parent, exp.Case)
    if isinstance(node, exp.Distinct):
        return isinstance(node.parent, exp.Count)
    return type(node).__name__ in SELF_NAMED.split()


def _has_known_parts(node: exp.Expr) -> bool:
    """True when a node has only those of its possible parts that were compared."""
    parts = {name for name, value in node.args.items() if value}
    match node:
        case exp.Select():
            return parts <= set(PARTS_OF_SELECT.split())
        case exp.Table():
            return parts <= {"this", "db", "alias"}
        case exp.Group():
            return parts <= {"expressions"}
        case exp.Join():
            return "method" not in parts and "match_condition" not in parts
        case exp.With():
            return parts <= {"expressions"}
        case exp.Lag() | exp.Lead():
            return parts <= {"this", "offset"} and (not node.args.get("offset") or _is_count(node.args["offset"]))
        case exp.TsOrDsAdd():
            return _is_count(node.expression)
        case exp.Star() | exp.RowNumber() | exp.Rank() | exp.DenseRank():
            return not parts
        case exp.Cast():  # as date'2024-01-01' is read
            return node.to.this in (DATE, TIMESTAMP) and _is_text(node.this) and bool(ISO.fullmatch(node.this.this))
        case exp.Substring() | exp.Left() | exp.Right() | exp.Round():
            return all(_is_count(node.args[name]) for name in parts - {"this"})
        case exp.ArrayContains():
            return _is_text(node.expression)
        case exp.Literal() if node.is_string:
            return "'" not in node.this
        case exp.Literal():
            return not is_decimal(node.this) or isinstance(node.parent, MAY_HOLD_DECIMALS)
    return True


def _is_count(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.this.isdigit()


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _shown(node: exp.Expr) -> str:
    return node.sql(dialect="spark")[:60].replace("`", "")


def tables(tree: exp.Expr) -> list[str]:
    """The lake's tables in the query; raises NotNativeError for any other."""
    own = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    found: dict[str, None] = {}
    for table in tree.find_all(exp.Table):
        name = ".".join(part.name for part in table.parts).lower()
        if len(table.parts) == 1 and name in own:
            continue
        if name not in BY_NAME or len(table.parts) != 2:
            raise NotNativeError(f"{name} is no table of the lake")
        found[name] = None
    return list(found)


def with_types(tree: exp.Expr, types: Mapping[str, Mapping[str, str]]) -> exp.Expr:
    """A copy of the tree whose columns name their tables, and whose nodes have types; `types` are those of columns.

    Raises NotNativeError when a column is in none of the tables, or in several.
    """
    schema: dict[str, Any] = {}
    for name, columns in types.items():
        layer, short_name = name.split(".")
        schema.setdefault(layer, {})[short_name] = columns
    _require_own_names(tree, {column.lower() for columns in types.values() for column in columns})
    try:
        qualified = qualify(tree.copy(), dialect="spark", schema=schema)
        return annotate_types(qualified, schema=schema, dialect="spark")
    except SqlglotError as exc:
        raise NotNativeError(" ".join(str(exc).split()).rstrip(".")) from exc


def _require_own_names(tree: exp.Expr, columns: set[str]) -> None:
    """Raises NotNativeError where `group by` or `having` may mean a column or a result of its name."""
    for select in tree.find_all(exp.Select):
        for each in select.expressions if select.args.get("group") or select.args.get("having") else ():
            if isinstance(each, exp.Alias) and each.alias.lower() in columns and each.alias != each.this.name:
                raise NotNativeError(f"{each.alias} may mean a column or {_shown(each)}")


def spelled_out(query: str) -> str:
    """The query with two of Spark's habits written out.

    A decimal beside a double becomes a double, and a double is rounded on its decimal digits: 1.005 is 1.01.
    """
    tokens, added = tokenize(query, read="spark"), dict[int, str]()
    for number, token in enumerate(tokens):
        if token.token_type is TokenType.NUMBER and is_decimal(token.text):
            added[token.end + 1] = "D" + added.get(token.end + 1, "")
        if token.text.lower() == "round" and tokens[number + 1].token_type is TokenType.L_PAREN:
            inner, close = _argument(tokens, number + 1)
            first = tokens[number + 1].end + 1
            added[token.start] = "cast(" + added.get(token.start, "")
            added[first] = "cast(cast(" + added.get(first, "")
            added[inner] = added.get(inner, "") + " as string) as decimal(38, 18))"
            added[close] = " as double)" + added.get(close, "")
    for place in sorted(added, reverse=True):
        query = query[:place] + added[place] + query[place:]
    return query


def is_decimal(number: str) -> bool:
    """True for 1.5, which Spark takes for a decimal; 15e-1 is a double."""
    return "." in number and "e" not in number.lower()


def _argument(tokens: list[Token], opening: int) -> tuple[int, int]:
    """Where the first argument of a call ends, and where the call does."""
    depth, first_end = 0, None
    for token in tokens[opening:]:
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        if depth == 1 and token.token_type is TokenType.COMMA and first_end is None:
            first_end = token.start
        if depth == 0:
            return (token.start if first_end is None else first_end), token.end + 1
    raise NotNativeError("a bracket is not closed")
