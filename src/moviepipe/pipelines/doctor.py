"""What is missing on this machine, and the command that fixes it."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from moviepipe.config import Settings
from moviepipe.errors import LakeError, MissingRequirementError, StorageError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.sail import INSTALL, is_installed
from moviepipe.io.sharing import foreign_part, owner_of, remedy
from moviepipe.io.video_uploads import source_of
from moviepipe.jars import NAMES, SET_UP, can_write, class_archive, jar_folder, jars_of
from moviepipe.java import INSTALL_JAVA, fault_of, java_version
from moviepipe.pipelines.fetch import SOURCES
from moviepipe.pipelines.spark_session import with_kafka_jars
from moviepipe.pipelines.stored_models import INSTALL as INSTALL_MODELS
from moviepipe.pipelines.stored_models import require_packages
from moviepipe.pipelines.video import packages as video_packages
from moviepipe.pipelines.video.model import MODEL, require_model
from moviepipe.session import read_properties, starts_own_spark
from moviepipe.surroundings import ADD_USER, foreign_pyspark, ignored_variables, nameless_user

OLDEST_PYTHON = (3, 11)
NEW_LAKE = "moviepipe demo, or moviepipe import-csv"
INSTALL_STREAM = "pip install 'moviepipe[stream]'"
INSTALL_MONGO = "pip install 'moviepipe[mongo]'"
OK, MISSING, OPTIONAL = "ok", "missing", "optional"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is ok, missing (nothing works without it) or optional."""

    what: str
    state: str
    found: str
    fix: str = ""


def examine(env: str, settings: Settings) -> list[Finding]:
    """Everything moviepipe needs, in the order in which it is needed: on this machine, or on EMR."""
    if env == "emr":
        from moviepipe.pipelines.emr_doctor import examine_emr

        return [_python(), *examine_emr(settings)]
    return [
        _python(),
        _java(),
        *_spark(env),
        *_start_up(env),
        *_s3_jars(env, settings),
        _native_engine(),
        _models(),
        _videos(),
        *_uploads(settings),
        _lake(settings),
        *_keys(settings),
        *_kafka(env, settings),
        _mongo(settings),
        _fonts(),
    ]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", OK, found)
    return Finding("Python", MISSING, found, "make setup PYTHON=python3.11")


def _java() -> Finding:
    version = java_version()
    fault = fault_of(version)
    return Finding("Java", MISSING, fault, INSTALL_JAVA) if fault else Finding("Java", OK, str(version))


def _spark(env: str) -> Iterator[Finding]:
    """What else moviepipe's own Spark session needs, and the environment variables that it ignores."""
    if not starts_own_spark(read_properties(env)):
        return
    if fault := foreign_pyspark():
        yield Finding("PySpark", MISSING, fault, "unset PYTHONPATH")
    if fault := nameless_user():
        yield Finding("User", MISSING, fault, ADD_USER)
    if ignored := ignored_variables(os.environ):
        yield Finding("Variables", OK, f"{', '.join(ignored)} ignored; spark-submit uses them")


def _start_up(env: str) -> Iterator[Finding]:
    properties = read_properties(env)
    if NAMES not in properties:
        return
    folder, archive = jar_folder(properties), class_archive(properties)
    set_up = "moviepipe setup" if can_write(folder) else SET_UP
    names = ", ".join(sorted(Path(jar).name.split("_", 1)[-1] for jar in jars_of(properties)))
    lack = OPTIONAL if can_write(folder) else MISSING
    yield Finding("Delta jars", OK, names) if names else Finding("Delta jars", lack, "none", set_up)
    if archive.exists():
        yield Finding("Class-data archive", OK, f"{archive.stat().st_size / 2**20:.0f} MiB")
    else:
        yield Finding("Class-data archive", OPTIONAL, "none, so starts are slower", set_up)


def _s3_jars(env: str, settings: Settings) -> Iterator[Finding]:
    """The jars that Spark needs for a lake on S3; a cluster has its own."""
    if Lake.at(settings.lake).is_here or not starts_own_spark(read_properties(env)):
        return
    jars = jars_of(read_properties(env) | read_properties("s3"))
    found = f"{len(jars)} jars" if jars else "none yet, the first job on S3 fetches them"
    yield Finding("S3 jars", OK if jars else OPTIONAL, found)


def _native_engine() -> Finding:
    if not is_installed():
        return Finding("Native engine", OPTIONAL, "none, so Gold is built by Java, which takes longer", INSTALL)
    return Finding("Native engine", OK, f"pysail {version('pysail')}")


