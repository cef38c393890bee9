"""What a lake on S3 costs against a folder: seconds of each step, and requests by kind and by table write.

    python benchmarks/storage.py                                          # 200,000 generated movies and a day's changes
    python benchmarks/storage.py --movies 2000 --day-changes 100 10       # a quick look
    python benchmarks/storage.py --tmdb5000 ../shared/data/tmdb5000       # the files of TMDB 5000
    python benchmarks/storage.py --set spark.hadoop.delta.enableFastS3AListFrom=false

Each step is a command in a process of its own, first on a folder, then on a local SeaweedFS, by the same engine. A
proxy before the server counts the requests. On Amazon's S3 each request takes some ten milliseconds more than here, so
the counts say more than the seconds. The generated landing files are made once and kept in the --data folder.
"""

import argparse
import csv
import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from medallion_peers.generate import Catalogue, base_landing, day_landing

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from s3_server import BUCKET, Proxy, S3Server, client_of, running_s3_server

KINDS = ("PUT", "GET", "LIST", "HEAD", "DELETE", "POST")
LAKE = "lake"
TABLE = re.compile(rf"{LAKE}/(bronze|silver|gold|ops)/([a-z0-9_]+)")
COMMIT = re.compile(r"/_delta_log/\d{20}\.json$")
LIBRARIES = {"Hadoop": "S3A", "Boto": "boto", "object_store": "delta-rs", "delta": "delta-rs", "rust": "delta-rs"}
SORTS = {
    r"\d{20}\.json$": "VERSION.json",
    r"\d{20}\.[a-z0-9.-]*parquet$": "CHECKPOINT",
    r"[^/]+\.parquet$": "DATA",
    r"deletion_vector_[^/]+$": "VECTOR",
    r"landing/.+": "landing/FILE",
    r"(\d{20})\.?$": "VERSION",
}
BUILT, LATER = "2017-09-01", "2018-01-01"
MOST_OF_FOLDER = 1.5


@dataclass(frozen=True)
class Request:
    """A request: its kind (a listing is a GET of the bucket), the object or prefix it is about, and who asks.

    Hadoop's connector says in each request for which operation of a file system it asks.
    """

    kind: str
    key: str
    caller: str

    @classmethod
    def of(cls, head: str) -> "Request":
        """The request of an HTTP request's head."""
        line, *headers = head.split("\r\n")
        named = {name.lower(): value for name, _, value in (header.partition(": ") for header in headers)}
        caller = _caller(named.get("user-agent", ""), named.get("referer", ""))
        verb, target, _ = line.split(" ")
        parts = urlsplit(target)
        if verb == "GET" and "list-type=2" in parts.query:
            return cls("LIST", parse_qs(parts.query, encoding="utf-8").get("prefix", [""])[0], caller)
        return cls(verb, unquote(parts.path).removeprefix(f"/{BUCKET}/"), caller)

    @property
    def shape(self) -> str:
        """What sort of file or folder it is about."""
        key = re.sub(r"^lake/(bronze|silver|gold|ops)/[a-z0-9_]+", "TABLE", self.key)
        for pattern, sort in SORTS.items():
            key = re.sub(pattern, sort, key)
        return key

    @property
    def table(self) -> str | None:
        """The table that it is about, if any."""
        found = TABLE.match(self.key)
        return f"{found[1]}.{found[2]}" if found else None

    @property
    def is_commit(self) -> bool:
        """True when it writes a version of a table."""
        return self.kind == "PUT" and self.table is not None and bool(COMMIT.search(self.key))


def _caller(agent: str, referer: str) -> str:
    """Who asks: a library, and the operation if it says so."""
    library = next((name for sign, name in LIBRARIES.items() if sign in agent), agent[:30])
    return " ".join([library, *parse_qs(urlsplit(referer).query).get("op", [])])


