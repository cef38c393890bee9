"""The notebooks as a reader runs them, in a kernel of their own, and as they are kept, with their outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from moviepipe import charts
from moviepipe.io.lake import Lake
from moviepipe.report.questions import QUESTIONS
from report_lakes import write_report_lake

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MOST_BYTES = 600_000


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = Lake.at(str(tmp_path_factory.mktemp("notebooks") / "lake"))
    write_report_lake(made)
    return made


def outputs_of(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """What each cell of code shows: the kinds of its outputs, such as image/png or error."""
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    return [
        [kind for output in outputs for kind in sorted(output.get("data", [output.output_type]))] for outputs in shown
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_over_the_lake_of_one_setting_without_java(
    path: Path, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    homes = dict.fromkeys(("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"), str(tmp_path))
    for name, value in {"MOVIEPIPE_LAKE": lake.uri, "JAVA_HOME": "/nowhere", **homes}.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(path, as_version=4)
    kept = outputs_of(notebook)
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert outputs_of(notebook) == kept, f"{path.name} is kept with other outputs: run `make notebooks`"
    assert "error" not in str(kept)
    assert path.stat().st_size < MOST_BYTES


def test_every_question_of_the_report_is_answered_and_every_chart_is_drawn():
    (path,) = (path for path in NOTEBOOKS if path.stem == "business_questions")
    cells = nbformat.read(path, as_version=4).cells
    headings = [cell.source.removeprefix("## ") for cell in cells if cell.source.startswith("## ")]
    assert headings == [question.heading for question in QUESTIONS]  # without those of models and videos
    of_models = {chart.plot for chart in charts.PREDICTION_CHARTS}  # which the lake of the notebooks has not
    plots = [name for name, plot in vars(charts).items() if name.startswith("plot_") and plot not in of_models]
    assert [name for name in plots if f"draw(charts.{name}," not in str(cells)] == []
