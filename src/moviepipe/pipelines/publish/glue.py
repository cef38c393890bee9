"""`publish glue`: Gold in AWS's catalogue, so that Athena, QuickSight and others read it where it lies."""

import re
import time
from collections.abc import Sequence
from typing import Any

from moviepipe.emr.glue import CatalogueTable
from moviepipe.emr.model import model_faults
from moviepipe.errors import ConfigError
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import read_snapshot
from moviepipe.pipelines.emr_runs.refusals import client_of, explained
from moviepipe.pipelines.publish.request import GOLD, PublishRequest
from moviepipe.pipelines.report import Report, TableReport

DATABASE = re.compile(r"[a-z0-9_]{1,128}", re.ASCII)
POLICY = "glue"


def run(lake: Lake, database: str, request: PublishRequest, report: Report) -> None:
    """Registers Gold tables, or brings them up to date; what is as it should be is left alone.

    Raises ConfigError for a lake that is not in S3, LakeError, before anything is registered, when a table is missing.
    """
    if lake.is_here:
        raise ConfigError(f"{lake.uri} is on this machine, and Athena reads S3. Give --lake s3://BUCKET/PREFIX.")
    if not DATABASE.fullmatch(database):
        raise ConfigError(f"{database} is no name of a database. Take lower-case letters, digits and _.")
    started = time.monotonic()
    tables = [_described(lake, name) for name in request.names]
    register(client_of("glue"), database, tables, report, started)


def _described(lake: Lake, name: str) -> CatalogueTable:
    snapshot = read_snapshot(lake, GOLD[name])
    return CatalogueTable(name, GOLD[name].description, snapshot.types, snapshot.folder)


def register(
    client: Any, database: str, tables: Sequence[CatalogueTable], report: Report, started: float | None = None
) -> None:
    """Makes the database and its tables what they should be; raises ClusterError when AWS refuses."""
    started = time.monotonic() if started is None else started
    for each in tables:
        if faults := model_faults("glue", "CreateTable", {"DatabaseName": database, "TableInput": each.request}):
            raise ConfigError(f"Glue cannot take {each.name}: {'; '.join(faults)}. Leave it out with --table.")
    with explained(f"Glue's database {database}", client.meta.region_name, POLICY):
        _make_database(client, database)
    for each in tables:
        with explained(f"Glue's table {database}.{each.name}", client.meta.region_name, POLICY):
            action = _make_table(client, database, each)
        report(TableReport(f"{database}.{each.name}", action, None, time.monotonic() - started))
        started = time.monotonic()


def _make_database(client: Any, database: str) -> None:
    missing, there_already = client.exceptions.EntityNotFoundException, client.exceptions.AlreadyExistsException
    try:
        client.get_database(Name=database)
    except missing:
        about = {"Name": database, "Description": "Gold tables of moviepipe, written by `moviepipe publish glue`."}
        try:
            client.create_database(DatabaseInput=about)
        except there_already:  # somebody else has made it meanwhile
            return


def _make_table(client: Any, database: str, table: CatalogueTable) -> str:
    try:
        stored = client.get_table(DatabaseName=database, Name=table.name)["Table"]
    except client.exceptions.EntityNotFoundException:
        client.create_table(DatabaseName=database, TableInput=table.request)
        return "registered"
    if table.is_as(stored):
        return "unchanged"
    client.update_table(DatabaseName=database, TableInput=table.request)
    return "updated"
