"""Which packages a cluster is sent: moviepipe's requirements and theirs, in the versions that are installed here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ON_THE_CLUSTER = frozenset({"pyspark", "py4j"})  # of the version that the cluster's Spark is


@dataclass(frozen=True)
class Installed:
    """A package as it is installed: its version, and what it requires, in the words of its metadata."""

    version: str
    requires: tuple[str, ...]


def pins(
    package: str, extras: Iterable[str], markers: dict[str, str], installed: Callable[[str], Installed]
) -> list[str]:
    """Every package that one requires where the markers hold, as `name==version`, in the order of names."""
    versions: dict[str, str] = {}
    waiting = [*_required(installed(package), tuple(extras), markers)]
    seen = {(canonicalize_name(package), "")}
    while waiting:
        requirement = waiting.pop()
        name, wanted = canonicalize_name(requirement.name), ",".join(sorted(requirement.extras))
        if name in ON_THE_CLUSTER or (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        found = installed(name)
        versions[name] = found.version
        waiting += _required(found, tuple(requirement.extras), markers)
    return [f"{name}=={version}" for name, version in sorted(versions.items())]


def _required(package: Installed, extras: tuple[str, ...], markers: dict[str, str]) -> Iterator[Requirement]:
    for text in package.requires:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**markers, "extra": extra}) for extra in ("", *extras)):
            yield requirement
