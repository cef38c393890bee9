"""The commands about videos."""

import click

from moviepipe.cli.base import Context, Family, FamilyCommandGroup, cli, command


@cli.group(cls=FamilyCommandGroup, family=Family.VIDEO)
def video() -> None:
    """Finds what trailers show: `video scan` takes in which videos there are."""


@command(Family.VIDEO, group=video)
@click.option("--source", required=True, metavar="URI", help="The folder, or s3://bucket/prefix, that holds videos/.")
def scan(context: Context, source: str) -> None:
    """Takes in which videos there are, as videos/movie_id=<id>/<name>.mp4, and what each file is."""
    from moviepipe.pipelines.jobs import run_steps
    from moviepipe.pipelines.video import scan

    where = scan.Source.at(source)
    with context.output.working("starting Spark"):
        steps = {"video scan": lambda spark, lake, _, run, report: scan.run(where, spark, lake, run, report)}
        run_steps(context.env, context.settings, steps, context.output.report)
