"""Archives that come out the same, byte by byte, whoever packs the same files whenever and wherever."""

import gzip
import hashlib
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from moviepipe.errors import MoviepipeError

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # before it a zip knows no time
FIRST_SECOND = 315_532_800  # the same in seconds, for a tar
ZIP_LEVEL, TAR_LEVEL = 9, 3  # a higher level takes twice as long for one part in twenty
REGULAR_FILE = 0o100000


@dataclass(frozen=True)
class Member:
    """One file of an archive; its name has slashes."""

    name: str
    content: bytes
    is_executable: bool = False

    @property
    def mode(self) -> int:
        """Its permissions."""
        return 0o755 if self.is_executable else 0o644


def write_zip(path: Path, members: Iterable[Member]) -> None:
    """Writes a zip archive."""
    with ZipFile(path, "w") as archive:
        for member in members:
            entry = ZipInfo(member.name, FIRST_MOMENT)
            entry.create_system = 3  # Unix, also where this runs elsewhere
            entry.external_attr = (REGULAR_FILE | member.mode) << 16
            archive.writestr(entry, member.content, ZIP_DEFLATED, ZIP_LEVEL)


def write_tar_gz(path: Path, members: Iterable[Member]) -> None:
    """Writes a gzipped tar archive of regular files: it holds no link, owner or time of this machine.

    Raises MoviepipeError when two files of one name differ.
    """
    written: dict[str, str] = {}
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=TAR_LEVEL, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as archive,
    ):
        for member in members:
            digest = hashlib.sha256(member.content).hexdigest()
            if written.setdefault(member.name, digest) != digest:
                raise MoviepipeError(f"Two packages bring different files {member.name}. Leave one of them out.")
            archive.addfile(_tar_entry(member), BytesIO(member.content))


def _tar_entry(member: Member) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(member.name)
    entry.size, entry.mode, entry.mtime = len(member.content), member.mode, FIRST_SECOND
    return entry


def wheel_members(wheel: Path) -> Iterator[Member]:
    """The files of a wheel where Python looks for modules, with their run bits; programs of a wheel stay out.

    pip would write this machine's interpreter into each of those.
    """
    with ZipFile(wheel) as archive:
        for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
            name = _module_path(entry.filename)
            if name and not entry.is_dir():
                yield Member(name, archive.read(entry), bool(entry.external_attr >> 16 & 0o100))


def _module_path(name: str) -> str | None:
    folder, _, rest = name.partition("/")
    if not folder.endswith(".data"):
        return name
    scheme, _, path = rest.partition("/")
    return path if scheme in ("purelib", "platlib") else None
