"""top_movies: the movies of a year, a genre or a language in a file for people, from gold.movie_overview."""

import operator
import re
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from moviepipe.gold.movie_overview import SEPARATOR
from moviepipe.io.snapshots import Snapshot
from moviepipe.pipelines.movie_filter import MovieFilter

# The file's column and the overview's that it comes from.
COLUMNS = {
    "title": "title",
    "release_date": "release_date",
    "genres": "genre_names",
    "budget_usd": "budget_usd",
    "revenue_usd": "revenue_usd",
    "popularity": "popularity",
    "production_companies": "company_names",
}
MOST_POPULAR_FIRST = [("popularity", "descending"), ("movie_id", "ascending")]


def top_movies(movie_overview: Snapshot, wanted: MovieFilter, top: int | None = None) -> pa.Table:
    """One row per movie that the filter keeps, or the `top` first of them, most popular first; held in memory.

    Movies of one popularity stand in the order of their ids, those without one at the end.
    """
    batches = movie_overview.batches([*COLUMNS.values(), "movie_id"], _is_wanted(wanted))
    schema = pa.schema([movie_overview.dataset.schema.field(name) for name in (*COLUMNS.values(), "movie_id")])
    movies = pa.Table.from_batches(batches, schema).sort_by(MOST_POPULAR_FIRST)[:top]
    return movies.select(list(COLUMNS.values())).rename_columns(list(COLUMNS))


def _is_wanted(wanted: MovieFilter) -> ds.Expression | None:
    conditions = []
    if wanted.year is not None:
        conditions.append(pc.field("release_year") == wanted.year)
    if wanted.language is not None:
        conditions.append(pc.field("original_language") == wanted.language)
    if wanted.genre is not None:
        one_name = f"(^|{SEPARATOR}){re.escape(wanted.genre)}({SEPARATOR}|$)"
        conditions.append(pc.match_substring_regex(pc.field("genre_names"), one_name, ignore_case=True))
    return reduce(operator.and_, conditions) if conditions else None


def genre_names(movie_overview: Snapshot) -> set[str]:
    """The names of all genres that a movie has."""
    columns = (batch.column(0) for batch in movie_overview.batches(["genre_names"]))
    texts = {text for column in columns for text in column.unique().to_pylist() if text is not None}
    return {name for text in texts for name in text.split(SEPARATOR)}
