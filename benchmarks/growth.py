"""How moviepipe's whole build grows with the catalogue: seconds and memory at several sizes, a table and a chart.

    python benchmarks/growth.py                                    # 20,000 to 1.1 million movies
    python benchmarks/growth.py --sizes 1100000 5000000 --out growth.png

The exponent is the slope between a size and the one before it when both axes are logarithmic: 1 is proportional,
less than 1 is better. Start-up is part of every build.
"""

import argparse
import os
import tempfile
from itertools import pairwise
from math import log
from pathlib import Path

from matplotlib.figure import Figure
from rich.table import Table

from medallion_peers.generate import Catalogue, base_landing
from medallion_peers.measure import Measured
from medallion_peers.rounds import MOVIEPIPE, Rounds
from medallion_peers.show import CONSOLE

SIZES = (20_000, 200_000, 1_100_000)
BLUE, GREY = "#2f7fc1", "#52606d"


def main() -> None:
    """Builds each size once, then prints the table and draws the chart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="movies, ascending")
    default_data = Path(tempfile.gettempdir()) / "moviepipe-benchmarks"
    parser.add_argument("--data", type=Path, default=default_data, help="where landing files, lakes and logs lie")
    parser.add_argument("--out", type=Path, help="the chart, a PNG file")
    options = parser.parse_args()
    builds = {size: build(size, options.data) for size in sorted(options.sizes)}
    print_growth(builds)
    if options.out:
        chart(builds).savefig(options.out, dpi=165)


def build(movies: int, data: Path) -> Measured:
    """One whole build in an empty lake."""
    at = Rounds(base_landing(Catalogue(movies), data), None, data / f"lakes-{os.getpid()}", data / "logs")
    try:
        ((_, measured),) = at.run(0, [MOVIEPIPE])
    finally:
        at.clear()
    CONSOLE.print(f"{movies:,} movies: {measured.seconds:.1f} s, {measured.peak_mib:,.0f} MiB")
    return measured


def exponents(builds: dict[int, Measured]) -> list[float | None]:
    """For each size the slope from the size before, None for the first."""
    points = [(log(size), log(each.seconds)) for size, each in builds.items()]
    pairs = pairwise(points)
    return [None, *((after[1] - before[1]) / (after[0] - before[0]) for before, after in pairs)]


def print_growth(builds: dict[int, Measured]) -> None:
    """A row for each size."""
    table = Table("movies", box=None)
    for heading in ("seconds", "exponent", "movies a second", "peak MiB", "MiB written"):
        table.add_column(heading, justify="right")
    for (size, each), exponent in zip(builds.items(), exponents(builds), strict=True):
        slope = "" if exponent is None else f"{exponent:.2f}"
        sizes = (f"{value:,.0f}" for value in (size / each.seconds, each.peak_mib, each.written_mib))
        table.add_row(f"{size:,}", f"{each.seconds:.1f}", slope, *sizes)
    CONSOLE.print(table)


def chart(builds: dict[int, Measured]) -> Figure:
    """Seconds over movies, both logarithmic, beside the line that proportional growth would follow."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    sizes, seconds = list(builds), [each.seconds for each in builds.values()]
    axes.loglog(sizes, [seconds[-1] * size / sizes[-1] for size in sizes], "--", color=GREY, label="proportional")
    axes.loglog(sizes, seconds, "o-", color=BLUE, label="moviepipe, landing to Gold")
    for size, each, exponent in zip(sizes, seconds, exponents(builds), strict=True):
        slope = "" if exponent is None else f"\nexponent {exponent:.2f}"
        axes.annotate(f"{each:.0f} s{slope}", (size, each), (-8, 8), textcoords="offset points", ha="right")
    axes.set(xlabel="movies", ylabel="seconds, start-up included", title="A whole build as the catalogue grows")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes], minor=False)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.minorticks_off()
    axes.margins(x=0.15, y=0.2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    return figure


if __name__ == "__main__":
    main()
