"""The commands about EMR: package, submit, status, logs and cancel."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moviepipe.cli.base import Context, Family, FamilyCommandGroup, cli, command
from moviepipe.emr.submission import DRAWING, JOBS, REBUILDING, TARGETS
from moviepipe.emr.target import MACHINES, PYTHONS, Target

if TYPE_CHECKING:
    from moviepipe.emr.runs import Run
    from moviepipe.emr.submission import Submission
    from moviepipe.pipelines.emr_runs import Order

PLACES = {
    "application": "EMR Serverless: id of the application; default emr.application.",
    "role": "EMR Serverless: ARN of the job's role; default emr.role.",
    "cluster": "EC2: id of a running cluster; default emr.cluster; without one, a cluster is made that ends itself.",
    "artifact": "What `emr package --to` has printed; default emr.artifact.",
    "logs": "Where EMR writes logs, as in s3://BUCKET/logs; default emr.logs.",
}


@cli.group(cls=FamilyCommandGroup, family=Family.CLUSTER)
def emr() -> None:
    """Brings moviepipe to EMR: `emr package` makes what a cluster runs, `emr submit` runs it."""


@command(Family.CLUSTER, group=emr)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the artifact; default out/emr.")
@click.option("--python", type=click.Choice(PYTHONS), default=PYTHONS[0], help="The cluster's Python; default 3.11.")
@click.option("--machine", type=click.Choice(MACHINES), default=MACHINES[0], help="Its processor; default x86_64.")
@click.option("--extra", "extras", multiple=True, metavar="NAME", help="Packs optional packages too; repeatable.")
@click.option("--to", "destination", metavar="URI", help="Uploads it, as in s3://BUCKET/PREFIX, under its version.")
def package(
    context: Context, out: Path | None, python: str, machine: str, extras: tuple[str, ...], destination: str | None
) -> None:
    """Makes the artifact that a cluster runs: the code, the jobs, Spark properties and an environment of packages."""
    from moviepipe.pipelines import emr_package

    request = emr_package.PackageRequest(Target(python, machine), extras, destination)
    with context.output.working("packaging"):
        emr_package.run(out or Path(context.settings.out, "emr"), request, context.output.report)


@command(Family.CLUSTER, group=emr)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the zips; default out/lambda.")
@click.option("--python", type=click.Choice(PYTHONS), default=PYTHONS[0], help="Lambda's Python; default 3.11.")
@click.option("--machine", type=click.Choice(MACHINES), default=MACHINES[0], help="Its processor; default x86_64.")
def functions(context: Context, out: Path | None, python: str, machine: str) -> None:
    """Makes the zips of AWS Lambda's functions: fetch_year (with fetch_changes, on_video_upload) and draw_charts."""
    from moviepipe.pipelines import function_package

    with context.output.working("packaging"):
        folder = out or Path(context.settings.out, "lambda")
        function_package.run(folder, Target(python, machine), context.output.report)


