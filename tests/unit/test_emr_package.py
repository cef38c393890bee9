"""The artifact for a cluster: the same bytes each time, whole or not at all, and of nothing but what it says."""

import hashlib
import json
import os
import platform
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from made_wheels import INSTALLED, WHEELS, write_wheel, write_wheels
from moviepipe.config import ConfigError
from moviepipe.emr.pins import pins
from moviepipe.emr.target import Target
from moviepipe.environment import NOTE, environment_fault
from moviepipe.errors import MoviepipeError
from moviepipe.pipelines.emr_package import PackageRequest, run
from moviepipe.pipelines.report import TableReport

ROOT = Path(__file__).parents[2]
CLUSTER = Target(".".join(map(str, sys.version_info[:2])), "x86_64")
PATHS = ["environment.tar.gz", *sorted(f"jobs/{job.name}" for job in ROOT.glob("jobs/*.py")), "manifest.json"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The only wheels that pip finds."""
    folder = tmp_path_factory.mktemp("wheels") / "index"
    write_wheels(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(folder))
        yield folder


@pytest.fixture
def other_beta(index: Path) -> Iterator[Callable[[str, str], None]]:
    """Changes a file of the package beta, which is put back in the end."""
    wheel = "beta-2.0-py3-none-any.whl"
    yield lambda file, text: write_wheel(index / wheel, {**WHEELS[wheel], file: text})
    write_wheel(index / wheel, WHEELS[wheel])


@pytest.fixture(scope="module")
def artifact(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for this machine, to look at."""
    return make(tmp_path_factory.mktemp("artifact"))[0]


def make(out: Path, target: Target = CLUSTER) -> tuple[Path, TableReport]:
    """An artifact of the made-up packages, and what was said of it."""
    said: list[TableReport] = []
    return run(out, PackageRequest(target), said.append, installed=INSTALLED.__getitem__), said[0]


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_input_gives_the_same_bytes_under_the_same_name(artifact: Path, tmp_path: Path, index: Path):
    for wheel in index.iterdir():
        os.utime(wheel, (0, 0))
    mask = os.umask(0o077)
    try:
        second, _ = make(tmp_path)
    finally:
        os.umask(mask)
    assert contents(artifact) == contents(second)
    assert artifact.name == second.name
    assert sorted(contents(artifact)) == [*PATHS, "moviepipe.zip", "spark-emr.conf"]


def test_another_package_gives_another_name(artifact: Path, tmp_path: Path, other_beta: Callable[[str, str], None]):
    other_beta("beta.py", "NAME = 'other'\n")
    second, _ = make(tmp_path)
    assert artifact.name != second.name
    assert artifact.name.startswith("moviepipe-0.1.0-")


def test_the_manifest_says_what_the_files_are(artifact: Path):
    manifest = json.loads((artifact / "manifest.json").read_bytes())
    listed = {each["file"]: each["sha256"] for each in manifest["files"]}
    assert listed == {name: digest for name, digest in contents(artifact).items() if name != "manifest.json"}
    assert (manifest["name"], manifest["python"], manifest["machine"]) == (artifact.name, CLUSTER.python, "x86_64")
    assert sorted(manifest["wheels"]) == sorted(WHEELS)


def test_the_code_holds_modules_conf_and_templates_and_nothing_else(artifact: Path):
    with ZipFile(artifact / "moviepipe.zip") as code:
        entries = code.infolist()
    names = [entry.filename for entry in entries]
    assert {"moviepipe/cli/__init__.py", "moviepipe/conf/emr.yaml", "moviepipe/report/templates/page.css"} <= {*names}
    assert [name for name in names if "__pycache__" in name or name.startswith("moviepipe/jobs")] == []
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(set(names), key=lambda name: name.split("/"))


def test_the_properties_are_those_of_conf_and_name_the_python(artifact: Path):
    text = (artifact / "spark-emr.conf").read_text(encoding="utf-8")
    assert text.startswith((ROOT / "conf" / "spark-emr.conf").read_text(encoding="utf-8"))
    properties = dict(line.split() for line in text.splitlines() if line.startswith("spark.pyspark"))
    assert properties == dict.fromkeys(("spark.pyspark.python", "spark.pyspark.driver.python"), CLUSTER.interpreter)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the made-up wheels are of x86_64")
def test_the_environment_is_unpacked_elsewhere_and_runs_with_a_python_that_lacks_it(artifact: Path, tmp_path: Path):
    there = tmp_path / "elsewhere" / "environment"
    there.mkdir(parents=True)
    subprocess.run(["tar", "-xzf", artifact / "environment.tar.gz", "-C", there], check=True)
    assert subprocess.run([there / "alpha" / "tool"], capture_output=True, check=True).stdout == b"tool\n"
    code = "import beta, moviepipe; print(beta.NAME)"
    search = {"PYTHONPATH": f"./environment:{ROOT / 'src'}"}
    python = subprocess.run([sys.executable, "-S", "-c", code], cwd=there.parent, env=search, capture_output=True)
    assert (python.stdout, python.stderr) == (b"alpha, beta\n", b"")


def test_the_environment_has_no_link_program_owner_or_path_of_this_machine(artifact: Path):
    with tarfile.open(artifact / "environment.tar.gz") as archive:
        entries = archive.getmembers()
        texts = [archive.extractfile(entry).read() for entry in entries]  # type: ignore[union-attr]
    assert [entry.name for entry in entries if not entry.isfile() or "scripts" in entry.name] == []
    assert {(entry.mtime, entry.uid, entry.uname) for entry in entries} == {(315_532_800, 0, "")}
    assert [entry.name for entry in entries if entry.mode & 0o100] == ["alpha/tool"]
    assert [text for text in texts if str(artifact.parent).encode() in text or sys.prefix.encode() in text] == []


def test_a_python_of_another_minor_version_is_told_in_one_line(tmp_path: Path):
    (tmp_path / NOTE).write_text(json.dumps({"python": "3.99", "machine": platform.machine()}), encoding="utf-8")
    command = [sys.executable, "-c", "import moviepipe.cli"]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT / 'src'}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "and the artifact was made for 3.99" in done.stderr
    assert "Set spark.pyspark.python=python3.99" in done.stderr


