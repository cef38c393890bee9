"""The commands that bring data in: import-csv, fetch, demo and demo-server."""

import signal
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moviepipe.cli.base import Context, Family, command
from moviepipe.cli.fetching import fetch_job
from moviepipe.cli.files import draw_charts
from moviepipe.cli.layers import jobs_of_run, run_jobs
from moviepipe.cli.upkeep import age
from moviepipe.config import API_SECTIONS
from moviepipe.envelope import TMDB
from moviepipe.sources.tmdb.media import MEDIA

if TYPE_CHECKING:
    from moviepipe.output import Output
    from moviepipe.pipelines.fetch import Fetched, Request
    from moviepipe.sources.csv_account import Account

TMDB_5000_DATE = "2017-09-01"
DEMO_LAKE = "./demo-lake"
SHARE = click.FloatRange(0, 1)


@command(Family.SOURCES)
@click.option(
    "--movies",
    required=True,
    type=click.Path(path_type=Path),
    help="tmdb_5000_movies.csv or movies_metadata.csv, plain or .gz.",
)
@click.option(
    "--credits",
    required=True,
    type=click.Path(path_type=Path),
    help="tmdb_5000_credits.csv or credits.csv, plain or .gz.",
)
@click.option("--keywords", type=click.Path(path_type=Path), help="keywords.csv, which The Movies Dataset has.")
@click.option("--fetched-at", type=click.DateTime(), default=TMDB_5000_DATE, help="UTC; default 2017-09-01.")
def import_csv(context: Context, movies: Path, credits: Path, keywords: Path | None, fetched_at: datetime) -> None:
    """Lands the CSV files of TMDB 5000, or of The Movies Dataset."""
    from moviepipe.pipelines import import_csv

    source = import_csv.run(context.lake, movies, credits, keywords, fetched_at.replace(tzinfo=UTC))
    context.output.say(f"{source.movies.kept:,} movies landed in {context.lake.landing}.")
    for account in source.accounts:
        _say_account(context.output, account)
    if source.without_credits:
        context.output.say(f"{source.without_credits:,} of the movies have no readable credits in {credits}.")
    if source.without_keywords:
        context.output.say(f"{source.without_keywords:,} of the movies have no readable keywords in {keywords}.")
    context.output.say(f"Next: moviepipe run {context.lake_option}")


def _say_account(output: "Output", account: "Account") -> None:
    for line in account.describe():
        output.say(line)
    if output.json_lines:
        output.row(asdict(account))


@command(Family.SOURCES)
@click.option(
    "--source", type=click.Choice(API_SECTIONS), help="Whom to ask; default tmdb. omdb: about movies in Silver."
)
@click.option("--media", type=click.Choice(sorted(MEDIA)), help="What to fetch; default movie.")
@click.option("--year", type=int, help="All that came out in a year.")
@click.option("--top-rated", "ranked", flag_value="top_rated", help="TMDb's list of the best rated.")
@click.option("--popular", "ranked", flag_value="popular", help="TMDb's list of the most popular.")
@click.option(
    "--min-movies", type=int, metavar="N", help="Of a year (most votes first) or a list, whole pages that hold N."
)
@click.option(
    "--ids-from",
    metavar="FILE",
    help="A daily ID export, plain or .gz, or its address; for OMDb a file with an IMDb id a line.",
)
@click.option("--min-popularity", type=float, help="Of an ID export, only ids of this popularity or more.")
@click.option(
    "--changes-since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="All that changed since a day (UTC)."
)
@click.option("--older-than", type=age, metavar="AGE", help="Of OMDb, also what was answered so long ago, as in 30d.")
@click.option("--resume", is_flag=False, flag_value="latest", metavar="[RUN_ID]", help="Goes on with a stopped fetch.")
@click.option(
    "--retry-failed", is_flag=False, flag_value="latest", metavar="[RUN_ID]", help="Asks again for the ids that failed."
)
@click.option(
    "--dry-run", is_flag=True, help="Shows how many requests and minutes it would take, and fetches no details."
)
def fetch(
    context: Context, source: str | None, resume: str | None, retry_failed: str | None, dry_run: bool, **options: Any
) -> None:
    """Fetches from a source into landing: a plan comes first, and at the end each id in it is accounted for."""
    # `&` in a script has Ctrl-C ignored, but a fetch can be resumed.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asked, again = {name: value for name, value in options.items() if value is not None}, resume or retry_failed
    job = fetch_job(context)
    if again is not None and (dry_run or source or asked or (resume and retry_failed)):
        raise click.UsageError(
            "--resume and --retry-failed stand alone: they go on with what that fetch was asked for."
        )
    if resume is not None:
        _say_fetched(context, job.resume(resume))
    elif retry_failed is not None:
        _say_fetched(context, job.retry_failed(retry_failed))
    elif dry_run:
        context.output.record(asdict(job.estimate(_request(source or TMDB, asked))))
    else:
        _say_fetched(context, job.start(_request(source or TMDB, asked)))


