"""The command line: `moviepipe COMMAND`, and the same parser for every file in jobs/."""

import os
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moviepipe.cli.base import Context, cli, command, open_session
from moviepipe.cli.files import draw_charts
from moviepipe.errors import MissingRequirementError
from moviepipe.sources.tmdb.media import MEDIA

if TYPE_CHECKING:
    from moviepipe.output import Output
    from moviepipe.pipelines.fetch import Fetched, FetchRequest
    from moviepipe.sources.csv_account import Account
    from moviepipe.sources.tmdb.auth import Credential

TMDB_5000_DATE = "2017-09-01"
DEMO_LAKE = "./demo-lake"
WAYS = ("year", "ranked", "ids_from", "changes_since")
SHARE = click.FloatRange(0, 1)


@command()
def bronze(context: Context) -> None:
    """Ingests what has landed since the last run into bronze.tmdb_responses."""
    _run_jobs(context, ["bronze"])


@command()
@click.option("--rebuild", is_flag=True, help="Writes every Silver table anew from all of Bronze.")
def silver(context: Context, rebuild: bool) -> None:
    """Applies what is new in Bronze to every Silver table."""
    _run_jobs(context, ["silver --rebuild" if rebuild else "silver"])


@command()
@click.option("--rebuild", is_flag=True, help="Builds every Gold table anew, moved or not.")
def gold(context: Context, rebuild: bool) -> None:
    """Builds the Gold tables whose inputs, code or settings moved."""
    _run_jobs(context, ["gold --rebuild" if rebuild else "gold"])


@command()
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the PNG files; default from the settings.")
def run(context: Context, out: Path | None) -> None:
    """Runs Bronze, Silver, Gold and the charts over what has landed, in one session."""
    _run_jobs(context, ["bronze", "silver", "gold"])
    draw_charts(context, out)


@command()
@click.option("--movies", required=True, type=click.Path(path_type=Path), help="tmdb_5000_movies.csv, plain or .gz.")
@click.option("--credits", required=True, type=click.Path(path_type=Path), help="tmdb_5000_credits.csv, plain or .gz.")
@click.option("--fetched-at", type=click.DateTime(), default=TMDB_5000_DATE, help="UTC; default 2017-09-01.")
def import_csv(context: Context, movies: Path, credits: Path, fetched_at: datetime) -> None:
    """Lands the TMDB 5000 CSV files."""
    from moviepipe.pipelines import import_csv

    source = import_csv.run(context.lake, movies, credits, fetched_at.replace(tzinfo=UTC))
    context.output.say(f"{source.movies.kept:,} movies landed in {context.lake.landing}.")
    for account in (source.movies, source.credits):
        _say_account(context.output, account)
    if source.without_credits:
        context.output.say(f"{source.without_credits:,} of the movies have no readable credits in {credits}.")
    context.output.say(f"Next: moviepipe run --lake {context.settings.lake}")


def _say_account(output: "Output", account: "Account") -> None:
    for line in account.describe():
        output.say(line)
    if output.json_lines:
        output.row(asdict(account))