def test_another_processor_is_told_too(tmp_path: Path):
    python = ".".join(map(str, sys.version_info[:2]))
    (tmp_path / NOTE).write_text(json.dumps({"python": python, "machine": "alpha"}), encoding="utf-8")
    assert f"made for {python} on alpha" in (environment_fault([str(tmp_path)]) or "")


def test_the_code_without_its_environment_is_told_in_one_line(artifact: Path):
    command = [sys.executable, "-S", str(artifact / "jobs" / "gold.py")]
    environment = {"PYTHONPATH": str(artifact / "moviepipe.zip")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the packages of its environment are not on Python's path" in done.stderr


def test_every_package_is_pinned_once_but_those_of_the_cluster():
    assert pins("moviepipe", (), CLUSTER.markers, INSTALLED.__getitem__) == ["alpha==1.0", "beta==2.0"]


def test_an_extra_brings_its_packages():
    installed = {**INSTALLED, "alpha": INSTALLED["alpha"].__class__("1.0", ())}
    assert pins("moviepipe", (), CLUSTER.markers, installed.__getitem__) == ["alpha==1.0"]
    assert pins("moviepipe", ("more",), CLUSTER.markers, installed.__getitem__) == ["alpha==1.0", "beta==2.0"]


def test_a_package_without_a_wheel_for_the_cluster_is_named_and_nothing_is_left(index: Path, tmp_path: Path):
    with pytest.raises(MoviepipeError, match=r"no wheel of alpha==1.0 for Python 3.13 on manylinux_2_34_aarch64"):
        make(tmp_path / "out", Target("3.13", "aarch64"))
    assert list((tmp_path / "out").iterdir()) == []


def test_two_packages_with_different_files_of_one_name_are_refused(
    tmp_path: Path, other_beta: Callable[[str, str], None]
):
    other_beta("alpha/__init__.py", "NAME = 'beta'\n")
    with pytest.raises(MoviepipeError, match=r"different files alpha/__init__.py"):
        make(tmp_path / "out")


def test_an_artifact_that_is_there_is_left_and_one_that_was_changed_is_refused(index: Path, tmp_path: Path):
    artifact, first = make(tmp_path / "out")
    _, second = make(tmp_path / "out")
    assert (first.action, second.action) == ("written", "unchanged")
    (artifact / "jobs" / "gold.py").write_text("", encoding="utf-8")
    with pytest.raises(MoviepipeError, match=r"is no longer what its name says. Remove it"):
        make(tmp_path / "out")


def test_an_extra_that_is_none_for_a_cluster_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"moviepipe\[dev\] is nothing for a cluster. Choose from models, "):
        run(tmp_path, PackageRequest(CLUSTER, ("dev",)), print)
