"""The commands about EMR: package."""

from pathlib import Path

import click

from moviepipe.cli.base import Context, Family, FamilyCommandGroup, cli, command
from moviepipe.emr.target import MACHINES, PYTHONS, Target


@cli.group(cls=FamilyCommandGroup, family=Family.CLUSTER)
def emr() -> None:
    """Brings moviepipe to EMR: `emr package` makes what a cluster runs."""


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