def _models() -> Finding:
    try:
        require_packages()
    except MissingRequirementError:
        return Finding("Models", OPTIONAL, "not all packages, and only train and predict need them", INSTALL_MODELS)
    return Finding("Models", OK, f"xgboost-cpu {version('xgboost-cpu')}")


def _videos() -> Finding:
    try:
        video_packages.require_packages()
        require_model()
    except MissingRequirementError:
        lacks_packages = any(find_spec(module) is None for module in video_packages.PACKAGES)
        if lacks_packages:
            return Finding("Videos", OPTIONAL, "not all packages, and only video needs them", video_packages.INSTALL)
        return Finding("Videos", OPTIONAL, "no model, and only video detect needs it", "moviepipe video setup")
    return Finding("Videos", OK, f"{MODEL}, opencv {version('opencv-python-headless')}")


def _uploads(settings: Settings) -> Iterator[Finding]:
    """Where videos are uploaded, if that is set."""
    if not settings.video.source:
        return
    source = source_of(settings.video.source)
    try:
        there = storage.is_folder(source)
    except StorageError as exc:
        yield Finding("Uploads of videos", MISSING, str(exc), "--set video.source=s3://BUCKET/PREFIX")
        return
    found = source if there else f"{source} has no files yet"
    yield Finding("Uploads of videos", OK if there else OPTIONAL, found, "" if there else "moviepipe video scan --help")


def _lake(settings: Settings) -> Finding:
    lake = Lake.at(settings.lake)
    try:
        if not lake.exists():
            return Finding("Lake", OPTIONAL, f"{lake.uri} does not exist yet", NEW_LAKE)
        lake.require_writable()
    except StorageError as exc:
        return Finding("Lake", MISSING, str(exc), "")
    except LakeError:
        return Finding("Lake", MISSING, f"{lake.uri} cannot be written", f"chown {os.getuid()} {lake.uri}, or --lake")
    if part := foreign_part(lake):
        return Finding("Lake", MISSING, f"{part} is {owner_of(part)}'s alone", f"{owner_of(part)} runs {remedy(lake)}")
    return Finding("Lake", OK, lake.uri)


def _keys(settings: Settings) -> Iterator[Finding]:
    for source in SOURCES.values():
        what, secret = f"{source.api.name} key", source.settings(settings).secret
        if named := [name for name in source.api.keys.variables if os.environ.get(name)] or secret:
            yield Finding(what, OK, f"the secret {secret}" if named is secret else named[0])
        else:
            fix = f"export {source.api.keys.variables[0]}=…, see moviepipe fetch --help"
            yield Finding(what, OPTIONAL, f"none, and only fetch --source {source.name} needs one", fix)


def _kafka(env: str, settings: Settings) -> Iterator[Finding]:
    if find_spec("confluent_kafka") is None:
        yield Finding("Kafka", OPTIONAL, "no confluent-kafka, and only stream needs it", INSTALL_STREAM)
        return
    yield Finding("Kafka", OK, f"confluent-kafka {version('confluent-kafka')}, {settings.kafka.bootstrap_servers}")
    if starts_own_spark(read_properties(env)):
        jars = jars_of(read_properties(env) | with_kafka_jars({}))
        found = f"{len(jars)} jars" if jars else "none yet, the first stream consume fetches them"
        yield Finding("Kafka jars", OK if jars else OPTIONAL, found, "" if jars else "moviepipe stream consume")


def _mongo(settings: Settings) -> Finding:
    if find_spec("pymongo") is None:
        return Finding("MongoDB", OPTIONAL, "no pymongo, and only publish mongo needs it", INSTALL_MONGO)
    if named := (os.environ.get("MONGODB_URI") and "MONGODB_URI") or settings.mongo.secret:
        return Finding("MongoDB", OK, f"pymongo {version('pymongo')}, address in {named}")
    fix = "export MONGODB_URI=mongodb+srv://…"
    return Finding("MongoDB", OPTIONAL, "no address, and only publish mongo needs one", fix)


def _fonts() -> Finding:
    """Fonts for the scripts of many movies; imported here, for matplotlib takes a while to load."""
    from moviepipe.charts.fonts import SAMPLES, fonts_for, undrawable

    if not (lacking := undrawable(SAMPLES)):
        return Finding("Fonts", OK, "all scripts of many movies")
    return Finding("Fonts", OPTIONAL, f"none for {' '.join(lacking)}", f"install {fonts_for(lacking)}")
