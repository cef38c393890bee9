"""`emr functions`: a zip for each function of AWS Lambda, as small as its imports allow, the same bytes each time."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from moviepipe.emr.pins import Installed, pins
from moviepipe.emr.target import Target
from moviepipe.errors import MoviepipeError
from moviepipe.io.archives import Member, wheel_members, write_zip
from moviepipe.io.file_set import hidden_folder
from moviepipe.io.wheels import download_wheels
from moviepipe.pipelines.emr_package import installed_here, package_members
from moviepipe.pipelines.report import Report, TableReport

# boto3 is Lambda's own. What these need in turn is found by their metadata.
FETCHING = ("filelock", "pydantic", "pyrate-limiter", "pyroaring", "PyYAML", "requests", "tenacity")
DRAWING = ("filelock", "matplotlib", "numpy", "pandas", "pydantic", "PyYAML")
# `fetch_changes` and `on_video_upload` are in the zip of fetch_year.
FUNCTIONS = {"fetch_year": FETCHING, "draw_charts": DRAWING}
LARGEST = 250 * 2**20  # what Lambda takes, unpacked
NOT_NEEDED = ("/tests/", "/mpl-data/sample_data/")


def run(
    out: Path, target: Target, report: Report, installed: Callable[[str], Installed] = installed_here
) -> list[Path]:
    """Makes the zips in a folder; raises MoviepipeError when a package has no wheel, or a zip is too large."""
    made = []
    for name, packages in FUNCTIONS.items():
        started = time.monotonic()
        wanted = pins(name, (), target.markers, partial(_own_or, packages, installed))
        with hidden_folder(out) as hidden:
            wheels = download_wheels(wanted, target.python, target.platforms, hidden)
            members = [each for wheel in wheels for each in wheel_members(wheel) if _is_needed(each)]
            members += package_members()
            size = sum(len(each.content) for each in members)
            if size > LARGEST:
                raise MoviepipeError(f"{name} has {size / 2**20:,.0f} MiB, and Lambda takes 250. Leave packages out.")
            write_zip(hidden / "function.zip", sorted(members, key=lambda each: each.name))
            made.append((hidden / "function.zip").replace(out / f"{name}.zip"))
        note = f"{made[-1].stat().st_size / 2**20:,.0f} MiB, {size / 2**20:,.0f} unpacked"
        report(TableReport(str(made[-1]), "written", None, time.monotonic() - started, note))
    return made


def _own_or(packages: tuple[str, ...], installed: Callable[[str], Installed], name: str) -> Installed:
    """The function itself, as a package that requires what it needs; or one that is installed."""
    return Installed("0", packages) if name in FUNCTIONS else installed(name)


def _is_needed(member: Member) -> bool:
    return not any(part in f"/{member.name}" for part in NOT_NEEDED)
