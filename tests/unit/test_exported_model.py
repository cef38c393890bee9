"""The archive for use outside of Spark: what is in it, and that its script scores as moviepipe does."""

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest

from made_model import made_model, made_rows
from moviepipe.ml.archive import archive
from moviepipe.ml.model import Model

# Folders of environments with the container's versions of XGBoost, as `make xgboost-versions` makes them.
VERSIONS = {"3.0.5": "xgboost-3.0.5", "1.7.6": "xgboost-1.7.6"}
SCORE = """
import sys
sys.path.insert(0, "code")
import inference
model = inference.model_fn(".")
rows = inference.input_fn(sys.stdin.read(), "text/csv")
sys.stdout.write(inference.output_fn(inference.predict_fn(rows, model), "application/json"))
"""


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return made_rows()


@pytest.fixture(scope="module")
def model(rows: np.ndarray) -> Model:
    return made_model(rows)


@pytest.fixture(scope="module")
def unpacked(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(fileobj=io.BytesIO(archive(model))) as tar:
        tar.extractall(folder, filter="data")
    return folder


def test_no_file_of_the_archive_can_be_taken_for_a_booster_of_its_own(unpacked: Path):
    assert sorted(path.name for path in unpacked.iterdir()) == ["code", "popularity"]
    assert (unpacked / "code" / "inference.py").is_file()


@pytest.mark.parametrize("version", ["this", *VERSIONS])
def test_the_archive_scores_as_moviepipe_does(version: str, unpacked: Path, model: Model, rows: np.ndarray):
    python = python_of(version)
    text = "\n".join(",".join("" if np.isnan(cell) else repr(float(cell)) for cell in row) for row in rows)
    run = subprocess.run(
        [python, "-c", SCORE],
        input=text,
        cwd=unpacked,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert run.returncode == 0, run.stderr
    scored, expected = json.loads(run.stdout), model.scorer.score(rows)
    for name, values in expected.items():
        np.testing.assert_allclose([row[name] for row in scored], values, rtol=1e-6, atol=1e-6)


def python_of(version: str) -> str:
    """The Python that has a version of XGBoost, or a skip that says how to make one."""
    if version == "this":
        return sys.executable
    folder = Path(os.environ.get("MOVIEPIPE_TEST_XGBOOST", Path(__file__).parents[2] / ".venv-xgboost"))
    python = folder / VERSIONS[version] / "bin" / "python"
    if not python.is_file():
        pytest.skip(f"{python} is missing: `make xgboost-versions` makes it")
    return str(python)
