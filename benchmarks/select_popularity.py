"""Chooses the parameters of the model of popularity by cross-validation over training rows alone.

    python benchmarks/select_popularity.py --data ../shared/data/tmdb5000

The movies of the reference's test split are dropped before anything else is done, so nothing that is printed here has
seen them. Each line is one configuration, judged on repeated folds that are the same for all of them.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from rich.table import Table

from moviepipe.io.lake import Lake
from moviepipe.ml.boosting import train_bag
from moviepipe.ml.line import fit_line
from moviepipe.ml.metrics import measure
from moviepipe.ml.spec import POPULARITY, PRE_RELEASE, SPECS, ModelSpec
from moviepipe.session import start_session
from popularity import CONSOLE, build, features

REPEATS, FOLDS, SEEDS = 3, 5, 3
FORMER = {
    "tweedie_variance_power": 1.5,
    "max_depth": 5,
    "min_child_weight": 5,
    "subsample": 0.7,
    "colsample_bytree": 0.5,
}
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "as it was": FORMER,
    "variance power 1.5": {"tweedie_variance_power": 1.5},
    "variance power 1.6": {"tweedie_variance_power": 1.6},
    "depth 3": {"max_depth": 3},
    "depth 5": {"max_depth": 5},
    "child weight 5": {"min_child_weight": 5},
    "child weight 20": {"min_child_weight": 20},
    "slower": {"learning_rate": 0.015, "rounds": 600},
    "fewer rounds": {"rounds": 150},
    "more rounds": {"rounds": 600},
    "half of the columns": {"colsample_bytree": 0.5},
    "most columns": {"colsample_bytree": 0.8},
    "most rows": {"subsample": 0.7},
    "regularised": {"reg_lambda": 10.0},
    "fewer columns a split": {"colsample_bynode": 0.7},
    "the same, regularised": {"colsample_bynode": 0.7, "reg_lambda": 2.0},
    "four trees a round": {"num_parallel_tree": 4},
    "capped steps": {"max_delta_step": 0.3},
    "rising with the first feature": {"monotone_constraints": "(1)"},
}


def main() -> None:
    """Prints a line for each configuration."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the TMDB 5000 files")
    parser.add_argument("--model", choices=sorted(SPECS), default=POPULARITY.command, help="which model")
    parser.add_argument("--lake", help="a lake with Silver of those files; without it they are imported into one")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="of the five folds")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="boosters of a bag")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    spec = SPECS[options.model]
    rows = training_rows(options.data, options.lake, spec)
    CONSOLE.print(f"{len(rows):,} movies, {len(CONFIGURATIONS)} configurations, none of them on the test split")
    work = [
        delayed(judge)(rows, spec, changes | {"seeds": range(options.seeds)}, repeat, fold)
        for changes in CONFIGURATIONS.values()
        for repeat in range(options.repeats)
        for fold in range(FOLDS)
    ]
    found = Parallel(options.jobs)(work)
    table, each = Table("configuration", "R²", "RMSE", "MAE", "RMSLE"), options.repeats * FOLDS
    for number, label in enumerate(CONFIGURATIONS):
        folds = pd.DataFrame(found[number * each : (number + 1) * each])
        table.add_row(label, *(f"{folds[name].mean():.4f}" for name in folds))
    CONSOLE.print(table)


def training_rows(data: Path, existing: str | None, spec: ModelSpec) -> pd.DataFrame:
    """The feature rows of the movies that are not of the test split, by id."""
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.at(existing or folder)
        if not existing:
            build(lake, data)
        rows = features(start_session("local", {}), lake, spec).toPandas()
    test = pd.read_csv(data / "seed_split_test_ids.csv")["id"]
    return rows[~rows["movie_id"].isin(test)].sort_values("movie_id", ignore_index=True)


def judge(rows: pd.DataFrame, spec: ModelSpec, changes: dict[str, Any], repeat: int, fold: int) -> dict[str, float]:
    """The measures of one configuration on one fold; before release, folds are of time and a repeat changes nothing."""
    train, test = divide(rows, spec, repeat, fold)
    popularity = train["popularity"].to_numpy()
    line = fit_line(spec.base, train[spec.base].to_numpy(), popularity)
    names = [*spec.feature_names]
    bag = train_bag(train[names].to_numpy(np.float32), popularity, line.margin(train[spec.base].to_numpy()), **changes)
    import xgboost

    data = xgboost.DMatrix(test[names].to_numpy(np.float32), base_margin=line.margin(test[spec.base].to_numpy()))
    predicted = np.mean([booster.predict(data) for booster in bag], axis=0, dtype=np.float64)
    return measure(test["popularity"].to_numpy(), predicted)


def divide(rows: pd.DataFrame, spec: ModelSpec, repeat: int, fold: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows to train on and to test."""
    if spec is PRE_RELEASE:
        ordered = rows.sort_values("release_date", ignore_index=True)
        ends = [round(len(ordered) * share) for share in np.linspace(0.5, 1.0, FOLDS + 1)]
        return ordered[: ends[fold]], ordered[ends[fold] : ends[fold + 1]]
    folds = np.random.default_rng(repeat).permutation(len(rows)) % FOLDS
    return rows[folds != fold], rows[folds == fold]


if __name__ == "__main__":
    main()
