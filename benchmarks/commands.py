"""The commands that only look, against the same questions asked by hand of DuckDB and delta-rs.

    python benchmarks/commands.py --lake demo-lake                 # five runs of each
    python benchmarks/commands.py --lake demo-lake --engine jvm    # `sql` on Spark

Each run is a fresh process, the two in turn; printed are medians of seconds and of processor seconds, and how many
times as much the command takes. A native server's processor seconds count; a JVM's do not: nobody waits for its end.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from command_peers.by_hand import QUERY, QUESTIONS


@dataclass(frozen=True)
class Taken:
    """What one process took, in seconds."""

    seconds: float
    processor: float


def arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", type=Path, required=True, help="a lake with all layers")
    parser.add_argument("--movie", default="1", help="whom `trace` follows; default 1")
    parser.add_argument("--engine", default="auto", choices=["auto", "jvm", "native"], help="of `sql`; default auto")
    parser.add_argument("--runs", type=int, default=5, help="runs of each; default 5")
    parser.add_argument("--only", nargs="*", choices=list(QUESTIONS), default=list(QUESTIONS), help="these questions")
    return parser.parse_args()


def run(command: list[str], log: Path) -> Taken:
    """Runs a process to its end; its output goes to `log`, which a failure names."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with log.open("wb") as output:
        code = subprocess.run(command, stdout=output, stderr=output, check=False).returncode
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if code:
        sys.exit(f"{' '.join(command)} ended with {code}: {log.read_text(errors='replace').strip()[-500:]}")
    return Taken(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def commands(options: argparse.Namespace, out: Path) -> dict[str, tuple[list[str], list[str]]]:
    """By question, moviepipe's command and the one by hand."""
    lake = str(options.lake)
    extra = {"trace": [options.movie], "sql": [QUERY, "--engine", options.engine], "charts": ["--out", str(out)]}
    by_hand = str(Path(__file__).parent / "command_peers" / "by_hand.py")
    return {
        name: (
            [sys.executable, "-m", "moviepipe", name, *extra.get(name, []), "--lake", lake],
            [sys.executable, by_hand, name, lake, options.movie, str(out)],
        )
        for name in options.only
    }


def main() -> None:
    """Runs each question so many times in both ways, then prints what they took."""
    options = arguments()
    print(f"{options.lake.name}, {os.cpu_count()} cores, medians of {options.runs} runs")
    print(f"{'question':<9}{'seconds':>9}{'by hand':>9}{'times':>7}{'cpu s':>9}{'by hand':>9}{'times':>7}")
    with tempfile.TemporaryDirectory() as folder:
        out, log = Path(folder) / "out", Path(folder) / "log"
        for name, ways in commands(options, out).items():
            taken = [[run(way, log) for way in ways] for _ in range(options.runs)]
            mine, peer = ([pair[number] for pair in taken] for number in (0, 1))
            parts = [name.ljust(9)]
            for kind in ("seconds", "processor"):
                ours, theirs = (median(getattr(each, kind) for each in runs) for runs in (mine, peer))
                parts.append(f"{ours:9.2f}{theirs:9.2f}{ours / theirs:7.1f}")
            print("".join(parts), flush=True)


if __name__ == "__main__":
    main()
