"""The commands that build the layers: bronze, silver, gold, and run for all of it."""

from collections.abc import Sequence
from pathlib import Path

import click

from moviepipe.cli.base import Context, Family, command
from moviepipe.cli.files import draw_charts


@command(Family.LAYERS)
def bronze(context: Context) -> None:
    """Ingests what has landed since the last run into bronze.tmdb_responses."""
    run_jobs(context, ["bronze"])


@command(Family.LAYERS)
@click.option("--rebuild", is_flag=True, help="Writes every Silver table anew from all of Bronze.")
def silver(context: Context, rebuild: bool) -> None:
    """Applies what is new in Bronze to every Silver table."""
    run_jobs(context, ["silver --rebuild" if rebuild else "silver"])


@command(Family.LAYERS)
@click.option("--rebuild", is_flag=True, help="Builds every Gold table, also those that are up to date.")
def gold(context: Context, rebuild: bool) -> None:
    """Builds the Gold tables whose inputs, code or settings have changed."""
    run_jobs(context, ["gold --rebuild" if rebuild else "gold"])


@command(Family.LAYERS)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the PNG files; default from the settings.")
def run(context: Context, out: Path | None) -> None:
    """Runs Bronze, Silver, Gold and the charts over what has landed, in one Spark session."""
    run_jobs(context, ["bronze", "silver", "gold"])
    draw_charts(context, out)


def run_jobs(context: Context, jobs: Sequence[str]) -> None:
    """Runs jobs in one Spark session."""
    from moviepipe.pipelines.jobs import run_jobs

    with context.output.working("starting Spark"):
        run_jobs(context.env, context.settings, jobs, context.output.report)
