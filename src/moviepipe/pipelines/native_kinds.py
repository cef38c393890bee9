"""Whether a query joins, compares and chooses between values of one kind.

Spark casts a text to a number, or ends with an error; the native engine may do it the other way round.
"""

from collections.abc import Iterable, Iterator

from sqlglot import exp

from moviepipe.pipelines.answer import NotNativeError
from moviepipe.pipelines.native_rules import ISO, is_decimal

TEXT, WHOLE, DOUBLE, DECIMAL = "text", "whole number", "double", "decimal"
DATE, MOMENT, TRUTH, LIST, NOTHING, OTHER = "date", "moment", "truth", "list", "null", "value of an unknown kind"
T = exp.DataType.Type
KINDS = {
    **dict.fromkeys((T.TEXT, T.VARCHAR, T.CHAR), TEXT),
    **dict.fromkeys((T.INT, T.BIGINT, T.SMALLINT, T.TINYINT), WHOLE),
    **dict.fromkeys((T.DOUBLE, T.FLOAT), DOUBLE),
    **dict.fromkeys((T.TIMESTAMP, T.TIMESTAMPTZ, T.TIMESTAMPLTZ, T.TIMESTAMPNTZ), MOMENT),
    **{T.DATE: DATE, T.BOOLEAN: TRUTH, T.ARRAY: LIST, T.NULL: NOTHING},
}
NUMBER = {WHOLE, DOUBLE}
TAKES: dict[tuple[type[exp.Expr], ...], set[str]] = {
    (exp.Lower, exp.Upper, exp.Length, exp.Trim, exp.Left, exp.Right, exp.Substring): {TEXT},
    (exp.Year, exp.Month, exp.Day, exp.Quarter, exp.TsOrDsToDate): {DATE, MOMENT},
    (exp.TsOrDsAdd,): {DATE},
    (exp.Sum, exp.Avg, exp.Round, exp.Floor, exp.Ceil, exp.Abs): NUMBER,
    (exp.Not, exp.Where, exp.Having, exp.CountIf): {TRUTH},
}
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ)


def require_one_kind(tree: exp.Expr) -> None:
    """Raises NotNativeError where values of two kinds meet, or of one that is not known; `tree` has its types."""
    for node in tree.walk():
        for group in _groups(node):
            _require(node, list(group))
        for classes, allowed in TAKES.items():
            if isinstance(node, classes) and (kind := _kind(node.this)) not in allowed | {NOTHING}:
                raise NotNativeError(f"{_shown(node)} takes a {kind}")


def _require(node: exp.Expr, values: list[exp.Expr]) -> None:
    kinds = {_kind(value) for value in values} - {NOTHING}
    is_one = len(kinds) <= 1 and not kinds & {OTHER, DECIMAL}
    if is_one or kinds <= NUMBER or (DOUBLE in kinds and kinds <= NUMBER | {DECIMAL}):
        return
    texts = [value for value in values if _kind(value) == TEXT]
    are_iso = all(isinstance(each, exp.Literal) and ISO.fullmatch(each.this) for each in texts)
    if kinds in ({TEXT, DATE}, {TEXT, MOMENT}) and are_iso:
        return
    if isinstance(node, (exp.Concat, exp.DPipe)) and kinds <= {TEXT, WHOLE}:
        return
    raise NotNativeError(f"{_shown(node)} mixes a {' and a '.join(sorted(kinds))}")


def _groups(node: exp.Expr) -> Iterator[Iterable[exp.Expr]]:
    """Values in a node that must be of one kind."""
    match node:
        case exp.In():
            query = node.args.get("query")
            yield [node.this, *node.expressions, *(query.this.selects if query else ())]
        case exp.Between():
            yield [node.this, node.args["low"], node.args["high"]]
        case exp.Case():
            ifs = node.args["ifs"]
            yield [each.args["true"] for each in ifs] + [each for each in [node.args.get("default")] if each]
            yield [node.this, *(each.this for each in ifs)] if node.this else [each.this for each in ifs]
        case exp.If() if not isinstance(node.parent, exp.Case):
            yield [each for each in (node.args["true"], node.args.get("false")) if each]
        case exp.Coalesce() | exp.Nullif() | exp.Greatest() | exp.Least():
            yield [each for each in (node.this, node.args.get("expression"), *node.expressions) if each]
        case exp.SetOperation():
            yield from zip(node.left.selects, node.right.selects, strict=False)
        case exp.Concat():
            yield node.expressions
        case exp.Replace():
            yield [node.this, node.expression, node.args["replacement"]]
        case exp.And() | exp.Or() | exp.DPipe() | exp.Like():
            yield [node.this, node.expression]
        case _ if isinstance(node, COMPARISONS):
            yield [node.this, node.expression]


def _kind(node: exp.Expr) -> str:
    if isinstance(node, (exp.Subquery, exp.Paren, exp.Alias)):
        return _kind(node.this)
    if isinstance(node, exp.Literal) and not node.is_string and is_decimal(node.this):
        return DECIMAL
    if isinstance(node, exp.Select):
        return _kind(node.selects[0])
    if isinstance(node, exp.Window):
        return _kind(node.this)
    return KINDS.get(node.type.this, OTHER) if node.type else OTHER


def _shown(node: exp.Expr) -> str:
    return node.sql(dialect="spark")[:60].replace("`", "")
