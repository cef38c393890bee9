"""The commands that build the layers: bronze, silver, gold, similar, and run for all but the last."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import click

from moviepipe.cli.base import Context, Family, command, existing_lake
from moviepipe.cli.every import pause, run_in_rounds
from moviepipe.cli.fetching import fetch_job
from moviepipe.cli.files import draw_charts

if TYPE_CHECKING:
    from moviepipe.pipelines.report import Report

LAYERS, PREDICT, VIDEO = ("bronze", "silver", "gold"), "predict", "video build"


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
@click.argument("movie_id", type=int, required=False)
@click.option("--rebuild", is_flag=True, help="Builds the table also when it is up to date.")
def similar(context: Context, movie_id: int | None, rebuild: bool) -> None:
    """Builds gold.similar_movies, the ten movies most like each; with MOVIE_ID shows that movie's ten from it."""
    if movie_id is None:
        run_jobs(context, ["similar --rebuild" if rebuild else "similar"])
        return
    if rebuild:
        raise click.UsageError("--rebuild builds the table for all movies; leave out MOVIE_ID.")
    from moviepipe.pipelines.similar import SimilarMovie, find_similar

    context.output.table_of(SimilarMovie, find_similar(existing_lake(context), movie_id))


@command(Family.LAYERS)
@click.option("--out", metavar="FOLDER", help="Folder for the PNG files; default from the settings.")
@click.option(
    "--every", "pause", type=pause, metavar="TIME", help="Goes on until SIGTERM: a round each 90s, 10m or 1h if new."
)
@click.option("--fetch-changes", is_flag=True, help="With --every: fetches once a day the movies that have changed.")
def run(context: Context, out: str | None, pause: timedelta | None, fetch_changes: bool) -> None:
    """Runs Bronze, Silver, Gold and the charts over what has landed, once or every so often."""
    if pause is not None:
        _run_rounds(context, out, pause, fetch_changes)
        return
    if fetch_changes:
        raise click.UsageError("--fetch-changes goes with --every.")
    run_jobs(context, jobs_of_run(context))
    draw_charts(context, out)


def jobs_of_run(context: Context) -> Sequence[str]:
    """The layers, the predictions where the lake has a model in use, and the videos where some have been scanned."""
    from moviepipe.io.commits import exists
    from moviepipe.io.models import any_in_use
    from moviepipe.video import VIDEO_FILES

    predict = (PREDICT,) if any_in_use(context.lake) else ()
    return (*LAYERS, *predict, *((VIDEO,) if exists(context.lake, VIDEO_FILES) else ()))


def _run_rounds(context: Context, out: str | None, pause: timedelta, fetch_changes: bool) -> None:
    from moviepipe.pipelines.rounds import run_rounds, stopping

    stop = Event()
    report = stopping(context.output.report, stop)

    def run_round() -> None:
        context.output.say(f"Round of {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        run_jobs(context, jobs_of_run(context), report, keep_java=True)
        draw_charts(context, out)

    before = partial(_fetch_changes, context) if fetch_changes else None
    run_in_rounds(context, pause, stop, run_round, partial(run_rounds, context.lake, before=before))


def _fetch_changes(context: Context) -> None:
    """Today's changes, unless they are there; a fetch that is stopped goes on with the next round."""
    from moviepipe.errors import CredentialsError, FetchStoppedError, LeaseHeldError, SourceError
    from moviepipe.pipelines.fetch.daily import fetch_daily_changes

    try:
        fetched = fetch_daily_changes(fetch_job(context), context.lake, datetime.now(UTC).date())
    except CredentialsError:
        raise
    except (FetchStoppedError, SourceError, LeaseHeldError) as exc:
        context.output.say(str(exc))
        return
    if fetched is not None:
        context.output.say(f"fetch {fetched.asked_for}: {fetched.tally.describe()}")


def run_jobs(context: Context, jobs: Sequence[str], report: "Report | None" = None, keep_java: bool = False) -> None:
    """Runs jobs in one Spark session; the next call has it too where Java is kept."""
    from moviepipe.pipelines.jobs import run_jobs

    with context.output.working("starting Spark"):
        run_jobs(context.env, context.settings, jobs, report or context.output.report, keep_java)
