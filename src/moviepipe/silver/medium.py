"""What kinds of answers Silver takes in, and all that it needs to know for that.

Most are about a medium: a kind of thing, movies or shows, that TMDb answers about one by one.
"""

from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.quality import Check
from moviepipe.tables import Table


@dataclass(frozen=True)
class Kind:
    """How the records of a kind are recognised, read and judged; `name` is also the column of the parsed body."""

    name: str
    endpoints: tuple[str, ...]
    shape: T.StructType
    checks: tuple[Check, ...]

    def is_its(self) -> Column:
        """True for a classified record of this kind."""
        return F.col("medium") == self.name


@dataclass(frozen=True)
class Medium(Kind):
    """A kind whose records are each about one movie or show, and the tables they end in.

    `key` is what the tables call the record's `resource_id`.
    `unread` are the fields that `shape` leaves out on purpose, as dotted paths, `[]` standing for each array entry.
    `children` hold rows of the latest body alone, `histories` something of every valid body, `main` one row each.
    """

    key: str
    unread: tuple[str, ...]
    main: Table
    children: tuple[Table, ...]
    histories: tuple[Table, ...]
    deletions: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """All its tables."""
        return (self.main, *self.children, *self.histories, self.deletions)
