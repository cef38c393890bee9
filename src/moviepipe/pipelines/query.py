"""Queries over a lake's own tables, judged by Spark's own parser: none writes, none reads another file."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException, PySparkNotImplementedError
from pyspark.sql import DataFrame, Row, SparkSession

from moviepipe.errors import LakeError
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines import failures
from moviepipe.pipelines.answer import Answer
from moviepipe.pipelines.catalogue import BY_NAME, BY_SHORT_NAME
from moviepipe.pipelines.parsed import Node, parse
from moviepipe.pipelines.query_rules import require_query

TABLES, COLUMNS = ("UnresolvedRelation", "UnresolvedTableOrView"), ("UnresolvedAttribute", "UnresolvedStar")


def run_query(spark: SparkSession, lake: Lake, query: str, limit: int) -> Answer:
    """The answer to a query that calls tables by name, as in `select * from silver.movies`.

    Raises LakeError for anything but a query over the lake's tables, and for a query that Spark cannot run.
    """
    try:
        result = _frame(spark, lake, query)
        rows = result.limit(limit + 1).collect()
    except (PySparkNotImplementedError, ValueError, OverflowError) as exc:
        raise LakeError(f"A value of the result cannot be shown ({exc}). Cast it to string.") from exc
    except (PySparkException, Py4JJavaError) as exc:
        line = failures.known(exc, lake.uri) or f"Spark cannot run this query: {failures.message(exc)}"
        raise LakeError(line) from exc
    return Answer(result.columns, [tuple(map(_plain, row)) for row in rows[:limit]], len(rows) > limit)


def _frame(spark: SparkSession, lake: Lake, query: str) -> DataFrame:
    nodes = parse(spark, query)
    require_query(nodes)
    views = dict(_views(nodes, query))
    for name, view in views.items():
        delta.read_table(spark, lake, BY_NAME[name]).createOrReplaceTempView(f"`{view}`")
    try:
        return spark.sql(_with_views(nodes, query, views))
    finally:
        for view in views.values():
            spark.catalog.dropTempView(f"`{view}`")


def _views(nodes: Sequence[Node], query: str) -> Iterator[tuple[str, str]]:
    """The lake's tables in the query, each with the name of the view that stands for it."""
    own = {name.lower() for node in nodes if node.kind == "UnresolvedWith" for name in node.names}
    for node in nodes:
        name = ".".join(node.names).lower()
        if node.kind not in TABLES or (len(node.names) == 1 and name in own):
            continue
        if name not in BY_NAME:
            raise LakeError(f"{name} is no table of the lake.{_guess(name)} `moviepipe tables` lists them.")
        if not re.fullmatch(_written(name), query[node.start : node.stop + 1], re.IGNORECASE):
            raise LakeError(f"A table is written as {name}, without `stream` or anything else before it.")
        short_name = BY_NAME[name].short_name
        yield name, name if short_name in own else short_name


def _with_views(nodes: Sequence[Node], query: str, views: dict[str, str]) -> str:
    """The query with the views in place of the tables, padded so that Spark's errors name places of the original."""
    spans: dict[int, tuple[int, str]] = {}
    for node in nodes:
        name = ".".join(node.names[:2]).lower()
        if name in views and node.kind.startswith((*TABLES, *COLUMNS)):
            found = re.compile(_written(name), re.IGNORECASE).match(query, node.start)
            if found:
                spans[found.start()] = (found.end(), f"`{views[name]}`".ljust(found.end() - found.start()))
    for start, (stop, view) in sorted(spans.items(), reverse=True):
        query = query[:start] + view + query[stop:]
    return query


def _guess(name: str) -> str:
    if name in BY_SHORT_NAME:
        return f" Did you mean {BY_SHORT_NAME[name].name}?"
    close = get_close_matches(name, BY_NAME, n=1, cutoff=0.8)
    return f" Did you mean {close[0]}?" if close else ""


def _written(name: str) -> str:
    layer, short_name = name.split(".")
    return rf"`?{layer}`?\s*\.\s*`?{short_name}`?"


def _plain(value: Any) -> Any:
    """The value with records as dictionaries, however deep they lie."""
    if isinstance(value, Row):
        return {name: _plain(item) for name, item in zip(value.__fields__, value, strict=True)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
