"""What every command has: its options, its settings, its output, and a session when it wants one."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from moviepipe import __version__
from moviepipe.config import ENVIRONMENTS, Settings, load_settings
from moviepipe.io.lake import Lake
from moviepipe.output import Output

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Context:
    """What every command gets: its environment, settings and output."""

    env: str
    settings: Settings
    output: Output

    @property
    def lake(self) -> Lake:
        """The lake that the command works on."""
        return Lake.at(self.settings.lake)

    @property
    def lake_option(self) -> str:
        """The option that names this lake again, as a person types it."""
        return f"--lake {quote(self.settings.lake)}"


FORMER_NAMES = {"set-aside": "quarantine"}


class Family(StrEnum):
    """The headings under which help lists the commands, in their order there."""

    SOURCES = "Bring data in"
    LAYERS = "Build the layers"
    MODELS = "Train models and predict"
    VIDEO = "Look into videos"
    READING = "Look into the lake"
    FILES = "Make files for people"
    UPKEEP = "Keep the lake in order"
    MACHINE = "Prepare this machine"
    CLUSTER = "Run on a cluster"


class FamilyCommand(click.Command):
    """A command that knows its family."""

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = family


class FamilyCommandGroup(click.Group):
    """A command with commands of its own, which knows its family."""

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = family

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes one section, each command with its whole text."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.help or "") for name, each in self.commands.items()])


class FamilyGroup(click.Group):
    """A group whose help lists the commands by family, each with its whole text: click's own list cuts texts short."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name, or by the one it had before."""
        return super().get_command(ctx, FORMER_NAMES.get(cmd_name, cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes one section for each family."""
        width = max(map(len, self.commands))
        for family in Family:
            rows = [
                (name.ljust(width), each.help or "")
                for name, each in self.commands.items()
                if isinstance(each, FamilyCommand | FamilyCommandGroup) and each.family is family
            ]
            with formatter.section(family):
                formatter.write_dl(rows)


COMMON_OPTIONS = (
    click.Option(
        ["--env"], default="local", envvar="MOVIEPIPE_ENV", help=f"{' or '.join(ENVIRONMENTS)}; default local."
    ),
    click.Option(["--lake"], metavar="URI", help="Folder or URI of the lake; default from the settings."),
    click.Option(["--set", "assignments"], multiple=True, metavar="KEY=VALUE", help="Overrides a setting; repeatable."),
    click.Option(["--json"], is_flag=True, help="Prints one JSON object a line, and nothing else."),
    click.Option(["--verbose"], is_flag=True, help="Shows the traceback of an error."),
)


def command(
    family: Family, default_lake: str | None = None, group: click.Group | None = None
) -> Callable[[Callable[..., None]], click.Command]:
    """Makes a command of a family from a function `(context, …)`, with the options that every command takes.

    A command of a `group` is called by the group's name and its own.
    """

    def decorate(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(env: str, lake: str | None, assignments: tuple[str, ...], json: bool, **arguments: Any) -> None:
            arguments.pop("verbose")  # main() reads it from the arguments, for it must know before they are parsed
            chosen = lake or (None if "MOVIEPIPE_LAKE" in os.environ else default_lake)
            settings = load_settings(env, assignments, os.environ, {"lake": chosen} if chosen else {})
            try:
                function(Context(env, settings, Output(json)), **arguments)
            except Exception as exc:
                exc.lake = settings.lake  # type: ignore[attr-defined] # for main(), which knows no settings
                raise

        name = function.__name__.replace("_", "-")
        made = (group or cli).command(name=name, cls=FamilyCommand, family=family, help=function.__doc__)(run)
        made.params += COMMON_OPTIONS
        return made

    return decorate


@click.group(cls=FamilyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="moviepipe")
def cli() -> None:
    """A medallion lakehouse for movie data: TMDb JSON through Bronze, Silver and Gold Delta tables."""


def existing_lake(context: Context) -> Lake:
    """The lake that the command reads; raises LakeError when it does not exist."""
    context.lake.require_there()
    return context.lake


def open_session(context: Context) -> "SparkSession":
    """A Spark session; raises LakeError when the lake does not exist."""
    from moviepipe.pipelines import spark_session

    context.lake.require_there()
    return spark_session.open_session(context.env, context.settings, context.lake)
