"""Rows as MongoDB's documents: a table's keys as `_id`, and movies with their genres, companies and cast inside."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from bson.int64 import Int64

from moviepipe import silver
from moviepipe.io.snapshots import IN_ORDER, Snapshot, query, query_rows
from moviepipe.tables import Table

MOVIES = "movies"
MOVIES_CONTENT = "One document per movie of Silver, with its genres, companies and cast inside."
SHAPE = 1  # of the documents and indexes; one more when they change, so that they are published again
MOVIES_PER_QUERY = 20_000
DATE_AS_MOMENT = pa.timestamp("ms", tz="UTC")  # BSON has no dates
Document = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A table of Silver whose rows stand inside the documents of movies."""

    name: str
    table: Table
    columns: tuple[str, ...]
    order: str


PARTS = (
    Part("genres", silver.MOVIE_GENRES, ("genre_id", "genre_name"), "genre_id"),
    Part("companies", silver.MOVIE_COMPANIES, ("company_id", "company_name", "country_code"), "company_id"),
    Part(
        "cast",
        silver.MOVIE_CAST,
        ("person_id", "person_name", "character_name", "cast_order"),
        "cast_order nulls last, credit_id",
    ),
)
MOVIE_TABLES = (silver.MOVIES, *(part.table for part in PARTS))
MOVIE_COLUMNS = [name for name in silver.MOVIES.schema.names if not name.startswith("_")]
INDEXES = {
    MOVIES: ("title", "release_date", "popularity", "genres.genre_id", "companies.company_id", "cast.person_id"),
    "movie_overview": ("release_year", "popularity"),
}


def indexes_of(name: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that a collection is searched by, beside `_id`."""
    return INDEXES.get(name, keys)


def table_documents(snapshot: Snapshot) -> Iterator[Document]:
    """One document per row, in no order: nothing is sorted, so that little is held in memory."""
    rows = query(f"select * from {snapshot.definition.short_name}", snapshot, settings=IN_ORDER)
    return _documents(rows, snapshot.definition.keys)


def movie_documents(movies: Snapshot, parts: Iterable[Snapshot]) -> Iterator[Document]:
    """One document per movie; a few thousand movies are put together at a time."""
    snapshots = (movies, *parts)
    for first, last in _ranges(movies):
        yield from _documents(query(_nested(movies, first, last), *snapshots, settings=IN_ORDER), silver.MOVIES.keys)


def _ranges(movies: Snapshot) -> list[tuple[int, int]]:
    """The first and last ids of as many movies as one query takes."""
    numbered = "select movie_id, row_number() over (order by movie_id) - 1 as number from movies"
    part = f"number - number % {MOVIES_PER_QUERY}"  # a division would not be one of whole numbers
    ranges = f"select min(movie_id) as first, max(movie_id) as last from ({numbered}) group by {part} order by first"
    return [(row["first"], row["last"]) for row in query_rows(ranges, movies)]


def _nested(movies: Snapshot, first: int, last: int) -> str:
    within = f"where movie_id between {first} and {last}"
    lists = "".join(f', coalesce({part.name}.entries, make_array()) as "{part.name}"' for part in PARTS)
    joins = "".join(
        f" left join (select movie_id, array_agg({_entry(part)} order by {part.order}) as entries "
        f"from {part.table.short_name} {within} group by movie_id) as {part.name} "
        f"on {part.name}.movie_id = chosen.movie_id"
        for part in PARTS
    )
    columns = ", ".join(f'chosen."{name}"' for name in MOVIE_COLUMNS)
    return (
        f"select {columns}{lists} from (select {movies.select(*MOVIE_COLUMNS)} from movies {within}) as chosen{joins}"
    )


def _entry(part: Part) -> str:
    return "named_struct({})".format(", ".join(f"'{name}', {name}" for name in part.columns))


def _documents(batches: Iterable[pa.RecordBatch], keys: tuple[str, ...]) -> Iterator[Document]:
    for batch in batches:
        moments = pa.schema([_with_moment(field) for field in batch.schema])
        to_bson = {field.name: _converter(field.type) for field in moments}
        for row in batch.cast(moments).to_pylist(maps_as_pydicts="strict"):
            fields = {name: convert(row[name]) for name, convert in to_bson.items()}
            natural = fields[keys[0]] if len(keys) == 1 else {key: fields[key] for key in keys}
            yield {"_id": natural} | fields


def _with_moment(field: pa.Field) -> pa.Field:
    if pa.types.is_date(field.type):
        return field.with_type(DATE_AS_MOMENT)
    # Python's moments have no more than microseconds.
    return field.with_type(pa.timestamp("us", tz="UTC")) if pa.types.is_timestamp(field.type) else field


def _converter(kind: pa.DataType) -> Callable[[Any], Any]:
    """What gives a field one type in all documents; left alone, a driver writes small numbers of 64 bits in 32."""
    if pa.types.is_int64(kind):
        return lambda value: None if value is None else Int64(value)
    if pa.types.is_struct(kind):
        to_bson = {field.name: _converter(field.type) for field in kind}
        return lambda value: value and {name: convert(value[name]) for name, convert in to_bson.items()}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        to_entry = _converter(kind.value_type)
        return lambda value: value and [to_entry(entry) for entry in value]
    return lambda value: value
