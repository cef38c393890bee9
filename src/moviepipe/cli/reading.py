"""The commands that look into a lake and change nothing: tables, sql, runs, trace and schema-drift."""

from functools import partial
from typing import get_args

import click

from moviepipe.cli.base import Context, Family, command, existing_lake, open_session
from moviepipe.config import Engine


@command(Family.READING)
def tables(context: Context) -> None:
    """Lists the tables of the lake: rows, version, files, bytes, last change."""
    from moviepipe.pipelines.table_list import TableState, list_tables

    states = list_tables(existing_lake(context))
    context.output.table_of(TableState, states)


@command(Family.READING)
@click.argument("query")
@click.option("--limit", default=50, type=click.IntRange(min=1), help="The most rows shown; default 50.")
@click.option("--engine", type=click.Choice(get_args(Engine)), help="Who answers; default from the settings, auto.")
def sql(context: Context, query: str, limit: int, engine: Engine | None) -> None:
    """Shows the result of QUERY, which names tables as in silver.movies; `describe silver.movies` shows columns."""
    from moviepipe.pipelines.sql import answer_query

    start_spark = partial(open_session, context)
    chosen, warn = engine or context.settings.engine.sql, partial(click.echo, err=True)
    answer = answer_query(existing_lake(context), query, limit, chosen, start_spark, warn)
    context.output.table(answer.columns, answer.rows)
    if answer.cut:
        context.output.say(f"Only the first {limit:,} rows are shown; --limit shows more.")


@command(Family.READING)
def runs(context: Context) -> None:
    """Lists each fetch with its counts, checked against Bronze, and each job run with its rows and seconds."""
    from moviepipe.pipelines.runs import Run, list_runs, require_sums

    found = list_runs(existing_lake(context))
    context.output.table_of(Run, found)
    require_sums(found)


@command(Family.READING)
@click.argument("movie_id", type=int)
def trace(context: Context, movie_id: int) -> None:
    """Follows one movie from its landing records to every table it touches."""
    from moviepipe.pipelines.trace import TraceStep, trace_movie

    steps = trace_movie(existing_lake(context), movie_id)
    context.output.table_of(TraceStep, steps)


@command(Family.READING)
@click.option("--all", "include_ignored", is_flag=True, help="Lists the fields that are left out on purpose too.")
def schema_drift(context: Context, include_ignored: bool) -> None:
    """Reports fields of TMDb's bodies that Silver does not know, and types that changed."""
    from moviepipe.pipelines.schema_drift import Drift, find_drift

    drift = find_drift(open_session(context), context.lake, include_ignored)
    if drift:
        context.output.table_of(Drift, drift)
    else:
        context.output.say("No drift: Silver reads every field of the bodies or leaves it out on purpose.")
