"""Jars from Maven Central, for tests and benchmarks: fetched once, by the Ivy that pyspark brings."""

import shutil
import subprocess
import sys
from pathlib import Path

import pyspark
from filelock import FileLock

IVY = """<ivy-module version="2.0">
  <info organisation="moviepipe" module="{name}"/>
  <configurations><conf name="run"/></configurations>
  <dependencies>{dependencies}</dependencies>
</ivy-module>
"""
DEPENDENCY = '<dependency org="{}" name="{}" rev="{}" conf="run->default"/>'


def jar_folder(name: str, *coordinates: str) -> Path:
    """The folder of artifacts (`group:name:version`) and what they need, beside moviepipe's own; fetched if missing."""
    folder = Path(sys.prefix) / "share" / "moviepipe" / name
    with fetching():
        if not (folder / "complete").exists():
            _fetch(folder, coordinates)
    return folder / "jars"


def fetching() -> FileLock:
    """One process at a time fetches jars."""
    lock = Path(sys.prefix) / "share" / "moviepipe" / "tests-fetch.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(lock)


def _fetch(folder: Path, coordinates: tuple[str, ...]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    dependencies = "".join(DEPENDENCY.format(*each.split(":")) for each in coordinates)
    (folder / "ivy.xml").write_text(IVY.format(name=folder.name, dependencies=dependencies))
    (ivy,) = (Path(pyspark.__file__).parent / "jars").glob("ivy-*.jar")
    places = ["-cache", str(folder / "cache"), "-ivy", str(folder / "ivy.xml"), "-confs", "run"]
    retrieve = ["-retrieve", f"{folder}/jars/[artifact]-[revision].[ext]"]
    done = subprocess.run(["java", "-jar", ivy, *places, *retrieve], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{folder.name} could not be fetched: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    shutil.rmtree(folder / "cache")
    (folder / "complete").touch()
