"""The charts of money: Vega-Lite over the page's movies, by the rules of the Gold tables."""

from typing import Any

import altair as alt

from moviepipe.report.labels import (
    BUDGET,
    MOVIE,
    MOVIE_COUNT,
    PROFIT,
    REVENUE,
    Label,
    amount,
    number,
    with_labels,
)
from moviepipe.report.marks import (
    ACCENT,
    BAR,
    COLUMN_HEIGHT,
    STRONG,
    Order,
    layered,
    movies,
    ranked_bars,
    value_axis,
    year_axis,
)

DECADES = [10**power for power in range(13)]


def _with_amounts(min_amount_usd: int, *names: str) -> alt.Chart:
    used = " && ".join(f"isValid(datum.{name}) && datum.{name} >= {min_amount_usd}" for name in names)
    return movies().transform_filter(used).transform_calculate("name", "datum.title")


def top_profits(min_amount_usd: int) -> alt.LayerChart:
    """The ten movies with the highest profit."""
    rows = _with_amounts(min_amount_usd, "budget", "revenue")
    return ranked_bars(rows, [MOVIE, PROFIT, REVENUE, BUDGET], value="profit", shown=PROFIT.text)


def top_budgets(min_amount_usd: int) -> alt.LayerChart:
    """The ten movies with the highest budget, and what they took."""
    rows = _with_amounts(min_amount_usd, "budget")
    return ranked_bars(rows, [MOVIE, BUDGET, REVENUE], value="budget", shown=BUDGET.text, mark="revenue")


def profit_extremes(min_amount_usd: int) -> alt.LayerChart:
    """The movies with the highest and lowest profit and budget."""
    rows = (
        _with_amounts(min_amount_usd, "budget")
        .transform_calculate("highest", f"datum.revenue >= {min_amount_usd} ? datum.profit : null")
        .transform_fold(["highest", "budget"], ["measure", "held"])
        .transform_filter("isValid(datum.held)")
        .transform_joinaggregate(most="max(held)", least="min(held)", groupby=["measure"])
        .transform_filter("datum.held == datum.most || datum.held == datum.least")
        .transform_calculate(
            "extreme",
            "(datum.held == datum.most ? 'Highest ' : 'Lowest ') + (datum.measure == 'budget' ? 'budget' : 'profit')",
        )
        .transform_calculate("name", "datum.extreme + ': ' + datum.title")
        .transform_calculate("place", "(datum.measure == 'budget' ? 2 : 0) + (datum.held == datum.most ? 0 : 1)")
    )
    labels = [Label("Extreme", "datum.extreme"), MOVIE, PROFIT, REVENUE, BUDGET]
    return ranked_bars(rows, labels, value="held", shown=amount("datum.held"), sort="place", ascending=True)


def top_revenue_by_year(min_amount_usd: int) -> alt.LayerChart:
    """The five movies that took the most each year, a point for each."""
    order: Order = [alt.SortField("revenue", order="descending")]
    ranked = (
        _with_amounts(min_amount_usd, "revenue")
        .transform_filter("isValid(datum.year)")
        .transform_window(revenue_rank="rank()", sort=order, groupby=["year"])
        .transform_filter("datum.revenue_rank <= 5")
    )
    place = Label("Place in its year", "'' + datum.revenue_rank")
    rows, spoken = with_labels(ranked, [MOVIE, place, REVENUE, BUDGET])
    first = alt.condition("datum.revenue_rank == 1", alt.value(STRONG), alt.value(BAR))
    y = alt.Y("revenue:Q", axis=value_axis("Revenue, US dollars", "$~s"))
    points = rows.mark_circle(size=42, opacity=1).encode(x=year_axis("year"), y=y, color=first, **spoken)
    return layered([points], 1.4 * COLUMN_HEIGHT)


def budget_revenue_relationship(min_amount_usd: int) -> alt.LayerChart:
    """Every movie by budget and revenue, and the medians of each tenth by budget."""
    used = _with_amounts(min_amount_usd, "budget", "revenue")
    dots, spoken = with_labels(used, [MOVIE, BUDGET, REVENUE, PROFIT])
    cloud = dots.mark_circle(size=16, opacity=0.45, color=BAR, aria=False).encode(
        x=_dollars("budget", "Budget"), y=_dollars("revenue", "Revenue"), tooltip=spoken["tooltip"]
    )
    ends = used.transform_aggregate(least="min(budget)", most="max(budget)")
    even = ends.mark_rule(strokeDash=[5, 4], color=ACCENT, strokeWidth=2, aria=False).encode(
        x=_dollars("least", "Budget"), x2="most", y=_dollars("least", "Revenue"), y2="most"
    )
    tenths, spoken = with_labels(_tenths(used), _tenth_labels())
    medians = tenths.mark_circle(size=110, opacity=1, color=STRONG).encode(
        x=_dollars("budget", "Budget"), y=_dollars("revenue", "Revenue"), **spoken
    )
    return layered([cloud, even, medians], 2 * COLUMN_HEIGHT)


def _tenths(used: alt.Chart) -> alt.Chart:
    by_budget: Order = [alt.SortField("budget", order="ascending")]
    return (
        used.transform_calculate("gain", "datum.revenue / datum.budget")
        .transform_joinaggregate(used="count()")
        .transform_window(place="rank()", sort=by_budget)
        .transform_calculate("tenth", "floor((datum.place - 1) * 10 / datum.used) + 1")
        .transform_aggregate(
            movie_count="count()",
            budget="median(budget)",
            revenue="median(revenue)",
            gain="median(gain)",
            groupby=["tenth"],
        )
    )


def _tenth_labels() -> list[Label]:
    return [
        Label("Tenth by budget", "'' + datum.tenth"),
        Label("Median budget", BUDGET.text),
        Label("Median revenue", REVENUE.text),
        Label("Median revenue per dollar", number("datum.gain", ".2f")),
        MOVIE_COUNT,
    ]


def _dollars(field: str, title: str) -> Any:
    side = alt.X if title == "Budget" else alt.Y
    axis = value_axis(f"{title}, US dollars (logarithmic)", "$~s", values=DECADES, labelOverlap=True)
    return side(f"{field}:Q", scale=alt.Scale(type="log", nice=False), axis=axis)
