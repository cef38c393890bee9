"""Scores movies by a model's folder. It stands alone: numpy and XGBoost (1.7 or newer) are all that it needs.

moviepipe predicts by it, `train --export` packs it, and SageMaker's XGBoost container runs it by the name
`inference.py`. Rows hold the model's features in their order, NaN where one is unknown. The boosters' own base score
is never used, for older versions of XGBoost misread it: every row is given its base margin.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import xgboost

MODEL = "popularity/model.json"


class Scorer:
    """A model, ready to score: `facts` is what its model.json says."""

    def __init__(self, facts: dict[str, Any], boosters: list[bytes], threads: int = 0) -> None:
        self.facts = facts
        self.boosters = [_booster(content, threads) for content in boosters]

    def margin(self, rows: np.ndarray) -> np.ndarray:
        """The log of popularity by the model's line."""
        base = self.facts["base"]
        feature = rows[:, self.facts["features"].index(base["feature"])].astype(np.float64)
        line = base["intercept"] + base["slope"] * np.nan_to_num(feature)
        margin: np.ndarray = np.where(np.isnan(feature), base["unknown"], line)
        return margin

    def score(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """The prediction for each row, and the bounds of its intervals, as `prediction`, `low_80`, `high_80` …."""
        if len(rows) == 0:
            prediction = np.zeros(0)
        else:
            data = xgboost.DMatrix(rows.astype(np.float32), base_margin=self.margin(rows), missing=np.nan)
            prediction = np.mean(
                [booster.predict(data, validate_features=False).astype(np.float64) for booster in self.boosters], axis=0
            )
        return {"prediction": prediction, **self.intervals(prediction)}

    def intervals(self, prediction: np.ndarray) -> dict[str, np.ndarray]:
        """The bounds that belong to predictions: those of the bin that each falls in, on the scale of log1p."""
        intervals = self.facts["intervals"]
        bins = np.searchsorted(np.asarray(intervals["edges"]), prediction, side="right")
        bounds = {}
        for level, errors in intervals["levels"].items():
            for side in ("low", "high"):
                shifted = np.expm1(np.log1p(prediction) + np.asarray(errors[side])[bins])
                bounds[f"{side}_{level}"] = np.maximum(shifted, 0.0)
        return bounds


def _booster(content: bytes, threads: int) -> xgboost.Booster:
    booster = xgboost.Booster()
    booster.load_model(bytearray(content))
    if threads:
        booster.set_param({"nthread": threads})
    return booster


def model_fn(model_dir: str) -> Scorer:
    """The model in an unpacked archive."""
    path = Path(model_dir, MODEL)
    facts = json.loads(path.read_text(encoding="utf-8"))
    return Scorer(facts, [(path.parent / name).read_bytes() for name in facts["boosters"]])


def input_fn(body: str | bytes, content_type: str) -> np.ndarray:
    """Rows of text/csv, an empty cell being an unknown feature, or of a JSON list of lists, there null is one."""
    text = body.decode("utf-8") if isinstance(body, (bytes, bytearray)) else body
    kind = content_type.split(";")[0].strip().lower()
    if kind == "text/csv":
        cells = [row for row in csv.reader(io.StringIO(text)) if row]
        rows = [[float(cell) if cell.strip() else np.nan for cell in row] for row in cells]
    elif kind == "application/json":
        rows = [[np.nan if value is None else float(value) for value in row] for row in json.loads(text)]
    else:
        raise ValueError(f"{content_type} is neither text/csv nor application/json")
    return np.asarray(rows, dtype=np.float64)


def predict_fn(rows: np.ndarray, model: Scorer) -> dict[str, np.ndarray]:
    """The scores of rows; raises ValueError where they have not the model's features."""
    features = model.facts["features"]
    if rows.ndim != 2 or rows.shape[1] != len(features):
        raise ValueError(f"each row has to have {len(features)} features: {', '.join(features)}")
    return model.score(rows)


def output_fn(scores: dict[str, np.ndarray], accept: str) -> str:
    """A line for each row: its prediction and bounds, in CSV with a header or as a JSON list of objects."""
    names = list(scores)
    rows = zip(*(scores[name].tolist() for name in names))  # noqa: B905 (of Python 3.10, and the container's is older)
    if accept.split(";")[0].strip().lower() == "text/csv":
        return "\n".join([",".join(names), *(",".join(map(repr, row)) for row in rows)]) + "\n"
    return json.dumps([dict(zip(names, row)) for row in rows])  # noqa: B905
