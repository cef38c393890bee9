"""A query as Spark's own parser sees it: its nodes, the names in them and where they stand in the text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from py4j.java_gateway import is_instance_of
from pyspark.sql import SparkSession

CATALYST = "org.apache.spark.sql.catalyst"


@dataclass(frozen=True)
class Node:
    """A node of the parsed query: its class in Spark, the names in it, and its span in the text."""

    kind: str
    is_plan: bool
    names: tuple[str, ...]
    start: int
    stop: int


def parse(spark: SparkSession, query: str) -> list[Node]:
    """Every node of the query, the statement itself first; raises ParseException for what is no SQL."""
    plan = spark._jsparkSession.sessionState().sqlParser().parsePlan(query)
    return list(_Walk(spark.sparkContext._gateway).nodes(plan))


class _Walk:
    """Goes through Scala's case classes and collections, so that no corner of a plan is passed over."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway
        self._names: dict[str, Callable[[Any], Any]] = {
            "UnresolvedRelation": lambda node: node.multipartIdentifier(),
            "UnresolvedTableOrView": lambda node: node.multipartIdentifier(),
            "UnresolvedAttribute": lambda node: node.nameParts(),
            "UnresolvedStar": lambda node: node.target(),
            "UnresolvedStarExceptOrReplace": lambda node: node.target(),
            "UnresolvedFunction": lambda node: node.nameParts(),
            "UnresolvedGenerator": lambda node: node.name(),
            "UnresolvedTableValuedFunction": lambda node: node.name(),
        }

    def nodes(self, root: Any) -> Iterator[Node]:
        waiting = [root]
        while waiting:
            item = waiting.pop()
            if self._is(item, f"{CATALYST}.trees.TreeNode"):
                yield self._node(item)
            waiting.extend(self._parts(item))

    def _node(self, item: Any) -> Node:
        kind, origin = item.getClass().getSimpleName(), item.origin()
        start, stop = origin.startIndex(), origin.stopIndex()
        span = (start.get(), stop.get()) if start.isDefined() and stop.isDefined() else (-1, -1)
        is_plan = self._is(item, f"{CATALYST}.plans.logical.LogicalPlan")
        return Node(kind, is_plan, tuple(self._names_of(kind, item)), *span)

    def _names_of(self, kind: str, item: Any) -> Iterator[str]:
        if kind == "UnresolvedWith":
            yield from (relation._1() for relation in self._parts(item.cteRelations()))
        elif kind in self._names:
            yield from self._texts(self._names[kind](item))

    def _texts(self, item: Any) -> Iterator[str]:
        if isinstance(item, str):
            yield item
        for part in self._parts(item):
            yield from self._texts(part)

    def _parts(self, item: Any) -> Iterator[Any]:
        if self._is(item, "scala.collection.Iterable"):
            parts = item.iterator()
        elif self._is(item, "scala.Product"):
            parts = item.productIterator()
        else:
            return
        while parts.hasNext():
            yield parts.next()

    def _is(self, item: Any, name: str) -> bool:
        return hasattr(item, "getClass") and is_instance_of(self._gateway, item, name)
