"""top_movies: the movies of a year, a genre or a language in a file for people, from gold.movie_overview."""

import re

import pyarrow as pa

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
    schema = pa.schema([movie_overview.schema.field(name) for name in (*COLUMNS.values(), "movie_id")])
    movies = pa.Table.from_batches(batches, schema).sort_by(MOST_POPULAR_FIRST)[:top]
    return movies.select(list(COLUMNS.values())).rename_columns(list(COLUMNS))


def _is_wanted(wanted: MovieFilter) -> str:
    """The filter as a condition of SQL."""
    conditions = ["true"]
    if wanted.year is not None:
        conditions.append(f"release_year = {wanted.year}")
    if wanted.language is not None:
        conditions.append(f"original_language = {_text(wanted.language)}")
    if wanted.genre is not None:
        one_name = f"(^|{SEPARATOR}){re.escape(wanted.genre)}({SEPARATOR}|$)"
        conditions.append(f"regexp_like(genre_names, {_text(one_name)}, 'i')")
    return " and ".join(conditions)


def _text(value: str) -> str:
    """A literal of SQL."""
    return "'{}'".format(value.replace("'", "''"))


def genre_names(movie_overview: Snapshot) -> set[str]:
    """The names of all genres that a movie has."""
    columns = (batch.column(0) for batch in movie_overview.batches(["genre_names"]))
    texts = {text for column in columns for text in column.unique().to_pylist() if text is not None}
    return {name for text in texts for name in text.split(SEPARATOR)}
