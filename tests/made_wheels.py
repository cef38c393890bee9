"""Wheels made up for tests: small ones, with all that a wheel may hold."""

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from moviepipe.emr.pins import Installed

RUNNABLE = 0o755 << 16
WHEELS = {
    "alpha-1.0-cp311-abi3-manylinux_2_28_x86_64.whl": {
        "alpha/__init__.py": "from alpha.part import NAME\n",
        "alpha/tool": "#!/bin/sh\necho tool\n",
        "alpha-1.0.data/purelib/alpha/part.py": "NAME = 'alpha'\n",
        "alpha-1.0.data/scripts/alpha": "#!python\n",
        "alpha-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\n",
        "alpha-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: alpha\nVersion: 1.0\n",
    },
    "beta-2.0-py3-none-any.whl": {
        "beta.py": "import alpha\nNAME = alpha.NAME + ', beta'\n",
        "beta-2.0.dist-info/WHEEL": "Wheel-Version: 1.0\n",
        "beta-2.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: beta\nVersion: 2.0\n",
    },
}
INSTALLED = {
    "moviepipe": Installed("0.1.0", ("alpha>=1", "pyspark==4.1.1", "beta; extra == 'more'")),
    "alpha": Installed("1.0", ("beta; sys_platform == 'linux'", "colorama; sys_platform == 'win32'")),
    "beta": Installed("2.0", ("alpha",)),
}


def write_wheel(path: Path, files: Mapping[str, str]) -> None:
    """One wheel; the file `alpha/tool` may be run."""
    with ZipFile(path, "w") as wheel:
        for name, text in files.items():
            entry = ZipInfo(name)
            entry.external_attr = RUNNABLE if name.endswith("/tool") else 0o644 << 16
            wheel.writestr(entry, text)


def write_wheels(folder: Path) -> None:
    """Every wheel, into a folder that pip may be told to find them in."""
    folder.mkdir()
    for name, files in WHEELS.items():
        write_wheel(folder / name, files)