@command()
@click.option("--media", type=click.Choice(sorted(MEDIA)), default="movie", help="What to fetch; default movie.")
@click.option("--year", type=int, help="All that came out in a year.")
@click.option("--top-rated", "ranked", flag_value="top_rated", help="TMDb's list of the best rated.")
@click.option("--popular", "ranked", flag_value="popular", help="TMDb's list of the most popular.")
@click.option("--min-movies", type=int, help="Of a year (most votes first) or a list: whole pages until there are N.")
@click.option("--ids-from", metavar="FILE", help="A daily ID export, plain or .gz, or its address.")
@click.option("--min-popularity", type=float, default=0.0, help="Of an ID export: only what is this popular.")
@click.option("--changes-since", type=click.DateTime(["%Y-%m-%d"]), help="All that changed since a day (UTC).")
@click.option("--resume", is_flag=False, flag_value="latest", metavar="[RUN_ID]", help="Goes on with a stopped fetch.")
@click.option("--retry-failed", is_flag=False, flag_value="latest", metavar="[RUN_ID]", help="Asks for what failed.")
@click.option("--dry-run", is_flag=True, help="Says what it would cost, and fetches no details.")
def fetch(context: Context, resume: str | None, retry_failed: str | None, dry_run: bool, **asked: Any) -> None:
    """Fetches from TMDb into landing, with a plan first and a sum that adds up at the end."""
    from moviepipe.pipelines.fetch import Fetch

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's `&` has it ignored, and a fetch can go on
    settings, again = context.settings.tmdb, resume or retry_failed
    job = Fetch(context.lake, settings, partial(_tmdb_auth, settings.secret), context.output.progress)
    if again is not None and (dry_run or any(asked[way] for way in WAYS) or (resume and retry_failed)):
        raise click.UsageError("--resume and --retry-failed stand alone: they go on with what a fetch was asked for.")
    if resume is not None:
        _say_fetched(context, job.resume(resume))
    elif retry_failed is not None:
        _say_fetched(context, job.retry_failed(retry_failed))
    elif dry_run:
        context.output.record(asdict(job.estimate(_fetch_request(asked))))
    else:
        _say_fetched(context, job.start(_fetch_request(asked)))


def _tmdb_auth(secret_name: str) -> "Credential":
    from moviepipe.io.secret import read_secret
    from moviepipe.sources.tmdb.auth import find_auth

    return find_auth(os.environ, partial(read_secret, secret_name) if secret_name else None)


def _fetch_request(asked: dict[str, Any]) -> "FetchRequest":
    from moviepipe.pipelines.fetch import FetchRequest

    since = asked.pop("changes_since")
    request = FetchRequest(today=datetime.now(UTC).date(), changes_since=since and since.date(), **asked)
    if faults := request.faults():
        raise click.UsageError(" ".join(faults))
    return request


def _say_fetched(context: Context, fetched: "Fetched") -> None:
    output, tally = context.output, fetched.tally
    for note in fetched.notes:
        output.say(note)
    output.say(f"{fetched.run_id}: {tally.describe()}")
    if output.json_lines:
        output.row({"run_id": fetched.run_id, **asdict(tally), "notes": fetched.notes})
    if tally.failed:
        output.say(f"Try those again: moviepipe fetch --retry-failed {fetched.run_id} --lake {context.settings.lake}")
    output.say(f"Next: moviepipe run --lake {context.settings.lake}")


@command()
def runs(context: Context) -> None:
    """Lists each fetch with its sum, proved from Bronze, and each job run with its rows and seconds."""
    from moviepipe.pipelines.runs import Run, list_runs, require_sums

    found = list_runs(open_session(context), context.lake)
    context.output.table([field.name for field in fields(Run)], [astuple(run) for run in found])
    require_sums(found)


@command(default_lake=DEMO_LAKE)
@click.option("--movies", default=2_000, type=click.IntRange(min=0), help="Size of the catalogue; default 2000.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the PNG files; default from the settings.")
def demo(context: Context, movies: int, out: Path | None) -> None:
    """Runs everything on a generated catalogue, fetched over HTTP from a local TMDb: no key, no data, no network."""
    from moviepipe.pipelines import demo

    for fetched in demo.fetch_all(context.lake, movies, context.settings.tmdb, context.output.progress):
        context.output.say(f"fetch {fetched.asked_for}: {fetched.tally.describe()}")
    _run_jobs(context, ["bronze", "silver", "gold"])
    draw_charts(context, out, source="an invented catalogue, not TMDb's")
    context.output.say(f"Next: moviepipe runs --lake {context.settings.lake}, or moviepipe tables")


