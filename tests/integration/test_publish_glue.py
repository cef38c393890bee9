"""`publish glue`: a lake on an S3 server, and moto's Glue as the catalogue."""

import os
from collections.abc import Iterator
from typing import Any

import boto3
import pyarrow as pa
import pytest
from botocore.stub import Stubber
from deltalake import write_deltalake
from moto import mock_aws
from pyspark.sql.pandas.types import to_arrow_schema

from moviepipe import cli
from moviepipe.emr.glue import CatalogueTable
from moviepipe.emr.model import model_faults
from moviepipe.errors import ClusterError, ConfigError
from moviepipe.gold import GENRE_SUMMARY, TOP_BUDGETS
from moviepipe.io.lake import Lake
from moviepipe.io.storage import clients
from moviepipe.pipelines.publish.glue import register
from moviepipe.pipelines.report import TableReport
from moviepipe.tables import Table

GENRES = CatalogueTable(
    "genre_summary", "One row per genre.", {"genre_id": "bigint"}, "s3://films/lake/gold/genre_summary"
)
DATABASE = "moviepipe_gold"


@pytest.fixture(scope="module")
def glue() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, mock_aws(config={"core": {"mock_credentials": False}}):
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        yield boto3.client("glue", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


@pytest.fixture(autouse=True)
def empty(glue: Any) -> None:
    for each in glue.get_databases()["DatabaseList"]:
        glue.delete_database(Name=each["Name"])


@pytest.fixture
def gold(s3_lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """Two Gold tables on the S3 server, and the way to the catalogue."""
    lake = Lake.at(s3_lake.uri.replace("a lake, é+%", "lake"))
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", "https://glue.us-east-1.amazonaws.com")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for table in (GENRE_SUMMARY, TOP_BUDGETS):
        write(lake, table)
    return lake


def write(lake: Lake, table: Table, **more: pa.DataType) -> None:
    """A new version of a table without rows, with more columns if asked."""
    schema = to_arrow_schema(table.schema)
    for name, kind in more.items():
        schema = schema.append(pa.field(name, kind))
    folder = lake.table(table.name)
    options = {**clients.delta_options(folder), "conditional_put": "etag"}
    address = clients.delta_address(folder)
    write_deltalake(address, schema.empty_table(), mode="overwrite", schema_mode="overwrite", storage_options=options)


def publish(lake: Lake, *more: str) -> int:
    tables = ("--table", "genre_summary", "--table", "top_budgets")
    return cli.main(["publish", "glue", "--lake", lake.uri, *tables, *more])


def actions(printed: str) -> list[str]:
    return [line.split()[1] for line in printed.splitlines()]


def test_tables_are_registered_as_native_delta_and_a_changed_schema_is_brought_up_to_date(
    gold: Lake, glue: Any, capsys: pytest.CaptureFixture[str]
):
    assert publish(gold) == 0
    assert actions(capsys.readouterr().out) == ["registered", "registered"]
    stored = glue.get_table(DatabaseName=DATABASE, Name="genre_summary")["Table"]
    place = f"{gold.uri}/gold/genre_summary/"
    assert stored["Parameters"]["spark.sql.sources.provider"] == "delta"
    assert stored["StorageDescriptor"]["Location"] == place
    assert stored["StorageDescriptor"]["SerdeInfo"]["Parameters"]["path"] == place
    assert stored["Description"].startswith("One row per genre")
    columns = {each["Name"]: each["Type"] for each in stored["StorageDescriptor"]["Columns"]}
    assert [columns[name] for name in ("genre_id", "genre_name", "avg_popularity", "most_rank")] == [
        "bigint", "string", "double", "int"
    ]  # fmt: skip

    assert publish(gold) == 0
    assert actions(capsys.readouterr().out) == ["unchanged", "unchanged"]

    write(gold, GENRE_SUMMARY, opened_on=pa.date32(), names=pa.list_(pa.string()))
    assert publish(gold) == 0
    assert actions(capsys.readouterr().out) == ["updated", "unchanged"]
    changed = glue.get_table(DatabaseName=DATABASE, Name="genre_summary")["Table"]["StorageDescriptor"]["Columns"]
    assert [(each["Name"], each["Type"]) for each in changed[-2:]] == [
        ("opened_on", "date"),
        ("names", "array<string>"),
    ]


def test_a_missing_table_is_told_before_anything_is_registered(
    gold: Lake, glue: Any, capsys: pytest.CaptureFixture[str]
):
    assert publish(gold, "--table", "yearly_summary") == 1
    assert "gold.yearly_summary" in capsys.readouterr().err
    assert glue.get_databases()["DatabaseList"] == []


def test_a_lake_of_this_machine_is_refused(lake: Lake, tmp_path: Any, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "lake").mkdir()
    assert cli.main(["publish", "glue", "--lake", lake.uri]) == 1
    assert "is on this machine, and Athena reads S3. Give --lake s3://BUCKET/PREFIX." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("glue", "--year", "2015"), "--year cannot be asked with glue"),
        (("glue", "--out", "files"), "--out cannot be asked with glue"),
        (("glue", "--table", "nothing"), "There is no Gold table nothing"),
        (("csv", "--database", "films"), "--database goes with glue"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(
    lake: Lake, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["publish", *arguments, "--lake", lake.uri]) == 2
    assert said in capsys.readouterr().err


def test_a_name_that_is_none_is_refused(gold: Lake, capsys: pytest.CaptureFixture[str]):
    assert publish(gold, "--database", "Gold tables") == 1
    assert "Gold tables is no name of a database" in capsys.readouterr().err


def test_what_aws_denies_names_the_policy():
    client = boto3.client("glue", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubber:
        stubber.add_client_error("get_database", "AccessDeniedException", "not authorized")
        with pytest.raises(ClusterError, match=r"AWS denies Glue's database .* emr/policies/glue.json"):
            register(client, DATABASE, [GENRES], lambda _: None)


def test_a_table_that_others_have_added_to_is_unchanged_and_one_elsewhere_is_not(glue: Any):
    said: list[TableReport] = []
    register(glue, DATABASE, [GENRES], said.append)
    request = {**GENRES.request, "Parameters": {**GENRES.request["Parameters"], "note": "ours"}}
    glue.update_table(DatabaseName=DATABASE, TableInput=request)
    register(glue, DATABASE, [GENRES], said.append)
    register(glue, DATABASE, [CatalogueTable(GENRES.name, GENRES.description, GENRES.columns, "s3://b/x")], said.append)
    assert [each.action for each in said] == ["registered", "unchanged", "updated"]


def test_the_request_is_one_that_glue_takes_and_a_longer_name_is_not(glue: Any):
    assert model_faults("glue", "CreateTable", {"DatabaseName": DATABASE, "TableInput": GENRES.request}) == []
    long = CatalogueTable("x" * 256, "", GENRES.columns, GENRES.location)
    with pytest.raises(ConfigError, match=r"at most 255 are allowed"):
        register(glue, DATABASE, [long], lambda _: None)
    assert glue.get_databases()["DatabaseList"] == []
