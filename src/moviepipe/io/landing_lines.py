"""The lines of landing files as Spark reads them: by literal names, each line with the file it is from."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from shlex import quote
from urllib.parse import unquote

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.errors import LandingError, texts_of
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.storage import StoredFile

COPIES = "_landing_copies"
PATTERN_SIGNS = re.compile(r"[\\{}\[\]*?]")
UNREADABLE = ("FAILED_READ_FILE", "PATH_NOT_FOUND")
UNSAFE = ":"  # Java takes the text before it for a URI's scheme


def literally(path: str) -> str:
    """A path with a backslash before each character that Spark would take for part of a pattern.

    Spark's own option for this, `__globPaths__`, reads every file once for each file in the list.
    """
    return PATTERN_SIGNS.sub(r"\\\g<0>", path)


@contextmanager
def landing_lines(spark: SparkSession, lake: Lake, files: Sequence[StoredFile]) -> Iterator[DataFrame]:
    """The lines that are not blank: `value`, `_source_file`, `_source_size` and `modified_at`, a timestamp.

    A file that cannot be read while the block runs raises LandingError, by name.
    """
    copies = _copy_unsafe(lake, files)
    paths = {copies.get(file.name, f"{lake.landing}/{file.name}"): file.name for file in files}
    try:
        lines = spark.read.format("text").option("lineSep", "\n").load([literally(path) for path in paths])
        metadata = {"_source_size": "file_size", "modified_at": "file_modification_time"}
        columns = (F.col(f"_metadata.{field}").alias(name) for name, field in metadata.items())
        named = lines.select("value", _name(lake, copies).alias("_source_file"), *columns)
        yield named.where(F.trim("value") != "")
    except (PySparkException, Py4JError) as exc:
        if explained := _explain(exc, lake, paths):
            raise explained from exc
        raise
    finally:
        storage.remove_folder(f"{lake.uri}/{COPIES}")


def _copy_unsafe(lake: Lake, files: Iterable[StoredFile]) -> dict[str, str]:
    """Copies the files whose names Spark cannot open, under plain names; returns the copies' paths by file name."""
    folder, copies = f"{lake.uri}/{COPIES}", {}
    storage.remove_folder(folder)
    for number, name in enumerate(file.name for file in files if UNSAFE in file.name):
        copy = f"{number}.{name.rpartition('.')[2]}" if "." in name.rpartition(UNSAFE)[2] else str(number)
        storage.copy(lake.landing, name, folder, copy)
        copies[name] = f"{folder}/{copy}"
    return copies


def _name(lake: Lake, copies: Mapping[str, str]) -> Column:
    """A line's landing file by name, from the file's URI, in which Spark has encoded some signs."""
    uri = F.url_decode(F.replace(F.col("_metadata.file_path"), F.lit("+"), F.lit("%2B")))
    path = F.substr(uri, F.instr(uri, f"{lake.uri}/"))
    name = F.substr(path, F.lit(len(lake.landing) + 2))
    if not copies:
        return name
    originals = F.create_map(*map(F.lit, chain.from_iterable((copy, name) for name, copy in copies.items())))
    return F.coalesce(F.try_element_at(originals, path), name)


def _explain(failure: BaseException, lake: Lake, paths: Mapping[str, str]) -> LandingError | None:
    """The error for the landing file that a failure of Spark names; None when it names none."""
    said = unquote(" ".join(texts_of(failure)))
    if not any(condition in said for condition in UNREADABLE):
        return None
    gone = sorted(set(paths.values()) - {file.name for file in storage.list_files(lake.landing)})
    if gone:
        return LandingError(
            f"{lake.landing}/{gone[0]} disappeared while it was read; nothing was ingested. Run this again."
        )
    spoken_of = [path for path in paths if path in said]
    if not spoken_of:
        return None
    name = paths[max(spoken_of, key=len)]  # a.jsonl is a part of a.jsonl.gz
    return LandingError(
        f"{lake.landing}/{name} cannot be read to its end; nothing was ingested, nothing was removed. "
        f"Run `moviepipe quarantine {quote(name)}` to go on without it, and land it again whole under another name."
    )