@command()
@click.option("--movies", default=5_000, type=click.IntRange(0, 1_999_999), help="Size of the catalogue; default 5000.")
@click.option("--port", default=8_000, type=click.IntRange(0, 65_535), help="Default 8000; 0 takes a free one.")
@click.option("--day", type=click.IntRange(min=0), help="Days since 2024-01-01; default today.")
@click.option("--too-many", default=0.0, type=SHARE, help="Share of 429s, 0 to 1, as those below; default 0.")
@click.option("--server-error", default=0.0, type=SHARE, help="500, 502, 503 and 504.")
@click.option("--dropped", default=0.0, type=SHARE, help="Connections closed without a whole answer.")
@click.option("--slow", default=0.0, type=SHARE, help="Answers two seconds late.")
@click.option("--html", default=0.0, type=SHARE, help="HTML pages instead of JSON.")
@click.option("--short", default=0.0, type=SHARE, help="Pages of lists with half of their results.")
@click.option("--empty", default=0.0, type=SHARE, help="Pages of lists without results.")
@click.option("--requests-per-second", type=click.IntRange(min=1), help="More than so many get a 429.")
@click.option("--no-sick", is_flag=True, help="No movie answers with an error body on day 0.")
def demo_server(
    context: Context,
    movies: int,
    port: int,
    day: int | None,
    requests_per_second: int | None,
    no_sick: bool,
    **shares: Any,
) -> None:
    """Serves the generated catalogue as TMDb would, until Ctrl-C."""
    from moviepipe.pipelines import demo_server
    from moviepipe.sources.demo_server.faults import Faults
    from moviepipe.sources.demo_server.rules import Rules
    from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

    def say_how_to_use(server: DemoServer) -> None:
        context.output.say(f"export MOVIEPIPE_TMDB__BASE_URL={server.base_url}")
        context.output.say(f"export TMDB_API_KEY={DEMO_KEY}")
        context.output.say("moviepipe fetch --year 2019 --min-movies 100")
        if context.output.json_lines:
            context.output.row({"base_url": server.base_url, "key": DEMO_KEY, "day": server.day, "movies": movies})

    try:
        faults = Faults(**shares)
    except ValueError as exc:
        raise click.UsageError(str(exc)) from exc
    rules = Rules(requests_per_second=requests_per_second, sick_every=None if no_sick else Rules.sick_every)
    demo_server.serve(movies, port, demo_server.today() if day is None else day, rules, faults, say_how_to_use)


@command()
def tables(context: Context) -> None:
    """Lists the tables of the lake: rows, version, files, bytes, last change."""
    from moviepipe.pipelines import inspect

    states = inspect.list_tables(open_session(context), context.lake)
    columns = [field.name for field in fields(inspect.TableState)]
    context.output.table(columns, [astuple(state) for state in states])


@command()
@click.argument("query")
@click.option("--limit", default=50, type=click.IntRange(min=1), help="The most rows shown; default 50.")
def sql(context: Context, query: str, limit: int) -> None:
    """Shows the result of QUERY, which names tables as in silver.movies; `describe silver.movies` shows columns."""
    from moviepipe.pipelines.query import run_query

    answer = run_query(open_session(context), context.lake, query, limit)
    context.output.table(answer.columns, answer.rows)
    if answer.cut:
        context.output.say(f"Only the first {limit:,} rows are shown; --limit shows more.")


@command()
@click.argument("file_name")
def set_aside(context: Context, file_name: str) -> None:
    """Moves a landing file that cannot be read out of Bronze's way."""
    from moviepipe.io.landing import set_aside

    moved = set_aside(context.lake, file_name)
    context.output.say(f"{file_name} is now {moved}. Next: moviepipe bronze --lake {context.settings.lake}")


@command()
@click.argument("movie_id", type=int)
def trace(context: Context, movie_id: int) -> None:
    """Follows one movie from its landing records to every table it touches."""
    from moviepipe.pipelines.trace import TraceStep, trace_movie

    steps = trace_movie(open_session(context), context.lake, movie_id)
    context.output.table([field.name for field in fields(TraceStep)], [astuple(step) for step in steps])


def _age(text: str) -> timedelta:
    found = re.fullmatch("([1-9][0-9]{0,3})([dw])", text)
    if found is None:
        raise click.BadParameter(f"{text!r} is not an age of a day or more, as in 180d or 26w.")
    return int(found[1]) * (timedelta(weeks=1) if found[2] == "w" else timedelta(days=1))


