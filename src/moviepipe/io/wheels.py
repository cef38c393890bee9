"""Wheels for another machine than this, from pip's package index."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from moviepipe.errors import MissingRequirementError, MoviepipeError

DOWNLOAD = ("-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input", "--quiet")
UNREACHABLE = re.compile(r"NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|Temporary failure|SSLError")


def download_wheels(pins: Sequence[str], python: str, platforms: Sequence[str], folder: Path) -> list[Path]:
    """Downloads one wheel for each `name==version`, for a Python and the platforms that it may be made for.

    Raises MoviepipeError when one is nowhere to be had.
    """
    platform_options = [option for platform in platforms for option in ("--platform", platform)]
    options = ["--python-version", python, "--implementation", "cp", *platform_options, "--dest", str(folder)]
    done = subprocess.run([sys.executable, *DOWNLOAD, *options, *pins], capture_output=True, text=True, check=False)
    if done.returncode:
        raise _failure(done.stderr, python, platforms[0])
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) != len(pins):
        raise MoviepipeError(f"pip brought {len(wheels)} wheels for {len(pins)} packages. Report it with --verbose.")
    return wheels


def _failure(said: str, python: str, platform: str) -> MoviepipeError:
    if "No module named pip" in said:
        return MissingRequirementError(f"{sys.executable} has no pip. Run: {sys.executable} -m ensurepip")
    if UNREACHABLE.search(said):
        return MoviepipeError("pip cannot reach its package index. Check the network, or `pip config list`.")
    if found := re.search(r"No matching distribution found for (\S+)", said):
        return MoviepipeError(
            f"There is no wheel of {found[1]} for Python {python} on {platform}. "
            "Install a version here that has one, or choose another --python or --machine."
        )
    lines = [line for line in said.splitlines() if line.startswith("ERROR")] or said.splitlines()[-1:] or ["no reason"]
    return MoviepipeError(f"pip download failed: {lines[-1].removeprefix('ERROR: ')}. Run it with --verbose.")