def _request(source_name: str, asked: dict[str, Any]) -> "Request":
    from moviepipe.pipelines.fetch import SOURCES

    kind = SOURCES[source_name].request
    if foreign := [_option(name, value) for name, value in asked.items() if name not in kind.model_fields]:
        raise click.UsageError(f"{', '.join(foreign)} cannot be asked with --source {source_name}.")
    request: Request = kind(today=datetime.now(UTC).date(), **asked)
    if faults := request.faults():
        raise click.UsageError(" ".join(faults))
    return request


def _option(name: str, value: Any) -> str:
    """How a person writes an option; some set one name to different values."""
    named = [each for each in click.get_current_context().command.params if each.name == name]
    return next((each for each in named if getattr(each, "flag_value", None) == value), named[0]).opts[0]


def _say_fetched(context: Context, fetched: "Fetched") -> None:
    output, tally = context.output, fetched.tally
    for note in fetched.notes:
        output.say(note)
    output.say(f"{fetched.run_id}: {tally.describe()}")
    if output.json_lines:
        output.row({"run_id": fetched.run_id, **asdict(tally), "notes": fetched.notes})
    if tally.failed:
        output.say(f"Try those again: moviepipe fetch --retry-failed {fetched.run_id} {context.lake_option}")
    output.say(f"Next: moviepipe run {context.lake_option}")


@command(Family.SOURCES, default_lake=DEMO_LAKE)
@click.option("--movies", default=2_000, type=click.IntRange(min=0), help="Size of the catalogue; default 2000.")
@click.option("--out", metavar="FOLDER", help="Folder for the PNG files; default from the settings.")
def demo(context: Context, movies: int, out: str | None) -> None:
    """Runs everything on a generated catalogue, fetched from a local TMDb and OMDb: no key, no data, no network."""
    from moviepipe.pipelines import demo

    for fetched in demo.fetch_all(context.lake, movies, context.settings, context.output.progress):
        context.output.say(f"fetch {fetched.asked_for}: {fetched.tally.describe()}")
    run_jobs(context, jobs_of_run(context))
    draw_charts(context, out, source="an invented catalogue, not TMDb's")
    context.output.say(f"Next: moviepipe report {context.lake_option}, or moviepipe runs, or moviepipe tables")


@command(Family.SOURCES)
@click.option("--movies", default=5_000, type=click.IntRange(0, 1_999_999), help="Size of the catalogue; default 5000.")
@click.option("--port", default=8_000, type=click.IntRange(0, 65_535), help="Default 8000; 0 takes a free one.")
@click.option("--day", type=click.IntRange(min=0), help="Days since 2024-01-01; default today.")
@click.option(
    "--too-many",
    default=0.0,
    type=SHARE,
    help="Share of answers that are 429, from 0 to 1; default 0, as for all shares.",
)
@click.option("--server-error", default=0.0, type=SHARE, help="Share of answers that are 500, 502, 503 or 504.")
@click.option("--dropped", default=0.0, type=SHARE, help="Share of connections closed before the whole answer.")
@click.option("--slow", default=0.0, type=SHARE, help="Share of answers two seconds late.")
@click.option("--html", default=0.0, type=SHARE, help="Share of HTML pages instead of JSON.")
@click.option("--short", default=0.0, type=SHARE, help="Share of list pages with half of their results.")
@click.option("--empty", default=0.0, type=SHARE, help="Share of list pages without results.")
@click.option(
    "--requests-per-second",
    type=click.IntRange(min=1),
    help="The most requests a second that are answered; others get a 429.",
)
@click.option("--no-sick", is_flag=True, help="On day 0 no movie answers with an error.")
def demo_server(
    context: Context,
    movies: int,
    port: int,
    day: int | None,
    requests_per_second: int | None,
    no_sick: bool,
    **shares: Any,
) -> None:
    """Serves the generated catalogue as TMDb and OMDb would, until Ctrl-C."""
    from moviepipe.pipelines import demo_server
    from moviepipe.sources.demo_server.faults import Faults
    from moviepipe.sources.demo_server.rules import Rules
    from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

    def say_how_to_use(server: DemoServer) -> None:
        context.output.say(f"export MOVIEPIPE_TMDB__BASE_URL={server.base_url}")
        context.output.say(f"export TMDB_API_KEY={DEMO_KEY}")
        context.output.say("moviepipe fetch --year 2019 --min-movies 100")
        context.output.say("# Ratings, with the same key in OMDB_API_KEY:")
        context.output.say(f"moviepipe fetch --source omdb --set omdb.base_url={server.omdb_url}")
        if context.output.json_lines:
            urls = {"base_url": server.base_url, "omdb_url": server.omdb_url}
            context.output.row({**urls, "key": DEMO_KEY, "day": server.day, "movies": movies})

    try:
        faults = Faults(**shares)
    except ValueError as exc:
        raise click.UsageError(str(exc)) from exc
    rules = Rules(requests_per_second=requests_per_second, sick_every=None if no_sick else Rules.sick_every)
    demo_server.serve(movies, port, demo_server.today() if day is None else day, rules, faults, say_how_to_use)