@command()
@click.option("--older-than", required=True, type=_age, metavar="AGE", help="Days or weeks, as in 180d or 26w.")
@click.option("--dry-run", is_flag=True, help="Says what would go, and changes nothing.")
def maintain(context: Context, older_than: timedelta, dry_run: bool) -> None:
    """Removes what is older than an age from landing, every table and the tables' history; says first what that is."""
    from moviepipe.pipelines import maintain
    from moviepipe.pipelines.retention import Holding

    def show(plan: Sequence[Holding]) -> None:
        context.output.table([field.name for field in fields(Holding)], [astuple(holding) for holding in plan])

    now = datetime.now(UTC)
    context.output.say(f"What was fetched before {now - older_than:%Y-%m-%d %H:%M} UTC goes.")
    if dry_run:
        maintain.require_data(context.lake)
        show(maintain.preview(open_session(context), context.lake, older_than, now))
        return
    with context.output.working("starting Spark"):
        maintain.run(context.env, context.settings, older_than, now, context.output.report, show)


@command()
@click.option("--all", "include_ignored", is_flag=True, help="Lists the fields that are left out on purpose too.")
def schema_drift(context: Context, include_ignored: bool) -> None:
    """Reports fields of TMDb's bodies that Silver does not know, and types that changed."""
    from moviepipe.pipelines.schema_drift import Drift, find_drift

    drift = find_drift(open_session(context), context.lake, include_ignored)
    if drift:
        context.output.table([field.name for field in fields(Drift)], [astuple(each) for each in drift])
    else:
        context.output.say("No drift: Silver reads every field of the bodies or leaves it out on purpose.")


@command()
def doctor(context: Context) -> None:
    """Says what is missing on this machine, and the command that mends it."""
    from moviepipe.pipelines.doctor import MISSING, Finding, examine

    findings = examine(context.env, context.settings)
    context.output.table([field.name for field in fields(Finding)], [astuple(finding) for finding in findings])
    if missing := [finding.what for finding in findings if finding.state == MISSING]:
        raise MissingRequirementError(f"{' and '.join(missing)} missing; the table says how to mend it.")


@command()
def setup(context: Context) -> None:
    """Fetches the jars and makes the class-data archive that shortens every start."""
    from moviepipe.pipelines import setup

    setup.run(context.env, context.output.say)


def _run_jobs(context: Context, jobs: Sequence[str]) -> None:
    from moviepipe.pipelines.jobs import run_jobs

    with context.output.working("starting Spark"):
        run_jobs(context.env, context.settings, jobs, context.output.report)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0 done, 1 failed with one line on stderr, 2 wrong use. A traceback only with --verbose."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if "--verbose" in arguments:
        os.environ.setdefault("MOVIEPIPE_LOG_LEVEL", "warn")
    try:
        cli.main(args=arguments, prog_name="moviepipe", standalone_mode=False)
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    except BrokenPipeError:  # whoever reads the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped", arguments)
    except ImportError as exc:
        path = os.environ.get("PYTHONPATH")
        remedy = f"Unset PYTHONPATH={path}, which goes before it" if path else "Install moviepipe anew"
        return _fail(f"this environment's packages do not fit ({exc}). {remedy}.", arguments)
    except Exception as exc:
        return _fail(_line(exc), arguments)
    return 0


def _line(failure: Exception) -> str:
    from moviepipe.pipelines import failures

    cause = failures.first(failure)
    return "stopped" if isinstance(cause, KeyboardInterrupt) else failures.explain(cause, getattr(failure, "lake", ""))


def _fail(message: str, arguments: Sequence[str]) -> int:
    if "--verbose" in arguments:
        import traceback

        traceback.print_exc()
    print(f"moviepipe: {message}", file=sys.stderr)
    return 1


def console() -> None:
    """The console script's door."""
    sys.exit(main())
