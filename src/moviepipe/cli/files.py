"""The commands that make files for people: charts, publish and report."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from moviepipe.cli.base import Context, Family, command, existing_lake
from moviepipe.errors import CredentialsError, MissingRequirementError
from moviepipe.io.location import out_folder

if TYPE_CHECKING:
    from moviepipe.pipelines.movie_filter import MovieFilter

YEARS = click.IntRange(1870, 2100)  # TMDb's oldest films are of 1874
MOST_ROWS = 50  # more names do not fit a picture
FORMATS = ("csv", "json", "parquet")
GLUE, MONGO = "glue", "mongo"
INSTALL_MONGO = "pip install 'moviepipe[mongo]'"


def _genre(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise click.BadParameter("the name of a genre is missing, as in --genre Drama.")
    return text and text.strip()


def _language(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    if text is not None and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise click.BadParameter(f"{text!r} is not a code of two letters, as in fr or en.")
    return text and text.lower()


def movie_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options that choose movies."""
    for option in (
        click.option("--language", callback=_language, metavar="CODE", help="Only movies of an original language."),
        click.option("--genre", callback=_genre, metavar="NAME", help="Only movies of a genre, in any case."),
        click.option("--year", type=YEARS, help="Only movies that came out in a year."),
    ):
        function = option(function)
    return function


def _movie_filter(choice: dict[str, Any]) -> "MovieFilter":
    from moviepipe.pipelines.movie_filter import MovieFilter

    return MovieFilter(choice["year"], choice["genre"], choice["language"])


@command(Family.FILES)
@movie_options
@click.option(
    "--top", type=click.IntRange(1, MOST_ROWS), help="The most rows of a chart; by default each chart decides."
)
@click.option("--out", metavar="FOLDER", help="Folder for the PNG files; default from the settings.")
def charts(context: Context, top: int | None, out: str | None, **choice: Any) -> None:
    """Draws the charts from Gold as PNG files; --year, --genre and --language limit them to some movies."""
    draw_charts(context, out, _movie_filter(choice), top)


def draw_charts(
    context: Context,
    out: str | None,
    wanted: "MovieFilter | None" = None,
    top: int | None = None,
    source: str | None = None,
) -> None:
    """Draws every chart into a folder."""
    from moviepipe.pipelines import charts
    from moviepipe.pipelines.movie_filter import ALL_MOVIES

    with context.output.working("drawing charts"):
        request = charts.ChartRequest(wanted or ALL_MOVIES, top, source)
        folder = out_folder(out or context.settings.out)
        lake, report = existing_lake(context), context.output.report
        if request.wanted.keeps_all:
            note = charts.draw_gold(lake, folder, request, report)
        else:
            from moviepipe.pipelines.engine import reading_session

            with reading_session(context.env, context.settings, lake) as (spark, readable):
                note = charts.draw_filtered(spark, readable, context.settings.gold, folder, request, report)
    if note:
        context.output.say(note)
        if context.output.json_lines:
            context.output.row({"note": note})


