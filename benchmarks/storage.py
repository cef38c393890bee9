"""What a lake on S3 costs against a folder: seconds and requests of each step, with TMDB 5000 on a local SeaweedFS.

    python benchmarks/storage.py --data ../shared/data/tmdb5000

Each step is a command in a process of its own. A proxy before the server counts the requests by kind. On Amazon's S3
each request takes some ten milliseconds more than here, so the counts say more than the seconds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from s3_server import BUCKET, Proxy, S3Server, running_s3_server

KINDS = ("PUT", "GET", "LIST", "HEAD", "DELETE", "POST")


def main() -> None:
    """Measures every step on both, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="Folder of the TMDB 5000 files, as .csv.gz.")
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory(prefix="moviepipe-storage-") as folder:
        server_folder = Path(folder) / "s3"
        server_folder.mkdir()
        with running_s3_server(server_folder) as server, Proxy(server.port).running() as proxy:
            print(f"{'step':<28}{'folder s':>10}{'S3 s':>8}" + "".join(f"{kind:>8}" for kind in KINDS))
            for name, command in steps(data):
                measure(name, command, Path(folder), server, proxy)


def steps(data: Path) -> list[tuple[str, list[str]]]:
    """The steps in order: a whole build, the same again, what reads."""
    files = ["--movies", str(data / "tmdb_5000_movies.csv.gz"), "--credits", str(data / "tmdb_5000_credits.csv.gz")]
    later = ["--fetched-at", "2018-01-01"]
    jvm = ["--set", "engine.gold=jvm"]
    return [
        ("import-csv", ["import-csv", *files]),
        ("bronze", ["bronze"]),
        ("silver", ["silver"]),
        ("gold", ["gold", *jvm]),
        ("run, nothing new", ["run", *jvm]),
        ("import-csv, a later day", ["import-csv", *files, *later]),
        ("run, all movies newer", ["run", *jvm]),
        ("tables", ["tables"]),
        ("charts", ["charts"]),
        ("publish csv", ["publish", "csv"]),
    ]


def measure(name: str, command: list[str], folder: Path, server: S3Server, proxy: Proxy) -> None:
    """Runs a step on both and prints its line."""
    here = seconds(command, str(folder / "lake"), folder, {})
    proxy.seen.clear()
    there = seconds(command, f"s3://{BUCKET}/lake", folder, server.variables(endpoint=proxy.endpoint))
    counts = Counter(map(kind_of, proxy.seen))
    print(f"{name:<28}{here:>10.1f}{there:>8.1f}" + "".join(f"{counts[kind]:>8}" for kind in KINDS), flush=True)


def seconds(command: list[str], lake: str, folder: Path, variables: dict[str, str]) -> float:
    """The time of a command; raises CalledProcessError when it fails."""
    out = [] if command[0] not in ("charts", "publish", "run") else ["--out", str(folder / "out")]
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "moviepipe", *command, *out, "--lake", lake],
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - started


def kind_of(line: str) -> str:
    """A request's kind by its first line; a listing is a GET of the bucket."""
    verb = line.split()[0]
    return "LIST" if verb == "GET" and "list-type=2" in line else verb


if __name__ == "__main__":
    main()
