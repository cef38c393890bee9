"""How revenue goes with budget."""

import pytest
from matplotlib.figure import Figure

from chart_tables import budget_revenue_relationship
from figures import drawn, points, strings
from moviepipe.charts import plot_budget_revenue_relationship
from moviepipe.charts.context import ChartContext
from moviepipe.charts.log_scale import dollar_scale
from moviepipe.charts.point_labels import label_points


def subtitle(figure: Figure) -> str:
    return next(text for text in strings(figure) if "in tenths by budget" in text)


def test_each_tenth_has_a_point_at_its_medians_with_what_a_dollar_brought():
    figure = plot_budget_revenue_relationship(budget_revenue_relationship().sample(frac=1, random_state=1))
    assert points(figure)[:10] == [(number * 1e7 - 5e6, number * 2.5e7) for number in range(1, 11)]
    assert {"× 3.80", "× 2.00"} <= set(strings(figure))
    assert (figure.axes[0].get_xscale(), figure.axes[0].get_yscale()) == ("log", "log")


def test_a_tenth_whose_budgets_leave_the_picture_has_an_arrow_and_the_legend_says_how_far_they_go():
    table = budget_revenue_relationship()
    figure = plot_budget_revenue_relationship(table)
    assert points(figure)[10:] == [(figure.axes[0].get_xlim()[0], 2.5e7)]  # the lowest tenth's, at $7,000
    assert "Budgets of the tenth (arrow: from $7,000)" in strings(figure)
    inside = plot_budget_revenue_relationship(table.assign(min_budget_usd=table["min_budget_usd"].clip(lower=4e6)))
    assert points(inside)[10:] == []
    assert "Budgets of the tenth" in strings(inside)


def test_the_line_of_break_even_has_revenue_equal_to_budget():
    lines = plot_budget_revenue_relationship(budget_revenue_relationship()).axes[0].lines
    (even,) = [line for line in lines if line.get_linestyle() == "--"]
    assert list(even.get_xdata()) == list(even.get_ydata())


def test_the_subtitle_has_the_movies_used_and_left_out_and_the_measures():
    figure = plot_budget_revenue_relationship(budget_revenue_relationship(), ChartContext(movie_count=4803))
    assert subtitle(figure) == (
        "3,211 of 4,803 movies in tenths by budget; 18 movies left out for amounts too small to be true. "
        "Correlation 0.67 by rank (Spearman), 0.70 by amount (Pearson). "
        "A budget 1 % higher goes with a revenue 0.81 % higher (95 % interval 0.78 to 0.85)"
    )


def test_a_measure_that_is_unknown_is_not_spoken_of():
    unknown = dict.fromkeys(("pearson", "spearman", "log_slope", "log_slope_low", "log_slope_high"))
    table = budget_revenue_relationship(**unknown, excluded_count=0)
    assert subtitle(plot_budget_revenue_relationship(table)) == "3,211 movies in tenths by budget"
    no_interval = budget_revenue_relationship(log_slope_low=None)
    assert subtitle(plot_budget_revenue_relationship(no_interval)).endswith("a revenue 0.81 % higher")


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((7_000, 3e9), ["$10,000", "$100,000", "$1 million", "$10 million", "$100 million", "$1 billion"]),
        ((2e6, 3e7), ["$2 million", "$5 million", "$10 million", "$20 million"]),
        ((7_000, 7_000), ["$7,000"]),
        ((1e6, 1e15), ["$1 million", "$100 million", "$10 billion", "$1 trillion", "$100 trillion"]),
    ],
)  # fmt: skip
def test_a_logarithmic_scale_has_few_round_ticks(ends, ticks):
    axes = Figure(figsize=(10, 5)).add_axes((0.1, 0.1, 0.8, 0.8))
    dollar_scale(axes, "x", ends, ends[1] * 2, "US dollars")
    assert [label.get_text() for label in axes.get_xticklabels()] == ticks


def test_a_label_that_has_no_room_beside_its_point_is_left_out():
    figure = Figure(figsize=(5, 5))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 5), ylim=(0, 5))
    label_points(axes, [(2, 2), (2, 2), (2, 2), (4, 4)], ["upper left", "lower right", "no room", "elsewhere"])
    placed = {text.get_text(): text.get_window_extent() for text in drawn(figure).axes[0].texts}
    assert list(placed) == ["upper left", "lower right", "elsewhere"]
    assert placed["upper left"].x1 < 2 * figure.dpi < placed["lower right"].x0
