"""A model of popularity trained on invented rows, without Spark."""

from dataclasses import asdict

import numpy as np

from moviepipe.ml.boosting import train_bag
from moviepipe.ml.intervals import fit_intervals
from moviepipe.ml.line import fit_line
from moviepipe.ml.model import Model
from moviepipe.ml.spec import POPULARITY


def made_rows() -> np.ndarray:
    """Three hundred rows of features, some unknown."""
    chance = np.random.default_rng(0)
    made = chance.normal(3, 2, (300, len(POPULARITY.feature_names)))
    made[chance.random(made.shape) < 0.2] = np.nan
    made[:, 0] = np.abs(np.nan_to_num(made[:, 0]))
    return made


def made_model(rows: np.ndarray) -> Model:
    """A model of them."""
    popularity = np.exp(rows[:, 0] - 1) + np.nan_to_num(rows[:, 1]) ** 2
    line = fit_line(POPULARITY.base, rows[:, 0], popularity)
    bag = train_bag(rows.astype(np.float32), popularity, line.margin(rows[:, 0]), rounds=40)
    facts = {
        "model": "popularity",
        "model_id": "m",
        "feature_version": 1,
        "features": list(POPULARITY.feature_names),
        "base": asdict(line),
        "boosters": [f"boosters/{number}.json" for number in range(len(bag))],
        "intervals": fit_intervals(popularity, np.exp(line.margin(rows[:, 0]))),
    }
    boosters = tuple(bytes(booster.save_raw("json")) for booster in bag)
    return Model(facts, boosters, {"model_id": "m"}, "# card\n", np.array([1]))