def _place_options(function: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(PLACES.items()):
        function = click.option(f"--{name}", metavar="ID" if name in ("application", "cluster") else "URI", help=text)(
            function
        )
    return function


def _in_s3(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    if text is not None and not text.startswith("s3://"):
        raise click.BadParameter(f"{text} would be on the cluster, and go with it. Write s3://BUCKET/PREFIX.")
    return text


def _wait_option(default: int | None) -> Callable[..., Any]:
    return click.option(
        "--wait-minutes", default=default, type=click.IntRange(min=1), help="How long to wait; default 180."
    )


@command(Family.CLUSTER, group=emr)
@click.argument("jobs", metavar="JOB", nargs=-1, required=True, type=click.Choice(JOBS))
@click.option("--target", type=click.Choice(TARGETS), required=True, help="EMR Serverless, or EMR on EC2.")
@_place_options
@click.option("--python", type=click.Choice(PYTHONS), default=PYTHONS[0], help="That of the artifact; default 3.11.")
@click.option(
    "--out", metavar="URI", callback=_in_s3, help="Where run and charts put the pictures, as in s3://BUCKET/charts."
)
@click.option("--rebuild", is_flag=True, help="silver, gold and similar write their tables anew.")
@click.option("--flex", is_flag=True, help="EMR Serverless: spare capacity, which is cheaper and may take longer.")
@click.option("--again", is_flag=True, help="Runs it once more although it has ended well today.")
@click.option("--no-wait", is_flag=True, help="Ends when it is submitted.")
@_wait_option(180)
@click.option("--dry-run", is_flag=True, help="Prints the requests as JSON and sends none; needs no account.")
def submit(context: Context, jobs: tuple[str, ...], target: str, **options: Any) -> None:
    """Runs JOB (run, bronze, silver, gold, similar, charts; several in their order) on EMR, once, and waits for it."""
    from moviepipe.pipelines.emr_runs import requests_of
    from moviepipe.pipelines.emr_runs import submit as submit_order
    from moviepipe.pipelines.emr_runs.follow import Waiting

    if options["out"] is None and "charts" in jobs:
        raise click.UsageError("charts has to be told where the pictures go. Give --out s3://BUCKET/charts.")
    if options["rebuild"] and not {*jobs} & {*REBUILDING}:
        raise click.UsageError(f"--rebuild goes with {', '.join(REBUILDING)}.")
    order = _order(context, jobs, target, options)
    if options["dry_run"]:
        for service, operation, request in requests_of(order):
            context.output.row({"service": service, "operation": operation, "request": request})
        return
    if options["out"] is None and "run" in jobs:
        context.output.say("The pictures of run stay on the cluster and go with it; --out s3://BUCKET keeps them.")
    waiting = None if options["no_wait"] else Waiting(options["wait_minutes"])
    for run in submit_order(order, context.output.say, waiting):
        _row(context, run)


def _order(context: Context, jobs: tuple[str, ...], target: str, options: dict[str, Any]) -> "Order":
    from moviepipe.pipelines.emr_runs import Order

    given = {name: options[name] for name in PLACES if options[name] is not None}
    settings = context.settings.emr.model_copy(update=given)
    submissions = tuple(_submission(context, job, settings.artifact, settings.logs, options) for job in jobs)
    today = datetime.now(UTC).date()
    return Order(submissions, target, settings, options["python"], today, options["flex"], options["again"])


def _submission(context: Context, job: str, artifact: str, logs: str, options: dict[str, Any]) -> "Submission":
    """A job with what the cluster's moviepipe has to be told of these settings; Spark's are given to Spark."""
    from importlib.resources import files

    from moviepipe.emr.properties import properties_in, properties_text
    from moviepipe.emr.submission import Submission

    configured = (files("moviepipe") / "conf" / "spark-emr.conf").read_text(encoding="utf-8")
    properties = properties_in(properties_text(configured, Target(options["python"], MACHINES[0])))
    assignments = click.get_current_context().params["assignments"]
    passed = [part for each in assignments if not each.startswith(("emr.", "spark.")) for part in ("--set", each)]
    if options["out"] and job in DRAWING:
        passed += ["--out", options["out"]]
    if options["rebuild"] and job in REBUILDING:
        passed.append("--rebuild")
    lake = context.lake.uri
    return Submission(
        job, lake, artifact.rstrip("/"), logs.rstrip("/"), tuple(passed), properties | context.settings.spark
    )


@command(Family.CLUSTER, group=emr)
@click.argument("run_id", metavar="RUN_ID")
@click.option("--wait", is_flag=True, help="Follows it to its end.")
@_wait_option(180)
def status(context: Context, run_id: str, wait: bool, wait_minutes: int) -> None:
    """Shows the run RUN_ID as `emr submit` printed it: its state, the reason of a failure, what it used and cost."""
    from moviepipe.pipelines.emr_runs import follow, place_of
    from moviepipe.pipelines.emr_runs.follow import Waiting, ended_line, require_done

    place = place_of(run_id)
    run = follow(place, run_id, context.output.say, Waiting(wait_minutes)) if wait else place.get(run_id)
    _row(context, run)
    if run.has_ended:
        require_done(run, context.output.say)
        context.output.say(ended_line(run))
    elif not wait:
        context.output.say(f"{run.name}: {run.state}{f', {run.reason}' if run.reason else ''}")


@command(Family.CLUSTER, group=emr)
@click.argument("run_id", metavar="RUN_ID")
@click.option("--lines", type=click.IntRange(min=1), help="Only so many, the last; default all.")
def logs(context: Context, run_id: str, lines: int | None) -> None:
    """Prints the driver's log of the run RUN_ID, as it is in S3."""
    from moviepipe.errors import ClusterError
    from moviepipe.pipelines.emr_runs import log_lines, place_of

    run = place_of(run_id).get(run_id)
    found = log_lines(run, lines)
    if not found:
        raise ClusterError(f"There is no log of {run_id} in {run.logs or 'S3'} yet. Try again in five minutes.")
    for line in found:
        if context.output.json_lines:
            context.output.row({"line": line})
        else:
            context.output.say(line)


@command(Family.CLUSTER, group=emr)
@click.argument("run_id", metavar="RUN_ID")
@_wait_option(15)
def cancel(context: Context, run_id: str, wait_minutes: int) -> None:
    """Ends the run RUN_ID and all that it has started, and waits until it has ended."""
    from moviepipe.pipelines.emr_runs import cancel as cancel_run
    from moviepipe.pipelines.emr_runs import place_of
    from moviepipe.pipelines.emr_runs.follow import Waiting

    run = cancel_run(place_of(run_id), run_id, context.output.say, Waiting(wait_minutes))
    _row(context, run)
    context.output.say(f"{run.name}: {run.state}")


def _row(context: Context, run: "Run") -> None:
    if context.output.json_lines:
        context.output.row(asdict(run))
