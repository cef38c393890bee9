"""Training and predicting on a small lake: what takes over, what is skipped, and what is refused and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lakes import contents
from model_lakes import OF_THE_API, invented, write_movies
from moviepipe import cli
from moviepipe.errors import ModelError
from moviepipe.io import models
from moviepipe.io.lake import Lake
from moviepipe.ml import MODEL_RUNS, POPULARITY_PREDICTIONS, PRE_RELEASE_PREDICTIONS, PREDICTION_EXTREMES
from moviepipe.ml.spec import POPULARITY, PRE_RELEASE, ModelSpec
from moviepipe.pipelines import failures, prediction, training
from moviepipe.pipelines.job_runs import JobRuns
from moviepipe.pipelines.report import TableReport

COUNT = 400
Job = Callable[..., list[TableReport]]


@pytest.fixture
def train(spark: SparkSession) -> Job:
    def run(lake: Lake, spec: ModelSpec = POPULARITY) -> list[TableReport]:
        reports: list[TableReport] = []
        with JobRuns(spark, lake).running(f"train {spec.command}") as job_run:
            training.run(spark, lake, training.TrainRequest(spec, licensed_use=False), job_run, reports.append)
        return reports

    return run


@pytest.fixture
def predict(spark: SparkSession) -> Job:
    def run(lake: Lake, spec: ModelSpec = POPULARITY) -> list[TableReport]:
        reports: list[TableReport] = []
        with JobRuns(spark, lake).running(f"predict {spec.command}") as job_run:
            prediction.run(spark, lake, spec, job_run, reports.append)
        return reports

    return run


def actions(reports: list[TableReport]) -> dict[str, str]:
    return {report.name: report.action for report in reports}


def test_a_model_is_trained_predicts_and_makes_way_only_for_a_better_one(lake: Lake, train: Job, predict: Job):
    movies = invented(COUNT)
    write_movies(lake, *movies)
    first = train(lake)
    assert [report.action for report in first] == ["in use", "written"]
    model_id = models.current_id(lake, "popularity")
    assert first[0].name == f"models/popularity/{model_id}"
    assert {name.partition("/")[0] for name in models.read_files(lake, "popularity", str(model_id))} == {
        *("boosters", "card.json", "card.md", "model.json", "training_movie_ids.npy")
    }

    assert set(actions(predict(lake)).values()) == {"written", "up to date"}
    assert set(actions(predict(lake)).values()) == {"up to date"}
    predicted = contents(lake, POPULARITY_PREDICTIONS.name)
    assert len(predicted) == COUNT
    assert all(
        row["low_90"] <= row["low_80"] < row["prediction"] < row["high_80"] <= row["high_90"] for row in predicted
    )
    trained = sum(row["is_in_training"] for row in predicted)
    assert first[0].rows == trained
    extremes = contents(lake, PREDICTION_EXTREMES.name)
    assert sorted((row["extreme"], row["error_rank"]) for row in extremes) == [
        *(("best", rank) for rank in range(1, 6)),
        *(("worst", rank) for rank in range(1, 11)),
    ]
    seen = {row["movie_id"] for row in predicted if row["is_in_training"]}
    assert not seen & {row["movie_id"] for row in extremes}

    # Movies that are new since training are predicted by the model there is; one that lacks votes has a reason.
    write_movies(lake, *movies, {**movies[0], "movie_id": 9_001}, {**movies[0], "movie_id": 9_002, "vote_count": None})
    assert actions(predict(lake))[POPULARITY_PREDICTIONS.name] == "written"
    new = {row["movie_id"]: row for row in contents(lake, POPULARITY_PREDICTIONS.name) if row["movie_id"] > 9_000}
    assert new[9_001]["prediction"] == next(row for row in predicted if row["movie_id"] == 0)["prediction"]
    assert (new[9_001]["is_in_training"], new[9_001]["no_prediction_reason"]) == (False, None)
    assert (new[9_002]["prediction"], new[9_002]["no_prediction_reason"]) == (None, "vote_count is unknown")

    # The same data gives the same model, which is not better.
    write_movies(lake, *movies)
    second = train(lake)
    assert second[0].action == "candidate"
    assert second[0].note.startswith("candidate: mean absolute error ")
    assert models.current_id(lake, "popularity") == model_id
    runs = {row["model_id"]: row for row in contents(lake, MODEL_RUNS.name)}
    assert [row["is_current"] for _, row in sorted(runs.items())] == [True, False]

    booster = Path(models.folder_of_model(lake, "popularity", str(model_id)), "boosters", "0.json")
    booster.write_bytes(booster.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"damaged: boosters/0\.json is cut short.*Run `moviepipe train popularity`"):
        predict(lake)


def test_before_the_release_the_newest_films_judge_the_model_and_all_that_have_a_date_are_predicted(
    lake: Lake, train: Job, predict: Job
):
    movies = [{**each, "budget_usd": 1_000 * each["vote_count"]} for each in invented(COUNT)]
    write_movies(lake, *movies, {**movies[0], "movie_id": 9_001, "release_date": None})
    models.write_model(lake, "pre_release", "cut-short", {"model.json": b"{"})
    models.set_current(lake, "pre_release", "cut-short")
    reports = train(lake, PRE_RELEASE)
    assert [report.action for report in reports] == ["in use", "written"]
    assert "cut-short is damaged: model.json is cut short" in reports[0].note  # what cannot be read is no rival
    (run,) = contents(lake, MODEL_RUNS.name)
    # The films came out in the order of their ids.
    assert (run["model"], run["training_count"], run["held_out_count"], run["is_current"]) == (
        *("pre_release", 320, 80, True),
    )
    assert run["r2"] > 0.6  # their budgets tell it

    assert set(actions(predict(lake, PRE_RELEASE))) == {PRE_RELEASE_PREDICTIONS.name, MODEL_RUNS.name}
    predicted = {row["movie_id"]: row for row in contents(lake, PRE_RELEASE_PREDICTIONS.name)}
    assert {movie_id for movie_id, row in predicted.items() if row["is_in_training"]} == {*range(320)}
    undated = predicted.pop(9_001)
    assert (undated["prediction"], undated["no_prediction_reason"]) == (None, "release_date is unknown")
    assert all(row["low_80"] < row["prediction"] < row["high_80"] for row in predicted.values())


def test_what_came_from_the_api_trains_nothing_unless_the_setting_says_so(lake: Lake, train: Job):
    write_movies(lake, *invented(COUNT, _run_id=OF_THE_API))
    with pytest.raises(ModelError) as told:
        train(lake)
    assert str(told.value) == (
        "A model of popularity needs 200 movies to train on and 50 held out, and there are 0 and 0. Of 400 movies 400 "
        "came from TMDb's API, whose terms forbid training on them: where TMDb has agreed to it, say so by "
        "models.licensed_use = true."
    )
    assert not Path(lake.models).exists()


def test_too_few_movies_and_movies_that_are_all_as_popular_teach_nothing(lake: Lake, train: Job):
    write_movies(
        lake, *invented(40), *({**each, "movie_id": each["movie_id"] + 100} for each in invented(3, popularity=None))
    )
    with pytest.raises(ModelError, match=r"there are \d+ and \d+\. Of 43 movies 3 lack popularity or vote_count\."):
        train(lake)
    write_movies(lake, *invented(COUNT, popularity=2.0))
    with pytest.raises(ModelError, match=r"All 3\d\d movies to train on have the same popularity"):
        train(lake)


@pytest.mark.parametrize("arguments", [["predict", "popularity"], ["predict", "pre-release"]])
def test_predicting_without_a_model_names_the_command_that_trains_one(
    lake: Lake, spark: SparkSession, capsys: pytest.CaptureFixture[str], arguments: list[str]
):
    write_movies(lake, *invented(3))
    assert cli.main([*arguments, "--lake", lake.uri]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert (
        said
        == f"moviepipe: No model of {arguments[1]} under {lake.models}. Run `moviepipe train {arguments[1]}` first."
    )


def test_an_executor_without_the_library_is_told_in_one_line(spark: SparkSession):
    def lacking(frames: Any) -> Any:
        raise ModuleNotFoundError("No module named 'xgboost'")

    with pytest.raises(Exception, match="No module named 'xgboost'") as failed:
        spark.range(1).mapInPandas(lacking, "id long").select(F.sum("id")).collect()
    line = failures.explain(failed.value)
    assert line.startswith("The Python of an executor has no XGBoost. Install it on every node, `pip install")
    assert "\n" not in line
