"""A medium: a kind of thing that TMDb answers about one by one, and all that Silver needs to know to take it in."""

from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.quality import Check
from moviepipe.tables import Table


@dataclass(frozen=True)
class Medium:
    """How the records of a medium are read, and the tables they end in.

    `name` is also the column that holds the parsed body; `key` is what the tables call the record's `resource_id`.
    `unread` are the fields that `shape` leaves out on purpose, as dotted paths, `[]` standing for each array entry.
    `children` hold rows of the latest body alone, `histories` something of every valid body, `main` one row each.
    """

    name: str
    endpoint: str
    key: str
    shape: T.StructType
    unread: tuple[str, ...]
    checks: tuple[Check, ...]
    main: Table
    children: tuple[Table, ...]
    histories: tuple[Table, ...]
    deletions: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """All its tables."""
        return (self.main, *self.children, *self.histories, self.deletions)

    def is_its(self) -> Column:
        """True for a classified record of this medium."""
        return F.col("medium") == self.name
