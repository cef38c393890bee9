"""The scan: videos new or changed since the last one, of a folder or as uploads were noted, into bronze.video_files."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import types as T

from moviepipe.errors import SourceError
from moviepipe.io import commits, delta, storage
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table, query_rows
from moviepipe.io.storage import StoredFile
from moviepipe.io.video_uploads import VideoUpload, forget_upload, noted_uploads, source_of
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.video.on_workers import with_facts
from moviepipe.pipelines.video.packages import require_packages
from moviepipe.sources.video.faults import may_pass
from moviepipe.tables import STRING
from moviepipe.video.keys import CONVENTION, movie_id_of
from moviepipe.video.video_files import FACTS, FOUND, VIDEO_FILES

FOUND_OR_FAULTY = T.StructType([*FOUND.fields, T.StructField("fault", STRING)])
WITH_FACTS = T.StructType([*FOUND.fields, *FACTS.fields])
REASONS_SHOWN = 3
SAME_TIME = 0.001  # seconds: what is stored has fewer digits than a disk gives
BLOCK = 2**20
KNOWN = "select video_key, etag, size_bytes, modified_at, fault from stored where source = '{}' order by _ingested_at"
OF_RUN = "select source, video_key, fault from stored where _run_id = '{}' order by video_key"


@dataclass(frozen=True)
class Source:
    """Where videos are uploaded: the folder that holds `videos/`."""

    folder: str

    @classmethod
    def at(cls, location: str) -> "Source":
        """The source at a path or URI, which may also name the folder `videos` itself."""
        return cls(source_of(location))

    def files(self) -> list[StoredFile]:
        """Its files; raises SourceError where there is none."""
        try:
            found = storage.list_files(self.folder)
        except OSError as exc:
            raise SourceError(f"{self.folder} cannot be read ({exc.strerror}). Give --source another folder.") from exc
        if not found:
            raise SourceError(f"{self.folder} has no files. Give --source the folder or s3://bucket/prefix of videos/.")
        return found


def run(source: Source | None, spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Takes in what is new in a source; without one, the uploads that `on_video_upload` has noted in the lake."""
    require_packages()
    started = time.monotonic()
    uploads = [] if source else noted_uploads(lake)
    files = {source.folder: source.files()} if source else newest_of(uploads)
    delta.ensure_table(spark, lake, VIDEO_FILES)
    new = [row for folder, found in files.items() for row in _new(lake, folder, found, are_noted=source is None)]
    if new:
        slices = min(len(new), 4 * spark.sparkContext.defaultParallelism)
        found = spark.createDataFrame(spark.sparkContext.parallelize(new, slices), FOUND_OR_FAULTY)
        rows = found.mapInPandas(with_facts, WITH_FACTS)
        build = partial(VIDEO_FILES.build, ingested_at=datetime.now(UTC), run_id=job_run.run_id)
        delta.append_rows(lake, VIDEO_FILES, build(rows))
    faulty = [row for row in _taken_in(lake, job_run.run_id) if row["fault"]] if new else []
    job_run.add_batch(len(new), {"kept": len(new) - len(faulty), "rejected": len(faulty)})
    job_run.versions_written[VIDEO_FILES.name] = commits.last_commit(lake, VIDEO_FILES).version
    forget_taken_in(lake, uploads, faulty)
    action = "appended" if new else "nothing new"
    note = _note(faulty) if source or uploads else "no upload is noted; --source looks into a folder"
    report(TableReport(VIDEO_FILES.name, action, len(new), time.monotonic() - started, note))


def newest_of(uploads: Sequence[VideoUpload]) -> dict[str, list[StoredFile]]:
    """The files of each source, as they were last uploaded."""
    newest = {}
    for each in sorted(uploads, key=lambda each: (each.uploaded_at, each.sequencer)):
        moment = datetime.fromisoformat(each.uploaded_at).timestamp()
        newest[each.source, each.video_key] = StoredFile(each.video_key, each.size_bytes, moment, each.etag)
    files: dict[str, list[StoredFile]] = {}
    for (source, _), file in sorted(newest.items()):
        files.setdefault(source, []).append(file)
    return files


def forget_taken_in(lake: Lake, uploads: Sequence[VideoUpload], faulty: Sequence[Mapping[str, Any]]) -> None:
    """Removes the notes of what Bronze has, but of those whose fault may pass: the next scan looks at them again."""
    again = {(row["source"], row["video_key"]) for row in faulty if may_pass(row["fault"])}
    for upload in uploads:
        if (upload.source, upload.video_key) not in again:
            forget_upload(lake, upload)


def _new(lake: Lake, source: str, files: Sequence[StoredFile], are_noted: bool) -> Iterator[tuple[Any, ...]]:
    """The files that Bronze does not know as they are now, or could not look at, as rows of FOUND_OR_FAULTY.

    A note may come late, when Bronze knows of a later upload; that stands.
    """
    known = _known(lake, source)
    for file in files:
        row = known.get(file.name)
        if not is_known(row, file) and not (are_noted and _is_older(file, row)):
            modified_at = datetime.fromtimestamp(file.modified_at, UTC)
            movie_id = movie_id_of(file.name)
            fault = None if movie_id else f"its key is not {CONVENTION}"
            etag = file.etag or _md5(source, file.name)
            yield source, file.name, etag, file.size, modified_at, movie_id, fault


def is_known(row: dict[str, Any] | None, file: StoredFile) -> bool:
    """True when a file is as Bronze knows it, and nothing that may pass kept it from being looked at."""
    if row is None or row["size_bytes"] != file.size or may_pass(row["fault"]):
        return False
    if file.etag:
        return bool(row["etag"] == file.etag)
    return bool(abs(_moment(row) - file.modified_at) < SAME_TIME)


def _is_older(file: StoredFile, row: dict[str, Any] | None) -> bool:
    return row is not None and file.modified_at < _moment(row) - SAME_TIME


def _moment(row: dict[str, Any]) -> float:
    return float(row["modified_at"].replace(tzinfo=UTC).timestamp())


def _known(lake: Lake, source: str) -> dict[str, dict[str, Any]]:
    """The last that Bronze knows of each file of a source, by key."""
    stored = open_table(lake, VIDEO_FILES.name)
    rows = [] if stored is None else query_rows(stored, KNOWN.format(source.replace("'", "''")))
    return {row["video_key"]: row for row in rows}


def _taken_in(lake: Lake, run_id: str) -> list[dict[str, Any]]:
    stored = open_table(lake, VIDEO_FILES.name)
    return [] if stored is None else query_rows(stored, OF_RUN.format(run_id))


def _md5(source: str, name: str) -> str | None:
    """What S3 would call the ETag of a file; None for one that is gone again or may not be read."""
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with storage.open_file(source, name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
        return digest.hexdigest()
    except OSError:
        return None


def _note(faulty: list[dict[str, Any]]) -> str:
    if not faulty:
        return ""
    shown = "; ".join(f"{row['video_key']}: {row['fault']}" for row in faulty[:REASONS_SHOWN])
    more = f"; and {len(faulty) - REASONS_SHOWN} more" if len(faulty) > REASONS_SHOWN else ""
    return f"{len(faulty)} in quarantine ({shown}{more})"
