"""A publish that stops half-way: killed, out of room, without a JVM; what a reader may see is whole."""

import hashlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gold_lakes import film, write_all_gold
from moviepipe import cli
from moviepipe.gold import TABLES
from moviepipe.io.lake import Lake

# Runs a command in a process that dies at the n-th call of a function.
KILLED = """
import hashlib, itertools, os, signal, sys
from pathlib import Path
from moviepipe import cli

_, owner, name, number, *arguments = sys.argv
owner = {"Path": Path, "hashlib": hashlib}[owner]
call, calls = getattr(owner, name), itertools.count(1)

def deadly(*given):
    if next(calls) == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
    return call(*given)

setattr(owner, name, deadly)
sys.exit(cli.main(arguments))
"""
AT_RENAME, AT_DIGEST = ("Path", "replace"), ("hashlib", "file_digest")


def publish(lake: Lake, out: Path) -> list[str]:
    return ["publish", "csv", "--lake", lake.uri, "--out", str(out)]


def run(command: list[str], before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command where no Java is to be found."""
    environment = os.environ | {"PATH": "/nowhere", "JAVA_HOME": "/nowhere"}
    return subprocess.run(
        [sys.executable, *command], env=environment, preexec_fn=before, capture_output=True, text=True, check=False
    )


def contents(out: Path) -> dict[str, bytes]:
    """What a reader sees: the files that are not hidden."""
    return {file.name: file.read_bytes() for file in out.iterdir() if not file.name.startswith(".")}


def digests(seen: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in seen.items() if name != "manifest.json"}


def listed(seen: dict[str, bytes]) -> dict[str, str]:
    return {entry["file"]: entry["sha256"] for entry in json.loads(seen["manifest.json"])["files"]}


@pytest.fixture
def published(lake: Lake, tmp_path: Path) -> Path:
    """A folder with a first publish; since then every table has moved on."""
    out = tmp_path / "out"
    write_all_gold(lake, film(1))
    assert cli.main(publish(lake, out)) == 0
    write_all_gold(lake, *(film(number, company_names="x" * 100) for number in range(2_000)))
    return out


@pytest.mark.parametrize("file", [1, len(TABLES)])
def test_killed_while_it_writes_it_leaves_the_earlier_files_as_they_were(lake: Lake, published: Path, file: int):
    before = contents(published)
    assert run(["-c", KILLED, *AT_DIGEST, str(file), *publish(lake, published)]).returncode == -9
    assert len(list((published / ".publish").glob("*.csv"))) == file
    assert contents(published) == before
    assert cli.main(publish(lake, published)) == 0
    assert not (published / ".publish").exists()


@pytest.mark.parametrize("rename", [1, 3, len(TABLES) + 1])
def test_killed_while_the_files_appear_it_leaves_whole_files_and_no_manifest(lake: Lake, published: Path, rename: int):
    before = digests(contents(published))
    assert run(["-c", KILLED, *AT_RENAME, str(rename), *publish(lake, published)]).returncode == -9
    seen = contents(published)
    assert "manifest.json" not in seen
    assert cli.main(publish(lake, published)) == 0
    after = contents(published)
    assert listed(after) == digests(after)
    for name, digest in digests(seen).items():
        assert digest in (before[name], listed(after)[name])
    assert not (published / ".publish").exists()


def test_a_full_disk_is_one_clear_line_and_leaves_the_earlier_files_as_they_were(lake: Lake, published: Path):
    before = contents(published)
    assert listed(before) == digests(before)
    small_files_only = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # noqa: E731
    done = run(["-m", "moviepipe", *publish(lake, published)], before=small_files_only)
    reason = "(File too large). Make room, or choose another folder with --out."
    assert (done.returncode, done.stderr) == (1, f"moviepipe: {published} cannot be written {reason}\n")
    assert contents(published) == before
    assert not (published / ".publish").exists()


def test_it_needs_no_java(lake: Lake, published: Path):
    done = run(["-m", "moviepipe", *publish(lake, published)])
    assert (done.returncode, done.stderr) == (0, "")
    assert listed(contents(published))["movie_overview.csv"] == digests(contents(published))["movie_overview.csv"]
