"""The chart of predictions: Vega-Lite over the page's movies that a model was not trained on."""

from typing import Any

import altair as alt

from moviepipe.report.labels import MOVIE, Label, number, with_labels
from moviepipe.report.marks import ACCENT, BAR, COLUMN_HEIGHT, STRONG, TOP, Order, layered, movies, value_axis

LEAST = 0.01  # less is drawn here: zero has no place on a logarithmic scale
STEPS = [10**power for power in range(-2, 6)]


def predictions() -> alt.LayerChart:
    """Every movie by prediction and popularity, the ten that are furthest off as large points."""
    used = (
        movies()
        .transform_filter("isValid(datum.prediction) && isValid(datum.popularity)")
        .transform_calculate("predicted", f"max(datum.prediction, {LEAST})")
        .transform_calculate("actual", f"max(datum.popularity, {LEAST})")
        .transform_calculate("miss", "abs(datum.prediction - datum.popularity)")
    )
    cloud, spoken = with_labels(used, _labels())
    dots = cloud.mark_circle(size=24, opacity=0.55, color=BAR, aria=False).encode(
        x=_axis("predicted", alt.X), y=_axis("actual", alt.Y), tooltip=spoken["tooltip"]
    )
    ends = used.transform_aggregate(
        least_predicted="min(predicted)",
        least_actual="min(actual)",
        most_predicted="max(predicted)",
        most_actual="max(actual)",
    )
    ends = ends.transform_calculate("least", "min(datum.least_predicted, datum.least_actual)")
    ends = ends.transform_calculate("most", "max(datum.most_predicted, datum.most_actual)")
    even = ends.mark_rule(strokeDash=[5, 4], color=ACCENT, strokeWidth=2, aria=False).encode(
        x=_axis("least", alt.X), x2="most", y=_axis("least", alt.Y), y2="most"
    )
    order: Order = [alt.SortField("miss", order="descending"), alt.SortField("title", order="ascending")]
    furthest = used.transform_window(place="row_number()", sort=order).transform_filter(f"datum.place <= {TOP}")
    worst, spoken = with_labels(furthest, _labels())
    points = worst.mark_circle(size=80, opacity=1, color=STRONG).encode(
        x=_axis("predicted", alt.X), y=_axis("actual", alt.Y), **spoken
    )
    return layered([dots, even, points], 2 * COLUMN_HEIGHT)


def _labels() -> list[Label]:
    low, high = (number(f"datum.{name}", ",.1f") for name in ("low_80", "high_80"))
    return [
        MOVIE,
        Label("Popularity", number("datum.popularity", ",.1f")),
        Label("Prediction", number("datum.prediction", ",.1f")),
        Label("80 % interval", f"({low}) + ' to ' + ({high})"),
    ]


def _axis(field: str, side: Any) -> Any:
    title = "Prediction" if side is alt.X else "Popularity"
    axis = value_axis(f"{title} (logarithmic)", "~g", values=STEPS, labelOverlap=True)
    return side(f"{field}:Q", scale=alt.Scale(type="log", nice=False), axis=axis)
