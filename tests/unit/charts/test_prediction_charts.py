"""What the charts of predictions say, counted by hand."""

import pandas as pd
import pytest

from chart_tables import model_runs, prediction_extremes
from figures import strings, tick_names
from moviepipe.charts import (
    plot_feature_importance,
    plot_prediction_errors,
    plot_prediction_extremes,
    plot_prediction_intervals,
    plot_predictions,
)
from moviepipe.charts.context import ChartContext

FOUR = {
    "popularity": [1.0, 2.0, 3.0, 10.0],
    "prediction": [1.0, 2.0, 5.0, 7.0],
    **{f"low_{level}": [0.5, 2.5, 2.9, 6.0] for level in (80, 90)},
    **{f"high_{level}": [1.5, 3.0, 6.0, 1.5 + level / 10] for level in (80, 90)},
    "is_in_training": False,
}


@pytest.mark.parametrize("plot", [plot_predictions, plot_prediction_errors])
def test_only_movies_that_the_model_has_not_seen_are_drawn_and_judged(plot):
    seen = {"popularity": [900.0], "prediction": [1.0], "is_in_training": True}
    rows = pd.concat([pd.DataFrame(FOUR), pd.DataFrame(seen)], ignore_index=True)
    figure = plot(rows)
    assert "4 movies that the model was not trained on; R² 0.74, mean absolute error 1.2" in strings(figure)
    assert [len(line.get_xdata()) for line in figure.axes[0].lines] == [4, 2]


def test_intervals_are_counted_for_all_and_for_each_fifth():
    figure = plot_prediction_intervals(pd.DataFrame(FOUR))
    names = [name.split(" (")[0].replace("\n", " ") for name in tick_names(figure, "y")]
    assert names == ["All", *(f"Predictions of {size} to {size}" for size in ("1.0", "2.0", "5.0", "7.0"))]
    assert [text for text in strings(figure) if " and " in text and text.endswith("%")] == [
        *("50 and 75 %", "100 and 100 %", "0 and 0 %", "100 and 100 %", "0 and 100 %")
    ]


def test_the_extremes_say_by_how_much_and_to_which_side_they_are_off():
    figure = plot_prediction_extremes(prediction_extremes(), ChartContext(top=1))
    assert {"<0.1 over", "10.0 for 10.0", "800.0 under", "100.0 for 900.0"} <= set(strings(figure))
    assert "19.9 for 20.0" not in strings(figure)


def test_the_importance_is_that_of_the_model_of_popularity_in_use():
    figure = plot_feature_importance(model_runs())
    names = tick_names(figure, "y")
    assert (names[0], len(names)) == ("log votes", 15)
    assert "50.0" in strings(figure)
    none_in_use = plot_feature_importance(model_runs(is_current=False))
    assert any("none has been predicted" in text for text in strings(none_in_use))
