"""Three charts without a JVM: from Gold, or from the top_movies.csv of a fetch."""

import csv
import json
from collections.abc import Callable, Mapping
from functools import partial
from io import TextIOWrapper
from typing import Any

import pandas as pd

from moviepipe.charts import CHARTS
from moviepipe.charts.context import ChartContext
from moviepipe.errors import LakeError, SourceError
from moviepipe.io import storage
from moviepipe.io.artifacts import write_artifact
from moviepipe.io.lake import Lake
from moviepipe.notice import TMDB_NOTICE
from moviepipe.pipelines.functions.top_movies_csv import COLUMNS, SEPARATOR

DRAWN = ("genre_vs_avg_popularity.png", "budget_vs_revenue_vertical_bar.png", "popularity_vs_production_houses.png")
THREE = tuple(chart for chart in CHARTS if chart.file_name in DRAWN)
# Of the thirty movies of a file hardly a house has made five, as Gold asks for of a whole catalogue.
MIN_COMPANY_MOVIES = 1
AGREEING = 6  # decimals to which equal averages agree, as in Gold
Frames = Mapping[str, pd.DataFrame]


def draw_from_gold(lake: Lake, out: str) -> list[str]:
    """Draws the three charts from a lake's Gold tables; their places. Raises LakeError when one is missing."""
    return _draw(_gold(lake), out, ChartContext(source=TMDB_NOTICE))


def draw_from_file(folder: str, name: str, out: str, min_amount_usd: int) -> list[str]:
    """Draws the three charts from a top_movies.csv; their places. Raises SourceError when it is none."""
    movies = _read(folder, name)
    return _draw(summaries(movies, min_amount_usd), out, ChartContext(len(movies), TMDB_NOTICE))


def _draw(frames: Frames, out: str, context: ChartContext) -> list[str]:
    places = []
    for chart in THREE:
        figure = chart.plot(frames[chart.table], context)
        places.append(f"{out.rstrip('/')}/{chart.file_name}")
        write_artifact(places[-1], partial(figure.savefig, format="png"))
    return places


def _gold(lake: Lake) -> Frames:
    """The tables as they are now; raises LakeError when they are of different states of Silver."""
    from moviepipe.io.native import open_table, query  # not above: for a file alone there is no delta-rs

    frames, inputs = {}, dict[str, str]()
    for name in dict.fromkeys(chart.table for chart in THREE):
        stored = open_table(lake, name)
        if stored is None:
            raise LakeError(f"{name} not found in {lake.uri}. Run `moviepipe emr submit gold` first.")
        for table, moment in _inputs(stored.history(1)[0]).items():
            if inputs.setdefault(table, moment) != moment:
                raise LakeError(f"{name} and another table were made of different states of {table}. Run Gold again.")
        batches = [batch.to_pandas() for batch in query("select * from stored", stored=stored)]
        frames[name] = pd.concat(batches, ignore_index=True) if batches else pd.DataFrame(columns=_names(stored))
    return frames


def _inputs(commit: dict[str, Any]) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(commit.get("userMetadata") or "{}").get("inputs", {})
    except ValueError:
        return {}
    return found


def _names(stored: Any) -> list[str]:
    return [field.name for field in stored.schema().fields]


def _read(folder: str, name: str) -> list[dict[str, str]]:
    place = f"{folder}/{name}"
    try:
        with storage.open_file(folder, name) as raw, TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text)
            if lacking := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
                raise SourceError(f"{place} has no column {lacking[0]}: it is no top_movies.csv. Fetch the year again.")
            return [*rows]
    except FileNotFoundError as exc:
        raise SourceError(f"{place} does not exist. Invoke fetch_year first.") from exc
    except (UnicodeDecodeError, csv.Error) as exc:
        raise SourceError(f"{place} cannot be read as CSV in UTF-8. Fetch the year again.") from exc


def summaries(rows: list[dict[str, str]], min_amount_usd: int) -> Frames:
    """The Gold tables of the three charts, as far as these draw them, of the rows of a top_movies.csv."""
    movies = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("budget_usd", "revenue_usd", "popularity"):
        movies[name] = pd.to_numeric(movies[name], errors="coerce")
    movies["release_year"] = pd.to_numeric(movies["release_date"].str[:4], errors="coerce")
    houses = _by_name(movies, "production_companies", "company_name")
    is_ranked = houses["movie_count"] >= MIN_COMPANY_MOVIES
    ranks = houses["avg_popularity"].where(is_ranked).round(AGREEING).rank(method="min", ascending=False)
    costly = movies[movies["budget_usd"] >= min_amount_usd]
    return {
        "gold.genre_summary": _by_name(movies, "genres", "genre_name"),
        "gold.company_summary": houses.assign(popularity_rank=ranks, min_movies=MIN_COMPANY_MOVIES),
        "gold.top_budgets": costly.assign(budget_rank=costly["budget_usd"].rank(method="min", ascending=False)),
    }


def _by_name(movies: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """One row per name in a column of names, with how many movies have it and their mean popularity."""
    split: Callable[[str], list[str]] = lambda text: text.removeprefix("'").split(SEPARATOR)  # noqa: E731
    each = movies.assign(**{name: movies[column].map(split)}).explode(name)
    named = each[each[name].fillna("") != ""].groupby(name, as_index=False)
    return named.agg(movie_count=("title", "size"), avg_popularity=("popularity", "mean"))
