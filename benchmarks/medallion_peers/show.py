"""The benchmark's tables, as printed."""

import statistics
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from medallion_peers.commits import Written
from medallion_peers.measure import Measured

CONSOLE = Console(width=160)
Results = Mapping[str, Sequence[Measured]]


def print_results(results: Results, references: Mapping[str, str], skipped: Mapping[str, str]) -> None:
    """Seconds and sizes of every tool, and the ratio of its seconds to those of the references, round by round.

    `references` are the headings of their columns, by tool.
    """
    table = Table("least / median / most", box=None)
    for heading in ("seconds", "processor s", "peak MiB", "MiB read", "MiB written", *references.values()):
        table.add_column(heading, justify="right")
    for tool, rounds in results.items():
        seconds = [each.seconds for each in rounds]
        sizes = (max(getattr(each, size) for each in rounds) for size in ("peak_mib", "read_mib", "written_mib"))
        ratios = (_spread(_ratios(rounds, results[name]), 2) for name in references)
        processor = _spread([each.processor_seconds for each in rounds], 1)
        table.add_row(tool, _spread(seconds, 1), processor, *(f"{size:,.0f}" for size in sizes), *ratios)
    for tool, why in skipped.items():
        table.add_row(tool, why)
    CONSOLE.print(table)


def _ratios(rounds: Sequence[Measured], others: Sequence[Measured]) -> list[float]:
    return [mine.seconds / theirs.seconds for mine, theirs in zip(rounds, others, strict=True)]


def _spread(values: Sequence[float], digits: int) -> str:
    return " / ".join(f"{each:,.{digits}f}" for each in (min(values), statistics.median(values), max(values)))


def print_written(written: Written) -> None:
    """What a day's changes wrote into each table, by the last round's Delta logs."""
    table = Table("table", "MiB of new files", "MiB of files replaced", box=None)
    total = tuple(map(sum, zip(*written.values(), strict=True)))
    for name, (added, removed) in {**written, "all": total}.items():
        table.add_row(name, f"{added:,.2f}", f"{removed:,.2f}")
    CONSOLE.print(table)
