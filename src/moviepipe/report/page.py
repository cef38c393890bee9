"""The page: one HTML text that needs nothing else."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from moviepipe import gold, ml, video
from moviepipe.charts.rows import as_numbers
from moviepipe.notice import TMDB_NOTICE
from moviepipe.report.data import ReportData
from moviepipe.report.marks import look
from moviepipe.report.movies import movie_data
from moviepipe.report.question import Picture, Question
from moviepipe.report.questions import all_questions
from moviepipe.report.tables import PageTable, page_table
from moviepipe.tables import DOUBLE

GOLD = {table.short_name: table for table in (*gold.TABLES, *ml.TABLES, *video.GOLD)}
DECIMALS = {field.name for table in GOLD.values() for field in table.schema if field.dataType == DOUBLE}
REJECTED = ("reason", "record_count", "example")


@dataclass(frozen=True)
class Figure:
    """One chart of the page: its id, and the title and text that say what it shows."""

    id: str
    title: str
    shows: str
    is_filtered: bool


@dataclass(frozen=True)
class Section:
    """One question with what answers it."""

    id: str
    heading: str
    answer: str
    table_name: str
    table: PageTable | None
    scope: str
    rules: str
    figures: tuple[Figure, ...]
    credit: str


@dataclass(frozen=True)
class Choices:
    """What the filters offer."""

    years: list[int]
    genres: list[str]
    languages: list[str]


def render_page(data: ReportData) -> str:
    """The whole page as HTML."""
    numbered = [(f"q{number}", question) for number, question in enumerate(all_questions(), start=1)]
    specs = {
        figure_id: _spec(picture, data)
        for section_id, question in numbered
        for figure_id, picture in _pictures(section_id, question, data)
    }
    has_movies = not _frame(data, "movie_overview").empty
    movies = movie_data(data) if has_movies else None
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            data=data,
            sections=[_section(section_id, question, data) for section_id, question in numbered],
            choices=_choices(movies) if movies else None,
            facts=_facts(data),
            embedded_count=len(_frame(data, "movie_overview")),
            movies_json=_script_json(movies),
            specs_json=_script_json(specs) if specs else "",
            library=Markup(_library()) if specs else "",
            style=Markup(_text("page.css")),
            script=Markup(_text("page.js")),
            notice=TMDB_NOTICE,
            rejected=page_table(data.coverage.rejected, REJECTED, [("record_count", False)]),
            lineage=_lineage(data),
        )
    )


def _frame(data: ReportData, table: str) -> pd.DataFrame:
    return data.gold.get(table, pd.DataFrame())


def _pictures(section_id: str, question: Question, data: ReportData) -> list[tuple[str, Picture]]:
    """The charts of a question that have something to show, each with its id."""
    has_rows = not _frame(data, question.table).empty
    has_movies = not _frame(data, "movie_overview").empty
    return [
        (f"{section_id}-chart{number}", picture)
        for number, picture in enumerate(question.pictures, start=1)
        if has_rows and (has_movies or not picture.is_filtered)
    ]


def _spec(picture: Picture, data: ReportData) -> dict[str, Any]:
    chart = picture.spec(data).properties(description=f"{picture.title}. {picture.shows}")
    # Not validated, which takes seconds: the compiler refuses what it does not know.
    spec = dict(vl_convert.vegalite_to_vega({**chart.to_dict(validate=False), "config": look()}))
    for mark in spec["marks"]:
        if mark.get("aria", True):
            mark["description"] = picture.title  # a filter may leave it without points, which have texts of their own
    return spec


def _section(section_id: str, question: Question, data: ReportData) -> Section:
    table = GOLD[question.table]
    figures = tuple(
        Figure(figure_id, picture.title, picture.shows, picture.is_filtered)
        for figure_id, picture in _pictures(section_id, question, data)
    )
    rules = (table.build.__doc__ or "").partition("\n\n")[2]
    frame = data.gold.get(question.table)
    if frame is None:
        missing = f"{table.name} is missing. Run `moviepipe gold`, then this again."
        answer, shown = question.without_table or missing, None
    else:
        answer = question.answer(frame)
        counts = {facts.name: facts.row_count for facts in data.tables}
        rows = len(frame) if question.scope else counts.get(table.name, len(frame))
        columns = question.columns.split()
        shown = page_table(frame, columns, question.sort_keys, rows, DECIMALS) if len(frame) else None
    scope = question.scope or ("of all movies" if figures and figures[0].is_filtered else "")
    credit = question.credit if shown else ""
    rules = " ".join(rules.split())
    return Section(section_id, question.heading, answer, table.name, shown, scope, rules, figures, credit)


def _choices(movies: dict[str, Any]) -> Choices:
    years = sorted({year for year in movies["columns"]["year"] if year is not None}, reverse=True)
    return Choices(years, movies["names"]["genres"], movies["names"]["language"])


def _facts(data: ReportData) -> dict[str, str]:
    """The catalogue in a few numbers."""
    years, coverage = _frame(data, "yearly_summary"), data.coverage
    facts = {"Movies": f"{coverage.movie_count:,}"}
    if not years.empty:
        facts["Release years"] = f"{years['release_year'].min():.0f}–{years['release_year'].max():.0f}"
        known = as_numbers(years["revenue_known_count"]).sum()
        facts["With a known revenue"] = f"{known:,.0f}"
    for name, table in (
        ("Languages", "language_summary"),
        ("Genres", "genre_summary"),
        ("Countries", "country_summary"),
    ):
        if not _frame(data, table).empty:
            facts[name] = f"{len(data.gold[table]):,}"
    return facts


def _lineage(data: ReportData) -> PageTable:
    rows = [
        {
            "table": facts.name,
            "version": facts.version,
            "row_count": facts.row_count,
            "written_at": facts.written_at,
            "built_from": ", ".join(
                name if version is None else f"{name} version {version}" for name, version in facts.made_from.items()
            ),
        }
        for facts in data.tables
    ]
    columns = ["table", "version", "row_count", "written_at", "built_from"]
    return page_table(pd.DataFrame(rows, columns=columns), columns)


def with_commands(text: str) -> Markup:
    """The text with what stands in backticks as code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(text.split("`"))
    )


def _script_json(value: Any) -> Markup:
    """JSON that no `</script>` or `<!--` in a title can end early."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


@cache
def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script."""
    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").replace("</script", "<\\/script")


def _text(name: str) -> str:
    return files("moviepipe.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("moviepipe.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["with_commands"] = with_commands
    return environment
