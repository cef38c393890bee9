"""The commands about this machine: doctor and setup."""

from moviepipe.cli.base import Context, Family, command
from moviepipe.errors import MissingRequirementError


@command(Family.MACHINE)
def doctor(context: Context) -> None:
    """Shows what is missing on this machine, or with --env emr on EMR, and what fixes it."""
    from moviepipe.pipelines.doctor import MISSING, Finding, examine

    findings = examine(context.env, context.settings)
    context.output.table_of(Finding, findings)
    if missing := [finding.what for finding in findings if finding.state == MISSING]:
        raise MissingRequirementError(f"{' and '.join(missing)} missing; the table shows how to fix it.")


@command(Family.MACHINE)
def setup(context: Context) -> None:
    """Fetches Spark's jars and makes the class-data archive that shortens every start."""
    from moviepipe.pipelines import setup

    setup.run(context.env, context.output.say)
