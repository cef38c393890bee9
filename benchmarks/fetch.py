"""Fetching from the local TMDb with faults: rate against the limiter's, losses, and memory at two sizes.

    python benchmarks/fetch.py                   # 20,000 details at 200/s against a plain loop, then memory
    python benchmarks/fetch.py --memory-ids 0    # without the long part: the memory at 200,000 ids

Both sides ask the same server, which answers 5 % of all requests with 429 and drops 1 %. It runs in this process,
the fetch in one of its own, so that its memory is its own.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table

from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.faults import Faults
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

FAULTS = Faults(too_many=0.05, dropped=0.01)
THREADS = 20


def catalogue(ids: int) -> Catalogue:
    """The invented movies, so many of them."""
    return Catalogue(ids, show_count=0)


def serve(ids: int, keep_log: bool = True) -> DemoServer:
    """A server of a catalogue of so many movies, with the benchmark's faults."""
    return DemoServer(catalogue(ids), rules=Rules(sick_every=None), faults=FAULTS, keep_log=keep_log)


def fetch(server: DemoServer, ids: int, rate: int) -> tuple[float, float, str]:
    """Seconds, peak memory in MiB and the sum of `moviepipe fetch` over the whole catalogue."""
    settings = {"BASE_URL": server.base_url, "REQUESTS_PER_SECOND": rate, "ATTEMPTS": 10}
    variables = {f"MOVIEPIPE_TMDB__{name}": str(value) for name, value in settings.items()}
    with tempfile.TemporaryDirectory() as folder:
        export, lake = Path(folder) / "ids.json", f"{folder}/lake"
        export.write_text("".join(f'{{"id":{each}}}\n' for each in catalogue(ids).movie_ids), encoding="utf-8")
        command = [sys.executable, "-m", "moviepipe", "fetch", "--ids-from", str(export), "--lake", lake]
        started = time.monotonic()
        process = subprocess.Popen(
            command, env=os.environ | variables | {"TMDB_API_KEY": DEMO_KEY}, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"moviepipe fetch failed: {printed}")
    total = next(line for line in printed.splitlines() if " planned = " in line)
    return seconds, usage.ru_maxrss / 1024, total.partition(": ")[2]


def plain_loop(server: DemoServer, ids: tuple[int, ...]) -> tuple[float, int]:
    """Seconds and movies lost of what a first script does: threads, one try each, no limit."""

    def ask(movie_id: int) -> bool:
        url, params = f"{server.base_url}/movie/{movie_id}", {"api_key": DEMO_KEY, "append_to_response": "credits"}
        try:
            return session.get(url, params=params, timeout=30).ok
        except requests.RequestException:
            return False

    started = time.monotonic()
    with requests.Session() as session, ThreadPoolExecutor(THREADS) as pool:
        lost = sum(not found for found in pool.map(ask, ids))
    return time.monotonic() - started, lost


def most_in_a_second(at: list[float]) -> int:
    """The most requests that arrived in any second."""
    return max(bisect_right(at, moment + 1) - number for number, moment in enumerate(at))


def rate_row(ids: int, rate: int) -> list[str]:
    """One run of `moviepipe fetch` at a rate, measured by what arrived at the server."""
    with serve(ids) as server:
        _, memory, total = fetch(server, ids, rate)
        at = sorted(asked.at for asked in server.requests if "/movie/" in asked.path and "genre" not in asked.path)
    per_second = (len(at) - 1) / (at[-1] - at[0])
    share, details = per_second / rate, ids / (at[-1] - at[0])
    numbers = f"{per_second:,.1f}", f"{share:.1%}", f"{details:,.1f}", str(most_in_a_second(at)), f"{memory:,.0f}"
    return [f"moviepipe fetch, {ids:,} at {rate}/s", *numbers, total]


def loop_row(ids: int) -> list[str]:
    """One run of the plain loop."""
    with serve(ids) as server:
        seconds, lost = plain_loop(server, catalogue(ids).movie_ids)
        at = sorted(asked.at for asked in server.requests)
    numbers = f"{len(at) / seconds:,.1f}", "no limit", f"{(ids - lost) / seconds:,.1f}", str(most_in_a_second(at)), "-"
    return [f"plain loop, {ids:,}", *numbers, f"{ids:,} asked for, {lost:,} lost"]


def main() -> None:
    """Runs what the arguments ask for and prints a table of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ids", type=int, default=20_000, help="details of the runs at a rate; 0: none")
    parser.add_argument("--rate", type=int, default=200, help="requests a second of that run")
    parser.add_argument("--runs", type=int, default=1, help="runs at that rate")
    parser.add_argument("--memory-ids", type=int, default=200_000, help="details of the large run for memory; 0: none")
    parser.add_argument("--memory-rate", type=int, default=500, help="requests a second of the runs for memory")
    options = parser.parse_args()
    if options.ids:
        print_rates(options.ids, options.rate, options.runs)
    if options.memory_ids:
        print_memory((2_000, options.memory_ids), options.memory_rate)


def print_rates(ids: int, rate: int, runs: int) -> None:
    """The plain loop and `moviepipe fetch`, over the same catalogue."""
    rows = [rate_row(ids, rate) for _ in range(runs)]
    table = Table("run", "requests/s", "of the limit", "details/s", "most in 1 s", "peak MiB", "sum", box=None)
    for row in (loop_row(ids), *rows):
        table.add_row(*row)
    Console(width=160).print(table)
    print(f"median share of the limit: {statistics.median(float(row[2][:-1]) for row in rows):.1f} %")


def print_memory(sizes: tuple[int, ...], rate: int) -> None:
    """Peak memory of `moviepipe fetch` at each size."""
    table = Table("ids", "seconds", "peak MiB", "sum", box=None)
    for ids in sizes:
        with serve(ids, keep_log=False) as server:
            seconds, peak, total = fetch(server, ids, rate)
        table.add_row(f"{ids:,}", f"{seconds:,.0f}", f"{peak:,.0f}", total)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
