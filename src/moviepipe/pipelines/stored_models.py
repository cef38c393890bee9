"""The models of a lake: reading them, and their cards as rows of gold.model_runs."""

import json
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from moviepipe.errors import MissingRequirementError, ModelError
from moviepipe.io import models
from moviepipe.io.lake import Lake
from moviepipe.ml.model import CARD, Model, read_model
from moviepipe.ml.spec import SPECS, ModelSpec

INSTALL = "pip install 'moviepipe[models]'"
PACKAGES = {"xgboost": "xgboost-cpu", "sklearn": "scikit-learn"}


def require_packages() -> None:
    """Raises MissingRequirementError when a package that models need is not installed."""
    lacking = [package for module, package in PACKAGES.items() if find_spec(module) is None]
    if lacking:
        raise MissingRequirementError(f"Models need {' and '.join(lacking)}, not installed here. Run: {INSTALL}")


def current_model(lake: Lake, spec: ModelSpec) -> Model | None:
    """The model in use; None where there is none. Raises ModelError when it cannot be used."""
    model_id = models.current_id(lake, spec.name)
    return None if model_id is None else stored_model(lake, spec, model_id)


def stored_model(lake: Lake, spec: ModelSpec, model_id: str) -> Model:
    """A model by its id; raises ModelError when it cannot be used."""
    folder = models.folder_of_model(lake, spec.name, model_id)
    return read_model(models.read_files(lake, spec.name, model_id), folder)


def require_current(lake: Lake, spec: ModelSpec) -> Model:
    """The model in use; raises ModelError, with the command that trains one, where there is none."""
    model = current_model(lake, spec)
    if model is None:
        raise ModelError(f"No model of {spec.command} under {lake.models}. Run `moviepipe train {spec.command}` first.")
    return model


def card_rows(lake: Lake) -> list[dict[str, Any]]:
    """A row of gold.model_runs for every model of the lake; those whose card cannot be read are left out."""
    rows = []
    for spec in SPECS.values():
        current = models.current_id(lake, spec.name)
        for model_id in models.model_ids(lake, spec.name):
            card = _card(lake, spec, model_id)
            if card is not None:
                rows.append(_row(card, model_id == current))
    return rows


def _card(lake: Lake, spec: ModelSpec, model_id: str) -> dict[str, Any] | None:
    try:
        card: dict[str, Any] = json.loads(models.read_file(lake, spec.name, model_id, CARD))
    except (FileNotFoundError, ValueError):
        return None
    return card


def _row(card: dict[str, Any], is_current: bool) -> dict[str, Any]:
    measures, rows = card["measures"], card["data"]["rows"]
    held_out = measures["held_out"]
    return {
        "model_id": card["model_id"],
        "model": card["model"],
        "is_current": is_current,
        "verdict": card["verdict"],
        "trained_at": datetime.fromisoformat(card["trained_at"]),
        "seconds": card["seconds"],
        "training_count": rows["training"],
        "held_out_count": rows["held_out"],
        **held_out["model"],
        **{f"{name}_{each}": held_out[name][each] for name in ("line", "forest") for each in ("r2", "mae")},
        **{f"fold_{each}": measures["folds"]["model"][each]["mean"] for each in ("r2", "mae")},
        **{f"coverage_{level}": found["all"] for level, found in measures["coverage"].items()},
        "feature_importance": card["feature_importance"],
    }
