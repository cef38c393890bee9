"""One thin column a year, in one panel or several with the same years below each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from moviepipe.charts.style import (
    DARK_BLUE,
    GRID,
    LABEL_SIZE,
    LIGHT_BLUE,
    MUTED,
    VALUE_SIZE,
    Heading,
    Legend,
    Room,
    add_legend,
    new_panels,
    set_ticks,
    value_scale,
    write_beside,
)
from moviepipe.charts.text import INK, decimals_for, format_number, text_style, text_width

LEFT, HEIGHT, TITLE_HEIGHT, TICKS_HEIGHT, HEADROOM = 0.75, 3.3, 0.32, 0.35, 0.3
COLUMN_SHARE = 0.8
FEWEST_YEARS, NAMED_YEARS = 12, 3
STANDING_OUT = DARK_BLUE


@dataclass(frozen=True)
class Panel:
    """An amount for each year (NaN when unknown), its unit as the panel's title, and years in a darker colour."""

    title: str
    amounts: pd.Series
    color: str = LIGHT_BLUE
    is_count: bool = False
    standing_out: tuple[int, ...] = ()


def plot_years(panels: Sequence[Panel], heading: Heading, legend: Legend = ()) -> Figure:
    """The panels, the first on top; the largest amount of each has its years and value beside it."""
    height = HEIGHT if len(panels) == 1 else 0.7 * HEIGHT
    room = Room(height, LEFT, TICKS_HEIGHT, TITLE_HEIGHT)
    figure, all_axes = new_panels(heading, [room] * len(panels))
    years = sorted({int(year) for panel in panels for year in panel.amounts.index})
    for axes, panel in zip(all_axes, panels, strict=True):
        _draw_columns(axes, panel)
        _scale_years(axes, years[0], years[-1])
        value_scale(axes, "y", _limit(panel, height), "", is_count=panel.is_count)
        axes.grid(axis="y", color=GRID, linewidth=0.8)
        _write_title(axes, panel.title)
        _name_largest(axes, panel, years)
    add_legend(all_axes[0], legend)
    return figure


def _draw_columns(axes: Axes, panel: Panel) -> None:
    known = panel.amounts.dropna()
    colors = [STANDING_OUT if year in panel.standing_out else panel.color for year in known.index]
    axes.bar(known.index.to_list(), known.to_list(), COLUMN_SHARE, color=colors)


def _scale_years(axes: Axes, first: int, last: int) -> None:
    half, middle = max(last - first + 1, FEWEST_YEARS) / 2, (first + last) / 2
    axes.set_xlim(middle - half, middle + half)
    ticks = MaxNLocator(nbins=14, integer=True, steps=[1, 2, 5, 10]).tick_values(first, last)
    inside = [tick for tick in ticks if first <= tick <= last] or [first]
    set_ticks(axes.xaxis, inside, [f"{tick:.0f}" for tick in inside], VALUE_SIZE, MUTED)


def _limit(panel: Panel, height: float) -> float:
    largest = panel.amounts.max()
    return (largest if largest > 0 else 1.0) * height / (height - HEADROOM)


def _write_title(axes: Axes, title: str) -> None:
    style = text_style(LABEL_SIZE, INK, "bold") | {"ha": "left", "va": "bottom", "annotation_clip": False}
    axes.annotate(title, (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", **style)


def _name_largest(axes: Axes, panel: Panel, years: Sequence[int]) -> None:
    amount = float(panel.amounts.max())
    if not amount > 0:
        return
    largest = [int(year) for year in panel.amounts.index[panel.amounts == amount]]
    value = format_number(amount, 0 if panel.is_count else decimals_for(amount))
    labels = {year: f"{year}: {value}" for year in largest}
    if not _fit_apart(axes, labels):
        labels = {largest[0]: f"{name_years(largest)}: {value}"}
    for year, text in labels.items():
        is_right = year > (years[0] + years[-1]) / 2
        style = text_style(VALUE_SIZE, INK, "bold") | {"ha": "right" if is_right else "left", "va": "bottom"}
        write_beside(axes, text, (year, amount), up=0.05, **style)


def _fit_apart(axes: Axes, labels: Mapping[int, str]) -> bool:
    """True when two labels at one height fit between their years, the first to the right of its year."""
    inches = [axes.transData.transform((year, 0))[0] / axes.figure.dpi for year in labels]
    widest = max(text_width(text, VALUE_SIZE, "bold") for text in labels.values())
    return all(second - first > 2 * widest for first, second in pairwise(inches))


def name_years(years: Sequence[int]) -> str:
    """The years, such as `1999, 2003`; of many only their number, the first and the last."""
    names = [str(year) for year in years]
    return ", ".join(names) if len(names) <= NAMED_YEARS else f"{len(names)} years from {names[0]} to {names[-1]}"
