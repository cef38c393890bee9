"""The Java that Spark would start."""

import os
import re
import subprocess
from pathlib import Path

from moviepipe.errors import MissingRequirementError
from moviepipe.surroundings import own_variables

OLDEST_JAVA, NEWEST_JAVA = 17, 21
INSTALL_JAVA = f"install Java {OLDEST_JAVA} (openjdk-{OLDEST_JAVA}-jre-headless), or set JAVA_HOME to one"


def java_version() -> int | None:
    """The major version of the Java that Spark would start, or None when there is none."""
    home = os.environ.get("JAVA_HOME")
    java, own = str(Path(home) / "bin" / "java") if home else "java", own_variables(os.environ)
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=True, env=own).stderr
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', answer)
    return int(found[1]) if found else None


def fault_of(version: int | None) -> str | None:
    """Why Spark cannot run on this Java, or None when it can."""
    home = os.environ.get("JAVA_HOME")
    where = f" at JAVA_HOME={home}" if home else ""
    if version is None:
        return f"not found{where}"
    if OLDEST_JAVA <= version <= NEWEST_JAVA:
        return None
    much = "old" if version < OLDEST_JAVA else "new"
    return f"{version} found{where}, which is too {much}: Spark 4.1 runs on {OLDEST_JAVA} to {NEWEST_JAVA}"


def require_java() -> None:
    """Raises MissingRequirementError unless a Java that Spark 4.1 can use is found."""
    if fault := fault_of(java_version()):
        raise MissingRequirementError(f"Java {fault}. Spark needs it: {INSTALL_JAVA}.")