@command(Family.FILES)
@click.argument("file_format", metavar="FORMAT", type=click.Choice((*FORMATS, MONGO, GLUE)))
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Only this table; repeatable; default all.")
@movie_options
@click.option("--top", type=click.IntRange(min=1), help="Only so many movies, the most popular.")
@click.option("--source", metavar="TEXT", help="A note on the data for the manifest.")
@click.option("--database", metavar="NAME", help="glue: the database of the catalogue; default moviepipe_gold.")
@click.option("--out", metavar="FOLDER", help="Folder for the files; default from the settings.")
def publish(
    context: Context,
    file_format: str,
    tables: tuple[str, ...],
    top: int | None,
    source: str | None,
    database: str | None,
    out: str | None,
    **choice: Any,
) -> None:
    """Writes Gold as csv, json or parquet files with a manifest, into MongoDB (mongo), or registers it with glue."""
    from moviepipe.pipelines import publish

    if database is not None and file_format != GLUE:
        raise click.UsageError("--database goes with glue.")
    if file_format == MONGO:
        if out is not None or top is not None or any(value is not None for value in choice.values()):
            raise click.UsageError("--out, --year, --genre, --language and --top go with files; mongo takes --table.")
        _publish_mongo(context, tables, source)
        return
    if file_format == GLUE:
        given = {"--top": top, "--source": source, "--out": out, **{f"--{name}": each for name, each in choice.items()}}
        _publish_to_glue(context, tables, database, [name for name, each in given.items() if each is not None])
        return
    request = publish.PublishRequest(file_format, tables, _movie_filter(choice), top, source)
    if faults := request.faults():
        raise click.UsageError(" ".join(faults))
    lake = existing_lake(context)
    with context.output.working("publishing"):
        folder = out_folder(out or context.settings.out)
        publish.run(lake, folder, request, datetime.now(UTC), context.output.report)


def _publish_to_glue(context: Context, tables: tuple[str, ...], database: str | None, foreign: list[str]) -> None:
    from moviepipe.pipelines.publish import PublishRequest, glue

    if foreign:
        raise click.UsageError(f"{', '.join(foreign)} cannot be asked with glue: the tables stay where they are.")
    request = PublishRequest(GLUE, tables)
    if faults := request.faults():
        raise click.UsageError(" ".join(faults))
    with context.output.working("registering"):
        glue.run(existing_lake(context), database or "moviepipe_gold", request, context.output.report)


def _publish_mongo(context: Context, tables: tuple[str, ...], source: str | None) -> None:
    """Publishes into MongoDB."""
    try:
        from moviepipe.io.mongo import URI_VARIABLE, MongoAddress
        from moviepipe.pipelines.publish import mongo
    except ModuleNotFoundError as exc:
        if exc.name not in ("pymongo", "bson"):
            raise
        raise MissingRequirementError(
            f"publish mongo needs pymongo, which is not installed. Run: {INSTALL_MONGO}"
        ) from exc
    request = mongo.MongoRequest(tables, source)
    if faults := request.faults():
        raise click.UsageError(" ".join(faults))
    settings = context.settings.mongo
    uri = os.environ.get(URI_VARIABLE, "").strip()
    if not uri and settings.secret:
        from moviepipe.io.secret import read_secret

        uri = read_secret(settings.secret, "mongo.secret").strip()
    if not uri:
        raise CredentialsError(
            f"There is no address of MongoDB. Set {URI_VARIABLE}=mongodb+srv://USER:PASSWORD@HOST, or mongo.secret."
        )
    address = MongoAddress(uri, settings.database, settings.attempts, settings.timeout_seconds)
    lake = existing_lake(context)
    with context.output.working("publishing"):
        mongo.run(lake, address, request, datetime.now(UTC), context.output.report)


REPORT_PACKAGES = {"altair": "altair", "jinja2": "jinja2", "vl_convert": "vl-convert-python"}
INSTALL_REPORT = "pip install 'moviepipe[report]'"


@command(Family.FILES)
@click.option("--out", metavar="FILE", help="The HTML file; default out/report.html.")
def report(context: Context, out: str | None) -> None:
    """Writes one HTML page from Gold with every answer, interactive charts and tables; it opens without a network."""
    try:
        from moviepipe.pipelines import html_report
    except ModuleNotFoundError as exc:
        if exc.name not in REPORT_PACKAGES:
            raise
        package = REPORT_PACKAGES[exc.name]
        raise MissingRequirementError(
            f"The report needs {package}, which is not installed. Run: {INSTALL_REPORT}"
        ) from exc
    lake = existing_lake(context)
    with context.output.working("writing the report"):
        path = out_folder(out or f"{context.settings.out}/report.html")
        html_report.run(lake, context.settings.gold, path, datetime.now(UTC), context.output.report)
