"""From landing to Gold, moviepipe against what a user would pick instead, on the same files.

    python benchmarks/medallion.py                                     # 200,000 movies, three rounds
    python benchmarks/medallion.py --credits                           # with cast, crew and keywords
    python benchmarks/medallion.py --movies 1100000 --day-changes 7000 500 --peers duckdb plain-spark
    python benchmarks/medallion.py --movies 5000000 --peers --runs 1   # moviepipe alone
    python benchmarks/medallion.py --generate-only --movies 20000      # the landing files alone; says where they are

Every tool runs in a process of its own, all of them in turn within a round, and after each round all tables are
compared: a difference ends the run. The landing files are made once and kept in the --data folder, beside the logs.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from medallion_peers.generate import Catalogue, base_landing, day_landing, mean_body_size
from medallion_peers.measure import Measured, RunFailedError
from medallion_peers.rounds import (
    DAY,
    DUCKDB,
    MOVIEPIPE,
    PANDAS,
    PLAIN_SPARK,
    REBUILT,
    DifferentTablesError,
    Rounds,
)
from medallion_peers.show import CONSOLE, print_results, print_written

PEERS = {"duckdb": DUCKDB, "plain-spark": PLAIN_SPARK, "pandas": PANDAS}
MOST_IN_MEMORY = 1.5 * 2**30  # bytes of bodies; pandas needs several times that


def arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--movies", type=int, default=200_000, help="how many; 3 %% of them are landed twice")
    parser.add_argument("--credits", action="store_true", help="with ten cast, five crew and some keywords each")
    parser.add_argument("--seed", type=int, default=1, help="another gives other movies")
    parser.add_argument("--runs", type=int, default=3, help="rounds")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), help="whom to run beside moviepipe")
    parser.add_argument("--day-changes", nargs=2, type=int, metavar=("CHANGED", "NEW"), help="a later day's records")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of moviepipe")
    default_data = Path(tempfile.gettempdir()) / "moviepipe-benchmarks"
    parser.add_argument("--data", type=Path, default=default_data, help="where landing files, lakes and logs lie")
    parser.add_argument("--generate-only", action="store_true", help="stop after the landing files")
    options = parser.parse_args()
    if min(options.runs, options.movies) < 1:
        parser.error("--runs and --movies take 1 or more")
    return options


def main() -> None:
    """Makes the landing files, then runs the rounds and prints what they took."""
    options = arguments()
    catalogue = Catalogue(options.movies, options.credits, options.seed)
    landing = base_landing(catalogue, options.data)
    day = day_landing(catalogue, *options.day_changes, options.data) if options.day_changes else None
    body = mean_body_size(landing)
    CONSOLE.print(f"{catalogue.movies:,} movies, bodies of {body:,.0f} bytes, {os.cpu_count()} cores")
    if options.generate_only:
        print(*filter(None, (landing, day)), sep="\n")
        return
    peers = [PEERS[name] for name in options.peers]
    is_too_big = body * catalogue.movies > MOST_IN_MEMORY
    skipped = {tool: "left out: it holds everything in memory" for tool in peers if tool == PANDAS and is_too_big}
    tools = [MOVIEPIPE, *(tool for tool in peers if tool not in skipped)]
    at = Rounds(landing, day, options.data / f"lakes-{os.getpid()}", options.data / "logs", tuple(options.set))
    try:
        compare_tools(at, tools, options.runs, skipped)
    except (DifferentTablesError, RunFailedError) as exc:
        sys.exit(f"medallion: {exc}")
    finally:
        at.clear()


def compare_tools(at: Rounds, tools: list[str], runs: int, skipped: dict[str, str]) -> None:
    """Runs the rounds, one line for each tool as it ends, and prints the tables."""
    results: dict[str, list[Measured]] = {name: [] for name in tools}
    for number in range(runs):
        _add(results, at.run(number, tools))
        if at.day:
            before = at.versions()
            _add(results, at.run_day(number, tools))
            written = at.written_since(before)
        at.clear()
    print_results({name: results[name] for name in tools}, _headings(results, DUCKDB, PLAIN_SPARK), skipped)
    if at.day:
        of_the_day = {name: results[name] for name in (DAY, REBUILT, MOVIEPIPE) if name in results}
        print_results(of_the_day, _headings(results, REBUILT, MOVIEPIPE), {})
        print_written(written)
    CONSOLE.print(f"All tables agreed after each of {runs} rounds.")


def _headings(results: dict[str, list[Measured]], *references: str) -> dict[str, str]:
    return {name: f"of {name}" for name in references if name in results}


def _add(results: dict[str, list[Measured]], rounds: Iterable[tuple[str, Measured]]) -> None:
    for name, each in rounds:
        CONSOLE.print(
            f"{name}: {each.seconds:.1f} s, {each.processor_seconds:.1f} processor s, {each.peak_mib:,.0f} MiB"
        )
        results.setdefault(name, []).append(each)


if __name__ == "__main__":
    main()
