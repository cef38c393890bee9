"""A kind of record: all that Silver needs to know to take in the answers of one endpoint or a few.

Everything else in Silver loops over the kinds and knows none by name; `silver.kinds` declares them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.envelope import TMDB
from moviepipe.quality import Check
from moviepipe.tables import Table


def has_body() -> Column:
    """True for a record that was answered with a body."""
    return F.col("is_body")


@dataclass(frozen=True)
class Part:
    """A table of the entries of one array of the latest body that has the array: an absent one says nothing of it."""

    table: Table
    path: str


@dataclass(frozen=True)
class ListTable:
    """A table that follows whole fetches; `newest` picks the rows to hold from stored and arriving ones together."""

    table: Table
    newest: Callable[[DataFrame], DataFrame]


@dataclass(frozen=True)
class Kind:
    """How the records of a kind are recognised, read and judged, and which tables they change, and how.

    `name` is also the column of the parsed body. `key` is what the tables call the field of the envelope, `key_field`,
    that says what a record is about: `resource_id` (a number) or `resource_key` (a text); without a key each record
    stands for itself. `ignored_fields` are left out of `shape` on purpose, as dotted paths, `[]` standing for each
    array entry. `is_found` is true where the source has what it was asked for; where it has not, that is a deletion,
    or, without a table for deletions, no news.

    Of the tables, `main` has a row for the latest body, `parts` the entries of its arrays, `histories` something of
    every valid body, `deletions` the latest answer that there is nothing, `lists` what the newest fetch found.
    """

    name: str
    endpoints: tuple[str, ...]
    shape: T.StructType
    checks: tuple[Check, ...]
    source: str = TMDB
    key: str | None = None
    key_field: str = "resource_id"
    ignored_fields: tuple[str, ...] = ()
    is_found: Callable[[], Column] = has_body
    main: Table | None = None
    parts: tuple[Part, ...] = ()
    histories: tuple[Table, ...] = ()
    deletions: Table | None = None
    lists: tuple[ListTable, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """All its tables."""
        single = [table for table in (self.main, self.deletions) if table is not None]
        parts, lists = (part.table for part in self.parts), (listed.table for listed in self.lists)
        return (*single, *parts, *lists, *self.histories)

    @property
    def part_paths(self) -> tuple[str, ...]:
        """The paths of its parts."""
        return tuple(part.path for part in self.parts)

    @property
    def key_type(self) -> T.DataType:
        """The type of the key in the tables."""
        assert self.main is not None  # a kind with a key has a main table
        return self.main.schema[str(self.key)].dataType

    def key_of_resource(self) -> Column:
        """The key as the tables have it, from `resource`, where it is a text."""
        return F.col("resource").cast(self.key_type).alias(str(self.key))

    def matches(self) -> Column:
        """True for a record of Bronze that is of this kind; a record without a source is TMDb's."""
        return (F.coalesce("source", F.lit(TMDB)) == self.source) & F.col("endpoint").isin(*self.endpoints)

    def is_of_kind(self) -> Column:
        """True for a record whose kind has been found to be this one."""
        return F.col("kind") == self.name
