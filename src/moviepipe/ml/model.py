"""A trained model as a value, and as the files of its folder."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from moviepipe.errors import ModelError
from moviepipe.ml.features import FEATURE_VERSION
from moviepipe.ml.spec import SPECS, ModelSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moviepipe.ml.scoring import Scorer

FORMAT = 1
MODEL, CARD, CARD_TEXT, TRAINED_ON = "model.json", "card.json", "card.md", "training_movie_ids.npy"


class Scores(Protocol):
    """What gives the scores of a model."""

    def score(self, rows: "NDArray[np.float64]") -> "dict[str, NDArray[np.float64]]":
        """The prediction for each row of features, and the bounds of its intervals, by name."""


@dataclass(frozen=True)
class Model:
    """A trained model: what scoring needs (`facts`, `boosters`), its card, and the movies that it was trained on."""

    facts: Mapping[str, Any]
    boosters: tuple[bytes, ...]
    card: Mapping[str, Any]
    card_text: str
    training_movie_ids: "NDArray[np.int64]"

    @property
    def model_id(self) -> str:
        """Its name, unique for ever."""
        return str(self.facts["model_id"])

    @property
    def spec(self) -> ModelSpec:
        """Which of the models it is."""
        return SPECS[self.facts["model"].replace("_", "-")]

    @property
    def scorer(self) -> Scores:
        """The model, ready to score in one thread; needs XGBoost."""
        return self._scorer

    @cached_property
    def _scorer(self) -> "Scorer":
        from moviepipe.ml.scoring import Scorer

        return Scorer(dict(self.facts), list(self.boosters), threads=1)

    def files(self) -> dict[str, bytes]:
        """The files of its folder; model.json has the digests of the others."""
        import numpy as np

        ids = io.BytesIO()
        np.save(ids, self.training_movie_ids)
        files = dict(zip(self.facts["boosters"], self.boosters, strict=True))
        files |= {CARD: _json(self.card), CARD_TEXT: self.card_text.encode(), TRAINED_ON: ids.getvalue()}
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        return files | {MODEL: _json({**self.facts, "format": FORMAT, "sha256": digests})}


def read_model(files: Mapping[str, bytes], folder: str) -> Model:
    """The model of a folder's files; raises ModelError when it is of another version, or a file is cut or missing."""
    import numpy as np

    facts = _facts(files, folder)
    retrain = f"Run `moviepipe train {str(facts.get('model')).replace('_', '-')}`."
    if (version := (facts.get("format"), facts.get("feature_version"))) != (FORMAT, FEATURE_VERSION):
        known = f"format {FORMAT} with features {FEATURE_VERSION}"
        raise ModelError(
            f"The model {folder} is of format {version[0]} with features {version[1]}, and this version of moviepipe "
            f"reads {known}. {retrain}"
        )
    for name, digest in facts["sha256"].items():
        if hashlib.sha256(files.get(name, b"")).hexdigest() != digest:
            raise ModelError(f"The model {folder} is damaged: {name} is cut short, changed or missing. {retrain}")
    boosters = tuple(files[name] for name in facts["boosters"])
    ids = np.load(io.BytesIO(files[TRAINED_ON]), allow_pickle=False)
    return Model(facts, boosters, json.loads(files[CARD]), files[CARD_TEXT].decode(), ids)


def _facts(files: Mapping[str, bytes], folder: str) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads(files[MODEL])
    except (KeyError, ValueError) as exc:
        kind = folder.rstrip("/").split("/")[-2].replace("_", "-")
        raise ModelError(
            f"The model {folder} is damaged: {MODEL} is cut short or missing. Run `moviepipe train {kind}`."
        ) from exc
    return facts


def _json(facts: Mapping[str, Any]) -> bytes:
    return (json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
