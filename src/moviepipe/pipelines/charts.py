"""The chart job: PNG files from Gold."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
from pyspark.sql import SparkSession

from moviepipe.charts import CHARTS, PREDICTION_CHARTS, Chart
from moviepipe.charts.context import ChartContext
from moviepipe.charts.fonts import fonts_for, noting_missed_letters
from moviepipe.config import GoldSettings
from moviepipe.io.artifacts import write_artifact
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import Snapshot, find_snapshot, read_snapshot
from moviepipe.pipelines.catalogue import table_named
from moviepipe.pipelines.filtered_gold import FilteredGold, filtered_gold, is_of_movies
from moviepipe.pipelines.fingerprint import are_of_one_state, require_one_state
from moviepipe.pipelines.movie_filter import ALL_MOVIES, MovieFilter, genre_hint
from moviepipe.pipelines.report import Report, TableReport

OVERVIEW = "gold.movie_overview"


@dataclass(frozen=True)
class ChartRequest:
    """Which movies the charts are of, how many rows each shows, and a note on the data for their footers."""

    wanted: MovieFilter = ALL_MOVIES
    top: int | None = None
    source: str | None = None


def draw_gold(lake: Lake, out: Path | str, request: ChartRequest, report: Report) -> str:
    """Draws every chart from Gold; no JVM is started.

    Returns a note on letters that were drawn as boxes, empty when there are none.

    Raises LakeError, before it draws, when a table is missing or the tables are of different states of Silver.
    """
    names = dict.fromkeys([*(chart.table for chart in CHARTS), OVERVIEW])
    gold = {name: read_snapshot(lake, table_named(name)) for name in names}
    require_one_state(gold)
    predicted = _predictions(lake, gold, report)
    charts = (*CHARTS, *PREDICTION_CHARTS) if predicted else CHARTS
    frames = gold | predicted
    return _draw_all(charts, lambda name: frames[name].pandas(), gold[OVERVIEW].count(), out, request, report)


def _predictions(lake: Lake, gold: dict[str, Snapshot], report: Report) -> dict[str, Snapshot]:
    """The tables of predictions; none where no model has predicted, or where it did from another state of Silver."""
    names = dict.fromkeys(chart.table for chart in PREDICTION_CHARTS)
    found = {name: find_snapshot(lake, table_named(name)) for name in names}
    there = {name: snapshot for name, snapshot in found.items() if snapshot is not None}
    if len(there) < len(found):
        return {}
    if not are_of_one_state(gold | there):
        note = "they are of another state of Silver than the other tables. Run `moviepipe predict popularity`"
        report(TableReport("charts of predictions", "left out", None, 0.0, note))
        return {}
    return there


def draw_filtered(
    spark: SparkSession, lake: Lake, settings: GoldSettings, out: Path | str, request: ChartRequest, report: Report
) -> str:
    """Draws every chart of some movies only, by Gold's rules from Silver; returns what `draw_gold` does."""
    with filtered_gold(spark, lake, settings, request.wanted) as gold:
        movie_count = _count_movies(gold, request.wanted, report)
        return _draw_all(CHARTS, lambda name: _built(gold, name), movie_count, out, request, report)


def _built(gold: FilteredGold, name: str) -> pd.DataFrame:
    return gold.table(table_named(name).short_name).toPandas()


def _count_movies(gold: FilteredGold, wanted: MovieFilter, report: Report) -> int:
    started = time.monotonic()
    count = gold.movies.count()
    hint = genre_hint(wanted.genre, gold.genre_names()) if wanted.genre is not None and not count else ""
    action = "chosen" if count else "no match"
    report(TableReport(wanted.describe(), action, count, time.monotonic() - started, hint))
    return count


def _draw_all(
    charts: Sequence[Chart],
    frame: Callable[[str], pd.DataFrame],
    movie_count: int,
    out: Path | str,
    request: ChartRequest,
    report: Report,
) -> str:
    missed: list[set[str]] = []
    context = ChartContext(movie_count, request.source, top=request.top)
    for chart in charts:
        started = time.monotonic()
        rows = frame(chart.table)
        with noting_missed_letters() as letters:
            figure = chart.plot(rows, replace(context, scope=_scope(chart, request.wanted)))
        missed.append(letters)
        path = f"{out}/{chart.file_name}"
        write_artifact(path, partial(figure.savefig, format="png"))
        report(TableReport(path, "drawn", len(rows), time.monotonic() - started))
    return describe_missed(missed)


def describe_missed(missed: Sequence[set[str]]) -> str:
    """A note on the letters that charts show as boxes, with the fonts to install; empty when there are none."""
    charts, letters = sum(map(bool, missed)), set().union(*missed)
    if not charts:
        return ""
    have = "chart has" if charts == 1 else "charts have"
    return f"{charts} {have} letters no installed font can draw (e.g. {min(letters)}); install {fonts_for(letters)}"


def _scope(chart: Chart, wanted: MovieFilter) -> str | None:
    is_filtered = not wanted.keeps_all and is_of_movies(table_named(chart.table).short_name)
    return wanted.describe() if is_filtered else None
