"""`emr package`: one artifact with all that a cluster needs to run moviepipe, the same bytes from the same input."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from moviepipe import __version__
from moviepipe.emr.pins import Installed, pins
from moviepipe.emr.properties import properties_text
from moviepipe.emr.target import Target
from moviepipe.environment import NOTE
from moviepipe.errors import ConfigError, MissingRequirementError, MoviepipeError
from moviepipe.io import storage
from moviepipe.io.archives import Member, wheel_members, write_tar_gz, write_zip
from moviepipe.io.file_set import MANIFEST, copy_files, digest, hidden_folder
from moviepipe.io.location import out_folder
from moviepipe.io.wheels import download_wheels
from moviepipe.pipelines.report import Report, TableReport

CODE, ENVIRONMENT, PROPERTIES, JOBS = "moviepipe.zip", "environment.tar.gz", "spark-emr.conf", "jobs"
FOR_ONE_MACHINE = frozenset({"dev", "native"})


@dataclass(frozen=True)
class PackageRequest:
    """What to pack: for which cluster, with which optional packages, and where to upload it, if anywhere."""

    target: Target
    extras: tuple[str, ...] = ()
    destination: str | None = None


def installed_here(name: str) -> Installed:
    """A package of this environment; raises MissingRequirementError when it is none."""
    try:
        found = distribution(name)
    except PackageNotFoundError as exc:
        raise MissingRequirementError(
            f"{name} is to be packed, in the version that is installed here, and it is not. Run: pip install {name}"
        ) from exc
    return Installed(found.version, tuple(found.requires or ()))


def run(
    out: Path,
    request: PackageRequest,
    report: Report,
    installed: Callable[[str], Installed] = installed_here,
) -> Path:
    """Makes the artifact's folder in `out`, whole or not at all, and uploads it; the folder's name says its content.

    Raises MoviepipeError when a package has no wheel for the cluster, or S3 refuses: before the work, where that shows.
    """
    _require_extras(request.extras)
    destination = _destination(request)
    started, target = time.monotonic(), request.target
    wanted = pins("moviepipe", request.extras, target.markers, installed)
    with hidden_folder(out) as hidden:
        made, downloads = hidden / "artifact", hidden / "wheels"
        (made / JOBS).mkdir(parents=True)
        _write_parts(made, target)
        wheels = download_wheels(wanted, target.python, target.platforms, downloads)
        write_tar_gz(made / ENVIRONMENT, _environment_members(wheels, target))
        manifest = _manifest(made, wheels, request)
        (made / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        artifact = _show(made, out / manifest["name"], report, started)
    if destination:
        _upload(artifact, manifest, destination, report)
    return artifact


def _destination(request: PackageRequest) -> str | None:
    """Where it is uploaded; raises MoviepipeError when that is not in S3, or there is no such bucket."""
    if request.destination is None:
        return None
    destination = out_folder(request.destination)
    if not storage.is_on_s3(destination):
        raise ConfigError(f"{destination} is no place in S3. Write s3://BUCKET/PREFIX.")
    storage.make_folder(destination)
    return destination


def _require_extras(extras: Sequence[str]) -> None:
    known = sorted(set(distribution("moviepipe").metadata.get_all("Provides-Extra") or ()) - FOR_ONE_MACHINE)
    if unknown := [extra for extra in extras if extra not in known]:
        raise ConfigError(f"moviepipe[{unknown[0]}] is nothing for a cluster. Choose from {', '.join(known)}.")


def _write_parts(made: Path, target: Target) -> None:
    """Writes what comes from this package: its zip, the jobs and the properties."""
    package = files("moviepipe")
    write_zip(made / CODE, package_members())
    for job in _sources(package / JOBS):
        (made / JOBS / job.name).write_bytes(job.read_bytes())
    configured = (package / "conf" / PROPERTIES).read_text(encoding="utf-8")
    (made / PROPERTIES).write_text(properties_text(configured, target), encoding="utf-8")


def package_members() -> Iterator[Member]:
    """The files of the package for its zip: modules, conf/ and templates; the jobs are files of their own."""
    return _package_members(files("moviepipe"))


def _package_members(package: Traversable, prefix: str = "moviepipe") -> Iterator[Member]:
    for each in _sources(package):
        if each.is_dir():
            if prefix != "moviepipe" or each.name != JOBS:
                yield from _package_members(each, f"{prefix}/{each.name}")
        else:
            yield Member(f"{prefix}/{each.name}", each.read_bytes())


def _sources(folder: Traversable) -> list[Traversable]:
    """What a folder holds, in the order of names, without what Python or an editor has left there."""
    found = (each for each in folder.iterdir() if not each.name.startswith((".", "__pycache__")))
    return sorted((each for each in found if not each.name.endswith((".pyc", "~"))), key=lambda each: each.name)


def _environment_members(wheels: Sequence[Path], target: Target) -> Iterator[Member]:
    note = {"python": target.python, "machine": target.machine}
    yield Member(NOTE, (json.dumps(note) + "\n").encode())
    for wheel in wheels:
        yield from wheel_members(wheel)


def _manifest(made: Path, wheels: Sequence[Path], request: PackageRequest) -> dict[str, Any]:
    """What is in the artifact; its name is a hash of that."""
    paths = sorted(path for path in made.rglob("*") if path.is_file())
    facts = {
        "moviepipe": __version__,
        "python": request.target.python,
        "machine": request.target.machine,
        "extras": sorted(request.extras),
        "wheels": {wheel.name: digest(wheel) for wheel in wheels},
        "files": [
            {"file": path.relative_to(made).as_posix(), "bytes": path.stat().st_size, "sha256": digest(path)}
            for path in paths
        ],
    }
    content = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return {"name": f"moviepipe-{__version__}-{content[:12]}", **facts}


def _show(made: Path, artifact: Path, report: Report, started: float) -> Path:
    there = artifact.is_dir()
    if not there:
        made.replace(artifact)
    elif any(digest(path) != digest(artifact / path.relative_to(made)) for path in made.rglob("*") if path.is_file()):
        raise MoviepipeError(f"{artifact} is no longer what its name says. Remove it, and run this again.")
    size = sum(path.stat().st_size for path in artifact.rglob("*") if path.is_file())
    action, note = "unchanged" if there else "written", f"{size / 2**20:,.0f} MiB"
    report(TableReport(str(artifact), action, None, time.monotonic() - started, note))
    return artifact


def _upload(artifact: Path, manifest: dict[str, Any], destination: str, report: Report) -> None:
    started = time.monotonic()
    uri = f"{destination}/{manifest['name']}"
    names = [each["file"] for each in manifest["files"]]
    action = "uploaded" if copy_files(artifact, uri, names) else "unchanged"
    report(TableReport(uri, action, None, time.monotonic() - started))
