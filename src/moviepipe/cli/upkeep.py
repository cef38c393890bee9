"""The commands that keep a lake in order: maintain and quarantine."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from moviepipe.cli.base import Context, Family, command, open_session


def age(text: str) -> timedelta:
    """An age as a person writes it, in days or weeks."""
    found = re.fullmatch("([1-9][0-9]{0,3})([dw])", text)
    if found is None:
        raise click.BadParameter(f"{text!r} is not an age of a day or more, as in 180d or 26w.")
    return int(found[1]) * (timedelta(weeks=1) if found[2] == "w" else timedelta(days=1))


@command(Family.UPKEEP)
@click.option("--older-than", required=True, type=age, metavar="AGE", help="Days or weeks, as in 180d or 26w.")
@click.option("--dry-run", is_flag=True, help="Shows what would be removed, and changes nothing.")
def maintain(context: Context, older_than: timedelta, dry_run: bool) -> None:
    """Shows what is older than an age, then removes it from landing, every table and the tables' history."""
    from moviepipe.pipelines import maintain
    from moviepipe.pipelines.retention import Holding

    def show(plan: Sequence[Holding]) -> None:
        context.output.table_of(Holding, plan)

    now = datetime.now(UTC)
    context.output.say(f"What was fetched before {now - older_than:%Y-%m-%d %H:%M} UTC has expired.")
    if dry_run:
        maintain.require_data(context.lake)
        show(maintain.preview(open_session(context), context.lake, older_than, now))
        return
    with context.output.working("starting Spark"):
        maintain.run(context.env, context.settings, older_than, now, context.output.report, show)


@command(Family.UPKEEP)
@click.argument("file_name", metavar="FILE")
def quarantine(context: Context, file_name: str) -> None:
    """Moves a damaged file out of landing, so that Bronze can go on without it."""
    from moviepipe.io.landing import quarantine

    moved = quarantine(context.lake, file_name)
    context.output.say(f"{file_name} is now {moved}. Next: moviepipe bronze {context.lake_option}")
