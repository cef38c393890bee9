"""Set-up: the jars, and the class-data archive that the JVM maps at every later start."""

import subprocess
import sys
import tempfile
from collections.abc import Callable

from moviepipe.errors import MissingRequirementError
from moviepipe.jars import class_archive, require_room
from moviepipe.session import JAVA_OPTIONS, read_properties, start_session

TRAINING_MOVIES = "200"


def run(env: str, say: Callable[[str], None]) -> None:
    """Starts a session once, which fetches the jars, and lets a small demo show the JVM what it will load."""
    properties = read_properties(env)
    require_room(properties)
    start_session(env).stop()
    archive = class_archive(properties)
    archive.unlink(missing_ok=True)
    dump = f"{JAVA_OPTIONS}={properties.get(JAVA_OPTIONS, '')} -XX:ArchiveClassesAtExit={archive} -Xlog:disable"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "moviepipe", "demo", "--movies", TRAINING_MOVIES, "--set", dump]
        places = ["--lake", f"{folder}/lake", "--out", f"{folder}/out"]
        training = subprocess.run([*command, *places], capture_output=True, text=True, check=False)
    if training.returncode or not archive.exists():
        raise MissingRequirementError(f"The class-data archive was not made: {training.stderr.strip()[-500:]}")
    say(f"The jars and the class-data archive are in {archive.parent}")
