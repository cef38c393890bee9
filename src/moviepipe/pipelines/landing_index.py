"""ops.landing_files: which landing files Bronze has taken in; an index over Bronze's rows, rebuilt when it is gone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote

from pyspark.sql import DataFrame, SparkSession

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import LandingError
from moviepipe.io import checkpoints, delta
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files as list_landing
from moviepipe.io.native import open_table, query_rows
from moviepipe.io.storage import StoredFile
from moviepipe.tables import LONG, STRING, TIMESTAMP, Table, conform, few_rows, schema

SCHEMA = schema(bronze_id=STRING, file_name=STRING, size_bytes=LONG, batch=LONG, recorded_at=TIMESTAMP)
# No landing file's name has two slashes in a row.
OF_FILES = "_source_file not like 'kafka://%'"
FILES_OF_BATCHES = (
    "select _source_file as file_name, _source_size as size_bytes, max(coalesce(_batch, 0)) as batch "
    f"from stored where {{which}} and {OF_FILES} group by _source_file, _source_size"
)


def landing_files(tmdb_responses: DataFrame) -> DataFrame:
    """One row per landing file that Bronze has taken in, and per size it has had, with the batch that took it in.

    A file that `maintain` rewrote has two sizes; null stands for any. Rows are kept when `maintain` removes a file.
    """
    return conform(tmdb_responses, SCHEMA)


LANDING_FILES = Table("ops", landing_files, SCHEMA, keys=("bronze_id", "file_name", "size_bytes"))


@dataclass(frozen=True)
class TakenFile:
    """A landing file that Bronze has taken in; a size of None stands for any."""

    file_name: str
    size_bytes: int | None
    batch: int


@dataclass
class LandingIndex:
    """The index of one Bronze, in memory as it is stored."""

    spark: SparkSession
    lake: Lake
    bronze_id: str
    files: list[TakenFile] = field(default_factory=list)

    @classmethod
    def open(cls, spark: SparkSession, lake: Lake) -> "LandingIndex":
        """The index, caught up with Bronze, which must be there."""
        bronze = open_table(lake, TMDB_RESPONSES.name)
        assert bronze is not None  # Bronze's job creates it first
        index = cls(spark, lake, str(bronze.metadata().id))
        index.files = index._stored()
        index.catch_up()
        return index

    def _stored(self) -> list[TakenFile]:
        stored = open_table(self.lake, LANDING_FILES.name)
        if stored is None:
            return []
        of_bronze = f"select file_name, size_bytes, batch from stored where bronze_id = '{self.bronze_id}'"
        return [TakenFile(**row) for row in query_rows(stored, of_bronze)]

    def catch_up(self) -> None:
        """Adds the files of the batches that the index does not know yet, or of all of them."""
        last = max((file.batch for file in self.files), default=None)
        self.record(self._taken_before() if last is None else self._of_batches(f"_batch > {last}"))

    def record(self, files: Iterable[TakenFile]) -> None:
        """Adds files to the index, in one commit."""
        rows = [(self.bronze_id, file.file_name, file.size_bytes, file.batch, datetime.now(UTC)) for file in files]
        if rows:
            delta.ensure_table(self.spark, self.lake, LANDING_FILES)
            delta.append_rows(self.lake, LANDING_FILES, few_rows(self.spark, rows, SCHEMA).coalesce(1))
            self.files += [TakenFile(*row[1:4]) for row in rows]

    def record_rewritten(self, file_name: str, size_bytes: int) -> None:
        """Adds the size that a file is about to have."""
        batch = max((file.batch for file in self.files if file.file_name == file_name), default=0)
        self.record([TakenFile(file_name, size_bytes, batch)])

    def pending(self, files: Iterable[StoredFile]) -> list[StoredFile]:
        """The files that Bronze has not taken in; raises LandingError when one of the others has changed since."""
        sizes: dict[str, set[int | None]] = {}
        for taken in self.files:
            sizes.setdefault(taken.file_name, set()).add(taken.size_bytes)
        files = list(files)
        changed = [file for file in files if not {None, file.size} & sizes.get(file.name, {None})]
        if changed:
            raise _changed(self.lake, changed, sizes)
        return [file for file in files if file.name not in sizes]

    def _of_batches(self, which: str) -> list[TakenFile]:
        bronze = open_table(self.lake, TMDB_RESPONSES.name)
        assert bronze is not None  # the index is of a Bronze that is there
        return [TakenFile(**row) for row in query_rows(bronze, FILES_OF_BATCHES.format(which=which))]

    def _taken_before(self) -> list[TakenFile]:
        """What Bronze's rows say, and for those of batch 0 the stream that a lake was made with."""
        landed = {file.name: file.size for file in list_landing(self.lake)}
        rows = self._of_batches("true")
        since = [file for file in rows if file.batch > 0]
        # Of files that `maintain` has made smaller only the index knew.
        smaller = [
            TakenFile(file.file_name, landed[file.file_name], file.batch)
            for file in since
            if landed.get(file.file_name, file.size_bytes or 0) < (file.size_bytes or 0)
        ]
        return [*since, *smaller, *self._taken_by_stream([file.file_name for file in rows if file.batch == 0], landed)]

    def _taken_by_stream(self, encoded: list[str], landed: dict[str, int]) -> list[TakenFile]:
        """Files with their folders; the stream told files apart by their last names alone, and encoded those."""
        noted = checkpoints.files_taken_in(self.lake)
        last_names = {unquote(name) for name in encoded} - {PurePosixPath(name).name for name in noted}
        found = [_only_one_called(name, landed, self.lake) for name in sorted(last_names)]
        return [TakenFile(name, landed.get(name), 0) for name in (*noted, *found)]


def _only_one_called(last_name: str, landed: Iterable[str], lake: Lake) -> str:
    """The landed file of a name without folders, or that name when there is none any more."""
    named = [name for name in landed if PurePosixPath(name).name == last_name]
    if len(named) > 1:
        raise LandingError(
            f"{lake.landing} holds {' and '.join(named)}; one of them is in Bronze, but it is no longer known which. "
            "Move the other out of landing, run this again, then land it under another name."
        )
    return named[0] if named else last_name


def _changed(lake: Lake, changed: list[StoredFile], sizes: dict[str, set[int | None]]) -> LandingError:
    first, more = changed[0], f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
    known = " or ".join(f"{size:,}" for size in sorted(size for size in sizes[first.name] if size is not None))
    return LandingError(
        f"{lake.landing}/{first.name}{more} changed after Bronze took it in: {first.size:,} bytes, and {known} then. "
        "Rename it, and all of it is read; records that Bronze has already change nothing."
    )
