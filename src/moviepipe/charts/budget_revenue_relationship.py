"""How revenue goes with budget: the median movie of each tenth, from the cheapest to the most expensive."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.log_scale import dollar_scale
from moviepipe.charts.money import dollars, excluded_note
from moviepipe.charts.point_labels import label_points
from moviepipe.charts.rows import as_numbers, each_row, keep_known
from moviepipe.charts.style import (
    DARK_BLUE,
    GREY,
    GRID,
    LEGEND_HEIGHT,
    ORANGE,
    POINT_SIZE,
    Legend,
    Room,
    add_legend,
    mark_of,
    new_chart,
)
from moviepipe.charts.text import counted, decimals_for, format_number

TITLE = "How revenue goes with budget"
LEFT, BELOW, HEIGHT, HEADROOM = 1.35, 0.55, 4.6, 0.4
ROOM, FURTHEST = 1.6, 6.0
POINT: dict[str, Any] = {"marker": "o", "markersize": POINT_SIZE, "color": DARK_BLUE, "markeredgewidth": 0}
SPREAD: dict[str, Any] = {"color": GREY, "linewidth": 2.5}
CUT: dict[str, Any] = {"markersize": 7, "color": GREY, "markeredgewidth": 0}
BREAK_EVEN: dict[str, Any] = {"color": ORANGE, "linewidth": 1.8, "linestyle": (0, (5, 3))}
MEASURES = ("spearman", "pearson", "log_slope", "log_slope_low", "log_slope_high")
AMOUNTS = ("min_budget_usd", "max_budget_usd", "median_budget_usd", "median_revenue_usd", "median_return")


def plot_budget_revenue_relationship(
    budget_revenue_relationship: pd.DataFrame, context: ChartContext = NO_CONTEXT
) -> Figure:
    """The median movie of each tenth by budget beside the line of break-even; `top` is ignored."""
    rows = keep_known(budget_revenue_relationship, "budget_decile", "movie_count", *AMOUNTS)
    tenths = rows if rows.empty else rows[rows["budget_decile"] > 0].sort_values("budget_decile")
    if tenths.empty:
        return context.empty_figure(TITLE, "none has a known budget and revenue")
    heading = context.heading(TITLE, _subtitle(rows, context))
    figure, axes = new_chart(heading, Room(HEIGHT, LEFT, BELOW, LEGEND_HEIGHT))
    _scale(axes, tenths)
    _draw(axes, tenths)
    add_legend(axes, _legend(_cut_ends(axes, tenths)))
    return figure


def _scale(axes: Axes, tenths: pd.DataFrame) -> None:
    """Scales both axes around the medians: the cheapest tenth begins near zero, so its line may leave the picture."""
    medians, revenues = tenths["median_budget_usd"], tenths["median_revenue_usd"]
    least = max(tenths["min_budget_usd"].min(), medians.min() / FURTHEST)
    most = min(tenths["max_budget_usd"].max(), medians.max() * FURTHEST)
    dollar_scale(axes, "x", (least, most), most * ROOM, "Budget (logarithmic scale)")
    lowest, highest = revenues.min() / ROOM, revenues.max()
    limit = highest * (highest / lowest) ** (HEADROOM / (HEIGHT - HEADROOM))
    dollar_scale(axes, "y", (lowest, limit), limit, "Median revenue (logarithmic scale)")
    axes.grid(color=GRID, linewidth=0.8)


def _draw(axes: Axes, tenths: pd.DataFrame) -> None:
    """Each tenth's budgets from least to most, and its medians."""
    low, high = axes.get_xlim()
    axes.plot([low, high], [low, high], scaley=False, scalex=False, zorder=1, **BREAK_EVEN)
    for row in each_row(tenths):
        axes.plot([row.min_budget_usd, row.max_budget_usd], [row.median_revenue_usd] * 2, zorder=2, **SPREAD)
    points = [(row.median_budget_usd, row.median_revenue_usd) for row in each_row(tenths)]
    axes.plot(*zip(*points, strict=True), linestyle="none", zorder=3, **POINT)
    _mark_cut(axes, tenths)
    returns = tenths["median_return"]
    label_points(axes, points, [f"× {format_number(value, decimals_for(value))}" for value in returns])


def _mark_cut(axes: Axes, tenths: pd.DataFrame) -> None:
    """Draws an arrow where a tenth's budgets continue outside the picture."""
    low, high = axes.get_xlim()
    for row in each_row(tenths):
        for end, is_cut, arrow in ((low, row.min_budget_usd < low, "<"), (high, row.max_budget_usd > high, ">")):
            if is_cut:
                axes.plot(end, row.median_revenue_usd, marker=arrow, clip_on=False, **CUT)


def _cut_ends(axes: Axes, tenths: pd.DataFrame) -> str:
    """How far the budgets outside the picture reach, in words."""
    (low, high), least, most = axes.get_xlim(), tenths["min_budget_usd"].min(), tenths["max_budget_usd"].max()
    start, end = f" from {dollars(least)}" if least < low else "", f" to {dollars(most)}" if most > high else ""
    return f" (arrow:{start}{end})" if start or end else ""


def _legend(cut_ends: str) -> Legend:
    medians = mark_of("Medians of a tenth, and × what a dollar of budget brought", POINT)
    return [
        medians,
        Line2D([], [], label=f"Budgets of the tenth{cut_ends}", **SPREAD),
        Line2D([], [], label="Break-even", **BREAK_EVEN),
    ]


def _subtitle(rows: pd.DataFrame, context: ChartContext) -> str:
    """The movies used and left out, then correlation and slope where known; all from row 0, which is of all."""
    whole = rows[rows["budget_decile"] == 0]
    spearman, pearson, slope, low, high = (as_numbers(whole[name]).max() for name in MEASURES)
    used, note = int(whole["movie_count"].sum()), excluded_note(whole["excluded_count"])
    movies = f"{used:,} of {context.movies}" if context.movies else counted(used, "movie")
    correlation = f". Correlation {spearman:.2f} by rank (Spearman), {pearson:.2f} by amount (Pearson)"
    growth = f". A budget 1 % higher goes with a revenue {slope:.2f} % higher"
    interval = f" (95 % interval {low:.2f} to {high:.2f})"
    parts = ((correlation, spearman + pearson), (growth, slope), (interval, slope + low + high))
    return f"{movies} in tenths by budget{note}" + "".join(text for text, value in parts if pd.notna(value))
