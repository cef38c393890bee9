"""The shapes that charts are made of, in Vega-Lite: ranked bars with whole names, and columns by year."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from moviepipe.report.labels import Label, with_labels

MOVIES = "movies"
TOP = 10
ROW_HEIGHT = 36
COLUMN_HEIGHT = 220
# Colours are the page's own variables, so that a chart follows light and dark with it.
INK, MUTED, LINE = "var(--ink)", "var(--muted)", "var(--line)"
BAR, STRONG, ACCENT = "var(--bar)", "var(--strong)", "var(--accent)"
Order = list[alt.SortField | dict[str, str]]


def movies() -> alt.Chart:
    """A chart over the page's movies."""
    return alt.Chart(alt.NamedData(MOVIES))


def ranked_bars(
    rows: alt.Chart,
    labels: Sequence[Label],
    *,
    value: str,
    shown: str,
    sort: str | None = None,
    mark: str | None = None,
    top: int = TOP,
    domain: tuple[float, float] | None = None,
    ascending: bool = False,
) -> alt.LayerChart:
    """Horizontal bars of the field `value`, the first by `sort` on top; `name` and `shown` stand above each.

    `mark` is a field drawn as a tick on the bar. Ties stand by name, as in the tables.
    """
    order: Order = [
        alt.SortField(sort or value, order="ascending" if ascending else "descending"),
        alt.SortField("name", order="ascending"),
    ]
    # A bar without length, for Vega-Lite leaves out a mark whose value is unknown, and with it the label.
    rows = rows.transform_calculate("length", f"datum['{value}'] || 0")
    base, spoken, quiet, texts = _named_rows(rows, labels, shown, order, top)
    scale = alt.Scale(domain=list(domain)) if domain else alt.Scale(zero=True, nice=False)
    bars = base.mark_bar(height={"band": 0.36}, yOffset=8, color=BAR, cornerRadiusEnd=3).encode(
        x=alt.X("length:Q", scale=scale, axis=None), **spoken
    )
    layers = [bars, *texts]
    if mark is not None:
        layers.append(_tick(base).encode(x=alt.X(f"{mark}:Q", scale=scale, axis=None), **quiet))
    return layered(layers, alt.Step(ROW_HEIGHT))


def dumbbells(
    rows: alt.Chart, labels: Sequence[Label], *, point: str, mark: str, sort: str, shown: str, title: str
) -> alt.LayerChart:
    """One row for each `name`: a line from the field `point` to the field `mark`, the greatest by `sort` on top."""
    order: Order = [alt.SortField(sort, order="descending"), alt.SortField("name", order="ascending")]
    base, spoken, quiet, texts = _named_rows(rows, labels, shown, order)
    scale = alt.Scale(zero=False, nice=True, padding=6)
    axis = alt.Axis(title=title, tickCount=6, grid=True, domain=False)
    point_x, mark_x = (alt.X(f"{field}:Q", scale=scale, axis=axis) for field in (point, mark))
    line = base.mark_rule(yOffset=8, strokeWidth=3, color=BAR, aria=False).encode(x=point_x, x2=f"{mark}:Q", **quiet)
    points = base.mark_circle(yOffset=8, size=110, opacity=1, color=STRONG).encode(x=point_x, **spoken)
    return layered([line, _tick(base).encode(x=mark_x, **quiet), points, *texts], alt.Step(ROW_HEIGHT))


def _tick(base: alt.Chart) -> alt.Chart:
    ticks: alt.Chart = base.mark_tick(thickness=4, yOffset=8, height={"band": 0.5}, color=ACCENT, aria=False)
    return ticks


def _named_rows(
    rows: alt.Chart, labels: Sequence[Label], shown: str, order: Order, top: int | None = None
) -> tuple[alt.Chart, dict[str, Any], dict[str, Any], list[alt.Chart]]:
    """The rows in order, the encodings of a mark that is read out and of one that is not, and the texts above marks."""
    rows = rows.transform_window(row="row_number()", sort=order)
    if top is not None:
        rows = rows.transform_filter(f"datum.row <= {top}")
    rows, spoken = with_labels(rows.transform_calculate("shown", shown), labels)
    base = rows.encode(y=alt.Y("row:O", axis=None))
    quiet = {"tooltip": spoken["tooltip"]}
    text: dict[str, Any] = {"baseline": "middle", "yOffset": -8, "aria": False}
    names = base.mark_text(**text, align="left", limit={"expr": "width - 108"}, color=INK).encode(
        x=alt.value(0), text="name:N", **quiet
    )
    values = base.mark_text(**text, align="right", fontWeight="bold", color=INK).encode(
        x=alt.value("width"), text="shown:N", **quiet
    )
    return base, spoken, quiet, [names, values]


def year_columns(rows: alt.Chart, labels: Sequence[Label], *, value: str, title: str, form: str) -> alt.LayerChart:
    """One column for each `year`, as high as the field `value`; the highest is darker."""
    rows = rows.transform_joinaggregate(highest=f"max({value})").transform_calculate("left", "datum.year - 0.4")
    rows = rows.transform_calculate("right", "datum.year + 0.4")
    rows, spoken = with_labels(rows, labels)
    colour = alt.condition(f"datum['{value}'] == datum.highest", alt.value(STRONG), alt.value(BAR))
    columns = rows.mark_rect().encode(
        x=year_axis("left"),
        x2="right:Q",
        y=alt.Y(f"{value}:Q", scale=alt.Scale(zero=True), axis=value_axis(title, form)),
        y2=alt.datum(0),
        color=colour,
        **spoken,
    )
    return layered([columns], COLUMN_HEIGHT)


def layered(layers: Sequence[alt.Chart], height: float | alt.Step) -> alt.LayerChart:
    """The layers as one chart, as wide as its place in the page."""
    return alt.LayerChart(layer=list(layers), height=height, width="container")


def value_axis(title: str, form: str, **more: Any) -> alt.Axis:
    """An axis of amounts; a billion is B, where the format has physics' G."""
    label = "datum.value == 0 ? '0' : replace(datum.label, 'G', 'B')"
    return alt.Axis(title=title, format=form, tickCount=5, labelExpr=label, **more)


def year_axis(field: str) -> alt.X:
    """A scale of years, which are numbers here: a date would depend on the reader's time zone."""
    return alt.X(
        f"{field}:Q",
        scale=alt.Scale(zero=False, nice=False, padding=4),
        axis=alt.Axis(title=None, format="d", tickMinStep=1, grid=False, labelFlush=True),
    )


def look() -> dict[str, Any]:
    """Vega-Lite's configuration: the page's font and colours."""
    text = {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 400}
    return {
        "background": "transparent",
        "font": "system-ui, sans-serif",
        "padding": {"left": 0, "right": 4, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "text": {"fontSize": 13},
        "axis": {**text, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE},
    }
