"""The numbers of models, computed by hand: measures, intervals, the line, and the scores of a folder's files."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moviepipe.cli import main
from moviepipe.errors import ModelError
from moviepipe.ml.intervals import fit_intervals
from moviepipe.ml.judgement import beside_line, bounds
from moviepipe.ml.line import fit_line
from moviepipe.ml.metrics import coverage_by_quintile, measure, outlier_measures, paired_wins, r_squared
from moviepipe.ml.model import MODEL, TRAINED_ON, Model, read_model
from moviepipe.ml.scoring import Scorer, input_fn, output_fn, predict_fn
from moviepipe.ml.spec import POPULARITY

ACTUAL, PREDICTED = np.array([1.0, 2.0, 3.0, 10.0]), np.array([1.0, 2.0, 5.0, 7.0])
FACTS = {
    "model": "popularity",
    "model_id": "m",
    "feature_version": 1,
    "features": ["log_votes", "runtime_minutes"],
    "base": {"feature": "log_votes", "intercept": 0.5, "slope": 2.0, "unknown": -1.0},
    "boosters": [],
    "intervals": {"edges": [5.0], "levels": {"80": {"low": [-0.5, -9.0], "high": [0.5, 1.0]}}},
}


def test_the_measures_are_those_of_the_textbook():
    found = measure(ACTUAL, PREDICTED)
    assert found["r2"] == pytest.approx(1 - 13 / 50)
    assert found["rmse"] == pytest.approx(np.sqrt(13 / 4))
    assert found["mae"] == pytest.approx(5 / 4)
    assert found["rmsle"] == pytest.approx(np.sqrt((np.log(6 / 4) ** 2 + np.log(8 / 11) ** 2) / 4))
    assert r_squared(ACTUAL, np.full(4, 4.0)) == 0.0


def test_a_few_films_are_told_apart_from_the_rest():
    actual, predicted = np.array([*range(20), 1000.0]), np.array([*range(20), 0.0])
    predicted[:5] += 1.0
    found = outlier_measures(actual, predicted)
    assert found["share_of_ten_worst"] == 1.0
    assert found["r2_without_top_film"] == pytest.approx(1 - 5 / 665)


def test_a_fold_is_won_by_the_lower_error_only():
    assert paired_wins({"mae": [1.0, 2.0, 3.0]}, {"mae": [1.5, 2.0, 2.0]}) == 1


def test_coverage_is_counted_in_each_fifth_of_the_predictions():
    predicted, actual = np.arange(10.0)[::-1], np.zeros(10)
    low, high = np.where(predicted >= 8, 1.0, 0.0), np.full(10, 9.0)
    assert coverage_by_quintile(actual, predicted, low, high) == [1.0, 1.0, 1.0, 1.0, 0.0]


def test_intervals_are_quantiles_of_the_errors_of_predictions_of_the_same_size():
    predicted = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], 99)
    errors = np.tile(np.arange(-49, 50) / 100, 5) * np.repeat([1, 2, 1, 1, 1], 99)
    fitted = fit_intervals(np.expm1(np.log1p(predicted) + errors), predicted)
    # Of 99 errors the 90th and the 95th in order are those that 90 % and 95 % will not exceed: 0.40 and 0.45.
    assert fitted["levels"]["80"]["high"] == pytest.approx([0.40, 0.80, 0.40, 0.40, 0.40])
    assert fitted["levels"]["80"]["low"] == pytest.approx([-0.40, -0.80, -0.40, -0.40, -0.40])
    assert fitted["levels"]["90"]["high"] == pytest.approx([0.45, 0.90, 0.45, 0.45, 0.45])
    low, high = bounds(np.array([2.0]), fitted, 80)
    assert (low[0], high[0]) == pytest.approx((3 * np.exp(-0.8) - 1, 3 * np.exp(0.8) - 1))


def test_a_model_that_is_no_better_than_its_line_says_so():
    def measures(of_model: float) -> dict[str, dict[str, dict[str, float]]]:
        return {"held_out": {"model": {"mae": of_model}, "line": {"mae": 2.0}}}

    assert beside_line(measures(1.9999)) == ""
    assert beside_line(measures(2.5)) == "; its line alone has a mean absolute error of 2.0000, for 2.5000"


def test_a_bin_with_few_errors_takes_those_of_all():
    predicted = np.ones(30)
    fitted = fit_intervals(np.arange(30.0), predicted)
    assert len(set(fitted["levels"]["80"]["high"])) == 1


def test_the_line_goes_through_the_logs_and_adds_up():
    feature = np.array([0.0, 1.0, 2.0, np.nan])
    line = fit_line("log_votes", feature, np.exp([1.0, 3.0, 5.0, 2.0]))
    assert (line.intercept, line.slope, line.unknown) == pytest.approx((1.0, 2.0, 2.0))
    assert np.exp(line.margin(feature)) == pytest.approx(np.exp([1.0, 3.0, 5.0, 2.0]))


def test_a_line_of_a_feature_that_is_never_known_or_never_differs_is_flat():
    for feature in (np.full(3, np.nan), np.full(3, 7.0)):
        line = fit_line("log_budget", feature, np.array([1.0, 2.0, 6.0]))
        assert np.exp(line.margin(feature)) == pytest.approx([3.0] * 3)


def test_the_script_reads_what_the_container_sends_and_tells_what_is_wrong():
    assert input_fn("1,2\n,0\n", "text/csv; charset=utf-8").tolist()[0] == [1.0, 2.0]
    assert np.isnan(input_fn("1,2\n,0\n", "text/csv")[1, 0])
    assert np.isnan(input_fn(b"[[null, 0]]", "application/json")).tolist() == [[True, False]]
    with pytest.raises(ValueError, match="neither text/csv nor application/json"):
        input_fn("", "image/png")
    with pytest.raises(ValueError, match="2 features: log_votes, runtime_minutes"):
        predict_fn(np.ones((1, 3)), Scorer(FACTS, []))
    scores = {"prediction": np.array([1.5]), "low_80": np.array([0.25])}
    assert output_fn(scores, "text/csv") == "prediction,low_80\n1.5,0.25\n"
    assert json.loads(output_fn(scores, "application/json")) == [{"prediction": 1.5, "low_80": 0.25}]


def test_the_margin_and_the_bounds_of_a_row_are_those_of_the_line_and_the_bin():
    scorer = Scorer(FACTS, [])
    assert scorer.margin(np.array([[3.0, 90.0], [np.nan, 90.0]])) == pytest.approx([6.5, -1.0])
    found = scorer.intervals(np.array([1.0, 5.0]))
    assert found["high_80"] == pytest.approx([2 * np.exp(0.5) - 1, 6 * np.e - 1])
    assert found["low_80"] == pytest.approx([2 * np.exp(-0.5) - 1, 0.0])


@pytest.fixture
def model() -> Model:
    facts = FACTS | {"boosters": ["boosters/0.json"]}
    return Model(facts, (b"{}",), {"model_id": "m"}, "# card\n", np.array([3, 5]))


def test_a_model_is_read_as_it_was_written(model: Model):
    read = read_model(model.files(), "lake/models/popularity/m")
    assert (read.model_id, read.spec, read.boosters, read.card) == ("m", POPULARITY, (b"{}",), {"model_id": "m"})
    assert read.training_movie_ids.tolist() == [3, 5]


@pytest.mark.parametrize("name", ["boosters/0.json", TRAINED_ON, MODEL])
@pytest.mark.parametrize("is_cut", [True, False])
def test_a_model_that_is_cut_short_or_has_lost_a_file_is_told_in_one_line(model: Model, name: str, is_cut: bool):
    files = model.files()
    content = files.pop(name)
    if is_cut:
        files[name] = content[:-1] if name != MODEL else content[:-9]
    with pytest.raises(ModelError) as told:
        read_model(files, "lake/models/popularity/m")
    assert f"lake/models/popularity/m is damaged: {name} is cut short" in str(told.value)
    assert str(told.value).endswith("Run `moviepipe train popularity`.")


def test_a_model_of_another_version_is_told_in_one_line(model: Model):
    newer = replace(model, facts=model.facts | {"feature_version": 99})
    with pytest.raises(ModelError, match=r"features 99, and .* reads format 1 with features 1\. Run `moviepipe train"):
        read_model(newer.files(), "lake/models/popularity/m")


def test_which_movies_judge_the_model_of_before_the_release_is_not_for_the_caller_to_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (ids := tmp_path / "ids.csv").write_text("id\n1\n")
    assert main(["train", "pre-release", "--held-out", str(ids), "--lake", str(tmp_path)]) == 2
    assert "--held-out goes with popularity: pre-release is judged by the newest films." in capsys.readouterr().err
