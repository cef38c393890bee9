"""What `moviepipe sql` takes: queries and descriptions of tables, told by their parsed nodes and not by their words."""

from collections.abc import Sequence

from moviepipe.errors import LakeError
from moviepipe.pipelines.parsed import Node

QUERY = """
Aggregate AsOfJoin Distinct Except Filter Generate GlobalLimit Intersect Join LateralJoin LocalLimit LocalRelation
Offset OneRowRelation PipeOperator Pivot Project RepartitionByExpression Sample Sort SubqueryAlias Union
UnresolvedHaving UnresolvedHint UnresolvedInlineTable UnresolvedRelation UnresolvedSubqueryColumnAliases
UnresolvedTVFAliases UnresolvedTableOrView UnresolvedTableValuedFunction UnresolvedWith Unpivot WithWindowDefinition
"""
TABLE_FUNCTIONS = """
collations explode explode_outer inline inline_outer json_tuple posexplode posexplode_outer range sql_keywords stack
variant_explode variant_explode_outer
"""
DESCRIPTIONS = ("DescribeRelation", "DescribeColumn", "DescribeQueryCommand", "ShowColumns")
FUNCTIONS = ("UnresolvedFunction", "UnresolvedGenerator")
# These call any Java method, or read a file of their own.
REFUSED_FUNCTIONS = {"reflect", "java_method", "try_reflect", "from_protobuf", "to_protobuf"}
ONLY = "`moviepipe sql` takes queries only (select …, describe TABLE, show columns in TABLE), and never changes a lake"


def require_query(nodes: Sequence[Node]) -> None:
    """Raises LakeError unless the statement is a query, or describes a table, and calls nothing outside the lake."""
    described = nodes[0].kind in DESCRIPTIONS
    for node in nodes[1:] if described else nodes:
        if fault := _fault(node):
            raise LakeError(f"{ONLY}; {fault}.")


def _fault(node: Node) -> str | None:
    name = ".".join(node.names).lower()
    if node.is_plan and node.kind not in QUERY.split():
        return f"this one holds {node.kind}"
    if node.kind == "ExpressionWithUnresolvedIdentifier":
        return "identifier(…) hides what is meant until the query runs"
    if node.kind in FUNCTIONS and REFUSED_FUNCTIONS & set(name.split(".")):
        return f"{name} reaches outside the lake"
    if node.kind == "UnresolvedTableValuedFunction" and name not in TABLE_FUNCTIONS.split():
        return f"the table function {name} may reach outside the lake"
    return None