@dataclass(frozen=True)
class Work:
    """Where a benchmark takes place: its folder, the server, the proxy before it, and settings of moviepipe."""

    folder: Path
    server: S3Server
    proxy: Proxy
    assignments: tuple[str, ...]
    by_table: bool
    by_caller: bool

    def measure(self, name: str, command: list[str]) -> tuple[float, float]:
        """The seconds of a command in a folder and on S3; prints them and the requests."""
        here = self._seconds(command, str(self.folder / LAKE), {})
        self.proxy.heads.clear()
        there = self._seconds(command, f"s3://{BUCKET}/{LAKE}", self.server.variables(endpoint=self.proxy.endpoint))
        print(f"\n{name}: folder {here:.1f} s, S3 {there:.1f} s")
        requests = [Request.of(head) for head in self.proxy.heads]
        show(requests, self.by_table)
        if self.by_caller:
            show_callers(requests)
        return here, there

    def _seconds(self, command: list[str], lake: str, variables: dict[str, str]) -> float:
        sets = [part for each in self.assignments for part in ("--set", each)]
        log = self.folder / "log"
        started = time.monotonic()
        with log.open("wb") as output:
            done = subprocess.run(
                [sys.executable, "-m", "moviepipe", *command, *sets, "--lake", lake],
                env=os.environ | variables | {"XDG_STATE_HOME": str(self.folder / "state")},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            sys.exit(f"storage: moviepipe {' '.join(command)} failed on {lake}:\n{log.read_text()[-3000:]}")
        return time.monotonic() - started

    def land(self, files: Path) -> None:
        """Puts landing files into both lakes."""
        landing, client = self.folder / LAKE / "landing", client_of(self.server)
        landing.mkdir(parents=True, exist_ok=True)
        for file in sorted(files.iterdir()):
            (landing / file.name).write_bytes(file.read_bytes())
            client.put_object(Bucket=BUCKET, Key=f"{LAKE}/landing/{file.name}", Body=file.read_bytes())


def arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tmdb5000", type=Path, help="folder of the TMDB 5000 files (.csv.gz), instead of generated")
    parser.add_argument("--movies", type=int, default=200_000, help="how many to generate; default 200,000")
    parser.add_argument(
        "--day-changes",
        nargs=2,
        type=int,
        metavar=("CHANGED", "NEW"),
        help="a later day's movies; default one in a hundred and in a thousand; of TMDB 5000 the first CHANGED",
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of moviepipe")
    parser.add_argument("--by-table", action="store_true", help="also prints the requests of each table")
    parser.add_argument("--by-caller", action="store_true", help="also prints who asks for what")
    default_data = Path(tempfile.gettempdir()) / "moviepipe-benchmarks"
    parser.add_argument("--data", type=Path, default=default_data, help="where generated landing files are kept")
    return parser.parse_args()


def main() -> None:
    """Measures every step on both, and prints a table and the ratio of a day's changes."""
    options = arguments()
    changed, new = options.day_changes or (max(1, options.movies // 100), max(1, options.movies // 1000))
    with tempfile.TemporaryDirectory(prefix="moviepipe-storage-") as folder:
        server_folder = Path(folder) / "s3"
        server_folder.mkdir()
        with running_s3_server(server_folder) as server, Proxy(server.port).running() as proxy:
            work = Work(
                Path(folder), server, proxy, ("engine.gold=jvm", *options.set), options.by_table, options.by_caller
            )
            if options.tmdb5000:
                day_ratio = of_tmdb5000(work, options.tmdb5000, options.day_changes[0] if options.day_changes else 50)
            else:
                day_ratio = of_generated(work, Catalogue(options.movies), changed, new, options.data)
    print(f"\na day's changes on S3 take {day_ratio:.2f} times the folder's time; at most {MOST_OF_FOLDER} is wanted")


def of_generated(work: Work, catalogue: Catalogue, changed: int, new: int, data: Path) -> float:
    """Measures a build and a later day of generated movies; how many times the folder's time that day takes."""
    base, day = base_landing(catalogue, data), day_landing(catalogue, changed, new, data)
    print(f"{catalogue.movies:,} generated movies, then {changed:,} changed and {new:,} new ones")
    work.land(base)
    return builds(work, lambda: work.land(day))


def of_tmdb5000(work: Work, files: Path, changed: int) -> float:
    """The same of the TMDB 5000 files, and of its first rows as a later day would have them."""
    names = ("movies", "credits")
    whole = {name: files / f"tmdb_5000_{name}.csv.gz" for name in names}
    few = {name: first_rows(whole[name], work.folder / f"{name}.csv", changed) for name in names}
    print(f"TMDB 5000, then its first {changed:,} movies as of a later day")

    def importing(paths: dict[str, Path], day: str) -> list[str]:
        return [
            "import-csv",
            *(part for name in names for part in (f"--{name}", str(paths[name]))),
            "--fetched-at",
            day,
        ]

    work.measure("import-csv", importing(whole, BUILT))
    return builds(work, lambda: work.measure("import-csv, a later day", importing(few, LATER)))


def builds(work: Work, land_day: Callable[[], object]) -> float:
    """Measures all layers over what has landed, again with nothing new, and with a day's changes."""
    run = ["run", "--out", str(work.folder / "out")]
    work.measure("run", run)
    work.measure("run, nothing new", run)
    land_day()
    here, there = work.measure("run, a day's changes", run)
    work.measure("tables", ["tables"])
    return there / here


def first_rows(file: Path, copy: Path, count: int) -> Path:
    """A CSV file of the first rows of another."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as source, copy.open("w", encoding="utf-8") as target:
        csv.writer(target).writerows(islice(csv.reader(source), count + 1))
    return copy


def show(requests: Sequence[Request], by_table: bool) -> None:
    """Prints requests by kind: all, those of tables, and of those that were written for each version written."""
    print(f"  {'':<34}{'writes':>8}" + "".join(f"{kind:>8}" for kind in KINDS))
    of_tables = [each for each in requests if each.table]
    rows: list[tuple[str, Sequence[Request]]] = [("all requests", requests), ("of tables", of_tables)]
    if by_table:
        tables = sorted({each.table or "" for each in of_tables})
        rows += [(table, [each for each in of_tables if each.table == table]) for table in tables]
    for label, some in rows:
        counts, writes = Counter(each.kind for each in some), sum(each.is_commit for each in some)
        print(f"  {label:<34}{writes:>8}" + "".join(f"{counts[kind]:>8}" for kind in KINDS))
    if writes := sum(each.is_commit for each in of_tables):
        written = {each.table for each in requests if each.is_commit}
        counts = Counter(each.kind for each in of_tables if each.table in written)
        print(
            f"  {'of written tables, per write':<34}{'':>8}" + "".join(f"{counts[k] / writes:>8.1f}" for k in KINDS),
            flush=True,
        )


def show_callers(requests: Sequence[Request]) -> None:
    """Prints how many requests of each kind a library has made, for which operation and sort of file."""
    counts = Counter((each.kind, each.caller, each.shape) for each in requests)
    print(f"  {'requests':>8}  {'kind':<7}{'asked by':<34}about")
    for (kind, caller, shape), count in counts.most_common():
        print(f"  {count:>8}  {kind:<7}{caller:<34}{shape}")


if __name__ == "__main__":
    main()
