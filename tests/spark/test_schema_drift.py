"""`moviepipe schema-drift`: what TMDb sends and Silver does not know, and types that changed."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import types as T

from lakes import land, run_bronze
from moviepipe import cli
from moviepipe.io.lake import Lake
from moviepipe.pipelines.schema_drift import find_drift
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import MOVIE, TV
from moviepipe.silver.schema_drift import Difference, differences
from records import answer, body, day, not_found, show, tv

ODD_NAME = "x: `y`, OBJECT<z>"
CAST = [{"id": 1, "credit_id": "a", "profile_path": None, "stage_name": "Ann"}, {"id": 2, "credit_id": "b"}]
BODIES = (
    answer(body(1, softcore=False), day(3)),
    answer(body(2, softcore=True, budget=7.5, videos={"results": []}), day(2)),
    answer(body(3, softcore=None, budget="100"), day(1)),  # rejected by Silver
    answer(body(4, credits={"cast": CAST, "crew": [], "stunts": [{"id": 1}]}), day(2)),
    answer(body(8, credits={"cast": [CAST[0] | {"profile_path": "/p"}]}), day(1)),
    answer(body(5, genres=["Drama", {"id": 18}], title=7, overview=None, Title="Film"), day(1)),
    answer(body(6, belongs_to_collection={"id": 1, ODD_NAME: [{"a": 1}]}), day(1)),
    answer('{"id":7,"title":"Film","popularity":1e400,"vote_count":0,"genres":[],"credits":null}', day(1)),
    tv(answer(show(5, softcore=True, seasons=[{"id": 1}], type={"a": 1}), day(4))),
)
NOT_BODIES = (
    answer("<html>", day(1)),
    answer("[1]", day(1)),
    answer('{"new":1}', day(1), status_code=500),
    not_found(8, day(1)),
    answer('{"new":1}', day(1), endpoint="movie/latest"),
    answer(None, day(1)),
)
NEWS: list[tuple[str, str, str, str | None, int, datetime, str]] = [
    ("movie", "Title", "string", None, 1, day(1), "5"),
    ("movie", f"belongs_to_collection.{ODD_NAME}", "array", None, 1, day(1), "6"),
    ("movie", "budget", "string", "number", 1, day(1), "3"),
    ("movie", "credits.cast[].stage_name", "string", None, 2, day(1), "8"),
    ("movie", "credits.stunts", "array", None, 1, day(2), "4"),
    ("movie", "genres[]", "mixed", "object", 1, day(1), "5"),
    ("movie", "softcore", "boolean", None, 2, day(2), "2"),
    ("movie", "softcore", "null", None, 1, day(1), "3"),
    ("movie", "title", "number", "string", 1, day(1), "5"),
    ("tv", "softcore", "boolean", None, 1, day(4), "5"),
    ("tv", "type", "object", "string", 1, day(4), "5"),
]
LEFT_OUT = [
    ("movie", "credits.cast[].profile_path", "null", None, 1, day(2), "4"),
    ("movie", "credits.cast[].profile_path", "string", None, 1, day(1), "8"),
    ("movie", "videos", "object", None, 1, day(2), "2"),
    ("tv", "seasons", "array", None, 1, day(4), "5"),
]


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake.at(str(tmp_path_factory.mktemp("drift") / "lake"))
    land(lake, (*BODIES, *NOT_BODIES))
    run_bronze(spark, lake)
    return lake


def found(spark: SparkSession, lake: Lake, include_ignored: bool) -> list[tuple[Any, ...]]:
    return [tuple(vars(drift).values()) for drift in find_drift(spark, lake, include_ignored)]


def test_news_and_changed_types_are_reported_and_nothing_else(spark: SparkSession, lake: Lake) -> None:
    assert found(spark, lake, include_ignored=False) == NEWS


def test_what_is_left_out_on_purpose_is_listed_when_asked_for(spark: SparkSession, lake: Lake) -> None:
    assert found(spark, lake, include_ignored=True) == sorted([*NEWS, *LEFT_OUT], key=lambda row: row[:3])


def test_the_command_exits_with_0(spark: SparkSession, lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema-drift", "--json", "--lake", lake.uri]) == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["field"], row["modelled"]) for row in shown] == [
        (field, modelled) for _, field, _, modelled, *_ in NEWS
    ]


def test_a_type_is_compared_through_objects_and_arrays() -> None:
    inside = T.StructType([T.StructField("id", T.StringType()), T.StructField("logo_path", T.NullType())])
    assert list(differences(MOVIE, "production_companies", T.ArrayType(inside))) == [
        Difference("production_companies[].id", "string", "number"),
        Difference("production_companies[].logo_path", "null", None),
    ]
    assert list(differences(MOVIE, "genres", T.ArrayType(T.NullType()))) == []
    assert list(differences(TV, "genres", T.StringType())) == [Difference("genres", "string", "array")]
    assert list(differences(TV, "seasons", T.ArrayType(inside))) == [Difference("seasons", "array", None)]


@pytest.mark.parametrize("kind", [MOVIE, TV], ids=lambda kind: kind.name)
def test_every_field_that_tmdb_documents_is_read_or_left_out_on_purpose(kind: Kind, shared_data: Path) -> None:
    paths = json.loads((shared_data / "tmdb-openapi" / "tmdb-v3-openapi.json").read_text(encoding="utf-8"))["paths"]
    operation = paths[f"/3/{kind.endpoints[0]}"]["get"]
    documented = operation["responses"]["200"]["content"]["application/json"]["schema"]
    seen = {field: spark_type(inner) for field, inner in documented["properties"].items()}
    unknown = {difference for field, seen_type in seen.items() for difference in differences(kind, field, seen_type)}
    assert {difference for difference in unknown if difference.field not in kind.ignored_fields} == set()
    parts = {path.removeprefix(f"/3/{kind.endpoints[0]}/") for path in paths}
    undocumented = {"movie": {"origin_country", "releases", "trailers"}, "tv": set[str]()}[kind.name]
    names = {field for field in kind.ignored_fields if not field.startswith(("credits.", "production_companies["))}
    assert names - parts - set(seen) == undocumented
    assert not names & set(kind.shape.names)


def spark_type(documented: dict[str, Any]) -> T.DataType:
    """The type of a documented field as seen in bodies; one that has none is null."""
    kinds = {"string": T.StringType(), "boolean": T.BooleanType(), "integer": T.DoubleType(), "number": T.DoubleType()}
    if "items" in documented:
        return T.ArrayType(spark_type(documented["items"]))
    if "properties" in documented:
        return T.StructType(
            [T.StructField(name, spark_type(inner)) for name, inner in documented["properties"].items()]
        )
    return kinds.get(documented.get("type", ""), T.NullType())
