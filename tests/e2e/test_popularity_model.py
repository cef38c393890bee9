"""The model of popularity on real data: the gate that it has to pass, and that it learns nothing where nothing is."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession

from commands import moviepipe
from lakes import contents
from moviepipe.io import commits, models
from moviepipe.io.lake import Lake
from moviepipe.ml import POPULARITY_PREDICTIONS
from moviepipe.ml.evaluation import ESTIMATORS, evaluator, predict_by_bag
from moviepipe.ml.feature_rows import feature_rows
from moviepipe.ml.line import fit_line
from moviepipe.ml.metrics import coverage, mae, r_squared
from moviepipe.ml.parts import HELD_OUT
from moviepipe.ml.spec import POPULARITY, PRE_RELEASE, ModelSpec
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.pipelines.gold import read_inputs

LEAST_R2 = 0.76
SPLIT = "seed_split_test_ids.csv"


@pytest.fixture(scope="module")
def trained(tmdb_lake: Lake, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake with the Silver of the TMDB 5000 files, and a model that was never shown the reference's test movies."""
    lake = Lake.at(str(tmp_path_factory.mktemp("models") / "lake"))
    shutil.copytree(tmdb_lake.table("silver"), lake.table("silver"))
    held_out = str(shared_data / "tmdb5000" / SPLIT)
    moviepipe("train", "popularity", "--held-out", held_out, "--lake", lake.uri)
    moviepipe("predict", "popularity", "--lake", lake.uri)
    return lake


@pytest.fixture(scope="module")
def card(trained: Lake) -> dict[str, Any]:
    model_id = str(models.current_id(trained, "popularity"))
    found: dict[str, Any] = json.loads(models.read_files(trained, "popularity", model_id)["card.json"])
    return found


def test_the_model_explains_what_the_reference_could_not(trained: Lake, card: dict[str, Any], shared_data: Path):
    predicted = pd.DataFrame(contents(trained, POPULARITY_PREDICTIONS.name))
    ids = pd.read_csv(shared_data / "tmdb5000" / SPLIT)["id"]
    unseen = predicted[predicted["movie_id"].isin(ids)]
    assert len(unseen) == len(ids) == 1_441
    assert not unseen["is_in_training"].any()
    found = r_squared(unseen["popularity"].to_numpy(), unseen["prediction"].to_numpy())
    assert found >= LEAST_R2
    # The bag that xgboost.spark trained predicts what the one of the evaluation's task did.
    assert found == pytest.approx(card["measures"]["held_out"]["model"]["r2"], abs=1e-4)


def test_the_model_is_better_than_its_baselines(card: dict[str, Any]):
    held_out = card["measures"]["held_out"]
    for baseline in ("line", "forest"):
        assert held_out["model"]["r2"] > held_out[baseline]["r2"]
        assert held_out["model"]["mae"] < held_out[baseline]["mae"]
        assert card["measures"]["paired_wins"][f"over_{baseline}"] >= 4


def test_intervals_hold_what_they_promise(trained: Lake):
    predicted = pd.DataFrame(contents(trained, POPULARITY_PREDICTIONS.name))
    unseen = predicted[~predicted["is_in_training"] & predicted["prediction"].notna()]
    for level in (80, 90):
        low, high = (unseen[f"{side}_{level}"].to_numpy() for side in ("low", "high"))
        assert coverage(unseen["popularity"].to_numpy(), low, high) == pytest.approx(level / 100, abs=0.03)


def rows_of(spark: SparkSession, lake: Lake, spec: ModelSpec) -> pd.DataFrame:
    """The features of all movies, by id."""
    inputs = {name: commits.last_commit(lake, BY_SHORT_NAME[name]) for name in POPULARITY_PREDICTIONS.inputs}
    rows = feature_rows(*read_inputs(spark, lake, inputs), spec=spec).toPandas()
    return rows.sort_values("movie_id", ignore_index=True)


def test_of_popularities_dealt_out_anew_nothing_is_learnt(spark: SparkSession, trained: Lake):
    rows, chance = rows_of(spark, trained, POPULARITY), np.random.default_rng(0)
    rows["popularity"] = chance.permutation(rows["popularity"].to_numpy())
    is_test = chance.random(len(rows)) < 0.3
    train, test = rows[~is_test], rows[is_test]
    line = fit_line(POPULARITY.base, train[POPULARITY.base].to_numpy(), train["popularity"].to_numpy())
    found = predict_by_bag(train, test, POPULARITY, line)
    assert abs(r_squared(test["popularity"].to_numpy(), found)) < 0.05


def test_before_the_release_the_newest_films_are_told_better_than_by_their_budgets(spark: SparkSession, trained: Lake):
    rows = rows_of(spark, trained, PRE_RELEASE)
    assert rows["no_prediction_reason"].value_counts().to_dict() == {"release_date is unknown": 1}
    dated = rows.dropna(subset="release_date").sort_values("release_date", kind="stable", ignore_index=True)
    dated["part"], dated["is_test"] = HELD_OUT, dated.index >= round(0.8 * len(dated))
    found = evaluator(PRE_RELEASE)(dated)
    errors = {name: mae(found["popularity"].to_numpy(), found[name].to_numpy()) for name in ESTIMATORS}
    assert errors["model"] + 1.5 < min(errors["line"], errors["forest"])
    assert r_squared(found["popularity"].to_numpy(), found["model"].to_numpy()) > 0.15


def test_the_card_says_what_it_was_made_from(trained: Lake, card: dict[str, Any]):
    rows = card["data"]["rows"]
    assert (rows["training"], rows["held_out"], rows["not_free"], rows["incomplete"]) == (3_362, 1_441, 0, 0)
    assert card["data"]["first_snapshot"] == card["data"]["last_snapshot"] == "2017-09-01"
    assert sum(card["feature_importance"].values()) == pytest.approx(1.0, abs=1e-3)
    text = models.read_files(trained, "popularity", card["model_id"])["card.md"].decode()
    assert text.startswith(f"# Model {card['model_id']}\n\nPredicts TMDb's popularity")
